"""The measure kinds: tables in, values with their bounds out; nothing of Pix or of an ENT."""
