"""From paths to canonical tables: finding, recognising, reading, normalising exports."""
