"""From bytes to sheets: rows with their file and line, and what is noticed in them."""
