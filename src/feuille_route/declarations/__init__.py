"""YAML declarations: text to a tree with lines, and what is wrong in one, in words."""
