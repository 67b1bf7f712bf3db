"""Which cells are believed: by their row, by the limits of their table, by their neighbours."""
