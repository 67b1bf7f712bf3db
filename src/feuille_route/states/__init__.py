"""Tables as they are seen at a date: copies merged, the newest kept, the period applied."""
