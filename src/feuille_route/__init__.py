"""froute: is an education office keeping the promises of its digital roadmap?"""

__version__ = "0.1.0"
