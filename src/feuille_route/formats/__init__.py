"""The language of formats: what a declaration may say, and what is wrong in one."""
