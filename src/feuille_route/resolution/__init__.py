"""From raw tables to resolved ones: which school, which grade, which person a row is of."""
