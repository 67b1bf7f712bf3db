"""The court: invented académies, what is done to their exports, and what must still hold."""
