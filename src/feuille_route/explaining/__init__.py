"""Why a file is recognised or not, and a first format for it: the words of ``froute formats``."""
