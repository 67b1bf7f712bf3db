"""The command line in the language of a run: its help, and what click says of a wrong call."""

import errno
import gettext
import os
import sys
from collections.abc import Iterator, Sequence
from copy import copy
from inspect import cleandoc
from itertools import pairwise, takewhile
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from feuille_route import console
from feuille_route.addresses import address_of, scheme_of
from feuille_route.errors import DataError, FrouteError, UsageError
from feuille_route.sentences import Sentence, _
from feuille_route.wording import LANGUAGES, Language, Words

_OF_COMMANDS: Final = ("help", "epilog", "subcommand_metavar")
_OF_PARAMETERS: Final = ("help", "metavar")
_UNSPOKEN: Final = "messages"
_Any = TypeVar("_Any")


_MOST_JOBS: Final = 256
_NO_PATH: Final = (errno.ENAMETOOLONG, errno.EINVAL)
_CLOSED: Final = (errno.EACCES, errno.EPERM)
_LONGEST: Final = 40


class GivenPath(click.Path):
    """A path as it is typed: refused at once where there can be no file, or no right to look."""

    def __init__(self, failing: type[FrouteError] = DataError) -> None:
        """``failing``: what a path without a right to look there raises."""
        super().__init__(path_type=Path)
        self._failing = failing

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> str | bytes | os.PathLike[str]:
        """Give the path; raises ``UsageError``, or ``failing``."""
        option, path = _named(param), os.fspath(value)
        shown = path if len(path) <= _LONGEST else f"{path[:_LONGEST]}…"
        if scheme := scheme_of(path):  # what follows it may hold a credential
            raise UsageError(
                _(
                    "{option} {scheme}://…: here an address is not taken. Name a file or a folder "
                    "of this machine.",
                    option=option,
                    scheme=scheme,
                )
            )
        if not path:
            raise UsageError(
                _(
                    "{option}: an empty path. Name a file or a folder; “.” is the one you are in.",
                    option=option,
                )
            )
        trouble = _trouble(path)
        if trouble in _CLOSED:
            raise self._failing(
                _(
                    "{option} {path}: there is no right to look there. Ask for it, or name "
                    "another.",
                    option=option,
                    path=path,
                )
            )
        if trouble:
            raise UsageError(
                _(
                    "{option} {path}: no file can have this path: it is too long, or holds a sign "
                    "that none may hold. Name another.",
                    option=option,
                    path=shown,
                )
            )
        return super().convert(value, param, ctx)


def count_of_jobs(_ctx: click.Context, param: click.Parameter, value: str | None) -> int | None:
    """Give how many threads are to load; raises ``UsageError``."""
    if value is None:
        return None
    figures = value.lstrip("0") if value.isascii() and value.isdigit() else ""
    if figures and len(figures) <= len(str(_MOST_JOBS)) and int(figures) <= _MOST_JOBS:
        return int(figures)
    raise UsageError(
        _(
            "{option} {value}: this is no number of threads. Give one from 1 to {most}.",
            option=_named(param),
            value=value[:_LONGEST],
            most=_MOST_JOBS,
        )
    )


class GivenData(GivenPath):
    """What is to be read: a path as it is typed, or the address of a storage."""

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:
        """Give the path or the address; raises ``DataError``, or as ``GivenPath``."""
        return address_of(os.fspath(value)) or super().convert(value, param, ctx)


def _trouble(path: str) -> int | None:
    """Give the number of why a path leads nowhere; ``None``: a file may be, or come, there."""
    try:
        os.stat(path)  # noqa: PTH116 - pathlib hides why
    except ValueError:  # a sign that no path may hold
        return errno.EINVAL
    except OSError as trouble:
        return trouble.errno if trouble.errno in (*_NO_PATH, *_CLOSED) else None
    return None


def _named(param: click.Parameter | None) -> str:
    """Name an option as it is typed, an argument as the help names it."""
    if isinstance(param, click.Argument):
        return (param.metavar or param.name or "").strip("[].")
    return param.opts[0] if param else ""


class Command(click.Command):
    """A command whose help can be shown on every console."""

    def get_help(self, ctx: click.Context) -> str:
        """Give the help, in what standard output can say."""
        return console.speakable(super().get_help(ctx), console.encoding_of(sys.stdout))


class CommandGroup(Command, click.Group):
    """Commands, with the help of ``Command``."""

    command_class = Command


def asked_language(arguments: Sequence[str]) -> Language:
    """Find the language before anything is parsed: ``--lang``, otherwise that of the locale."""
    options = [*takewhile("--".__ne__, arguments), ""]
    asked = [
        value if option == "--lang" else option.removeprefix("--lang=")
        for option, value in pairwise(options)
        if option == "--lang" or option.startswith("--lang=")
    ]
    return console.language(asked[-1] if asked and asked[-1] in LANGUAGES else None)


def spoken(command: click.Command, words: Words) -> click.Command:
    """Give a command that speaks a language; the command itself stays as it is."""
    _let_click_speak(words.language)
    return _spoken(command, words)


def _let_click_speak(language: Language) -> None:
    """Choose the catalogue of click's own sentences: it knows gettext's global one only."""
    if language == "en":
        gettext.textdomain(_UNSPOKEN)
        return
    from feuille_route.wording.catalogue import (  # noqa: PLC0415 - in French alone
        DOMAIN,
        FOLDER,
    )

    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(DOMAIN, str(FOLDER))
    gettext.textdomain(DOMAIN)


def _spoken(command: click.Command, words: Words) -> click.Command:
    said = _said(command, _OF_COMMANDS, words)
    said.params = [_parameter(each, words) for each in command.params]
    if isinstance(said, click.Group):
        said.commands = {name: _spoken(each, words) for name, each in said.commands.items()}
    return said


def _parameter(parameter: click.Parameter, words: Words) -> click.Parameter:
    said = _said(parameter, _OF_PARAMETERS, words)
    if isinstance(said.type, click.Path):
        said.type = _said(said.type, ("name",), words)
    return said


def _said(thing: _Any, names: Sequence[str], words: Words) -> _Any:
    """Copy a thing, with its texts of these names in a language."""
    said = copy(thing)
    for name, text in _texts(thing, names):
        setattr(said, name, words.template(Sentence(text)))
    return said


def _texts(thing: object, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the texts that a thing has, without the indentation of docstrings."""
    for name in names:
        if text := getattr(thing, name, None):
            yield name, cleandoc(text)


def texts(command: click.Command) -> Iterator[str]:
    """Yield every text of the help of a command and those below it: a catalogue needs them."""
    yield from (text for _, text in _texts(command, _OF_COMMANDS))
    for parameter in command.params:
        yield from (text for _, text in _texts(parameter, _OF_PARAMETERS))
    if isinstance(command, click.Group):
        for each in command.commands.values():
            yield from texts(each)
