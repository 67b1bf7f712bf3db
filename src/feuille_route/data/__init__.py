"""The tables of a run, and what became of each file."""
