"""The roadmap: what ``targets.yaml`` declares, read, checked, and every mistake with its line."""
