"""From paths to canonical tables: the flow here, what its steps take in the folders."""
