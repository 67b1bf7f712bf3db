"""Tell whether an education office keeps the promises of its digital roadmap."""

__version__ = "0.1.0"
