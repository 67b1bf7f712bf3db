"""Cells as offices and their software write them: text in, a value out."""
