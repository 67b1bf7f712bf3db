"""From texts to typed columns: each source column is parsed once, persons are keyed."""
