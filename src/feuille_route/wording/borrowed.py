"""What click and the system say and froute passes on, named here so that it has its French.

Nothing imports this module: these sentences are looked up by their text. Those of click are of
every version that may be installed.
"""

from feuille_route.sentences import _, n_

OF_CLICK = (
    _("Usage:"),
    _("Options"),
    _("Commands"),
    _("Positional arguments"),
    _("Show this message and exit."),
    _("Show the version and exit."),
    _("default: {default}"),
    _("Error: {message}"),
    _("Try '{command} {option}' for help."),
    _("Invalid value: {message}"),
    _("Invalid value for {param_hint}: {message}"),
    _("Missing argument"),
    _("Missing option"),
    _("Missing command."),
    _("No such option {name!r}."),
    _("No such option: {name}"),
    _("No such command {name!r}."),
    n_("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)", 1),
    n_("{value!r} is not {choice}.", "{value!r} is not one of {choices}.", 1),
    n_(
        "{value!r} does not match the format {format}.",
        "{value!r} does not match the formats {formats}.",
        1,
    ),
    n_(
        "Got unexpected extra argument ({args})",
        "Got unexpected extra arguments ({args})",
        1,
    ),
    n_(
        "Option {name!r} requires an argument.",
        "Option {name!r} requires {nargs} arguments.",
        1,
    ),
    _("Option {name!r} does not take a value."),
    _("Choose from:\n\t{choices}"),
    _("{name} {filename!r} is a directory."),
    _("file"),
    _("path"),
)
OF_THE_SYSTEM = (
    _("No such file or directory"),
    _("Permission denied"),
    _("Operation not permitted"),
    _("Is a directory"),
    _("Not a directory"),
    _("File name too long"),
    _("Input/output error"),
    _("No space left on device"),
    _("Read-only file system"),
    _("Too many open files"),
    _("Too many levels of symbolic links"),
    _("File too large"),
    _("Disk quota exceeded"),
    _("No such device or address"),
    _("Device or resource busy"),
    _("Bad file descriptor"),
    _("a pipe, a socket or a device"),  # of ours, where the system would wait
    _("nobody reads this pipe"),
)
