"""Files: found, opened, inside archives and spreadsheets too."""
