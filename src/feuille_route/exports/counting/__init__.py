"""Which rows of a sheet count, and what those of one key count together."""
