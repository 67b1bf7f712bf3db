"""From values and thresholds to statuses, groups and the report of a run."""
