"""From heads to formats: what the first lines of a file tell of it."""
