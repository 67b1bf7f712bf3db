"""Sessions for those who change the program: ``nox -l`` lists them, ``nox`` runs the usual ones.

Each has an environment of its own under ``.nox``. What follows ``--`` goes to the session.
"""

import tempfile
from pathlib import Path
from typing import Final

import nox

PYTHONS: Final = ("3.11", "3.12", "3.13")

nox.options.sessions = ["lint", "types", "tests"]
nox.options.reuse_existing_virtualenvs = True
nox.options.error_on_missing_interpreters = False


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the tests on each Python that is here; ``nox -s tests -- -m "not slow"``."""
    session.install(".[test]")
    session.run("python", "-m", "pytest", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check the rules and the format of the code."""
    session.install("-e", ".[dev]")
    session.run("python", "-m", "ruff", "check", ".")
    session.run("python", "-m", "ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types."""
    session.install("-e", ".[dev]")
    session.run("python", "-m", "mypy", *session.posargs)


@nox.session
def goldens(session: nox.Session) -> None:
    """Compare every output with that of a git reference: ``nox -s goldens -- v0.1.0`` (``main``).

    Both versions read the samples and the cases of the working tree; the differences are shown.
    """
    reference = session.posargs[0] if session.posargs else "main"
    before, after = (str(Path(session.create_tmp()) / name) for name in ("before", "after"))
    with tempfile.TemporaryDirectory() as place:
        session.run("git", "worktree", "add", "--detach", place, reference, external=True)
        try:
            session.install(place)
        finally:
            session.run("git", "worktree", "remove", "--force", place, external=True)
    _write_goldens(session, before)
    session.install(".[test]")
    _write_goldens(session, after, "--against", before)


def _write_goldens(session: nox.Session, target: str, *options: str) -> None:
    """Write the outputs of the version that is installed; sets are always in one order."""
    same = {"PYTHONHASHSEED": "0"}
    session.run("python", "scripts/goldens.py", target, *options, env=same)


@nox.session
def benchmarks(session: nox.Session) -> None:
    """Time the command beside scripts written by hand; ``-- --pupils 20000`` for a short run."""
    session.install(".[bench]")
    session.run("python", "benchmarks/run.py", *session.posargs)


@nox.session
def coverage(session: nox.Session) -> None:
    """Run the tests and show the lines that none of them reaches."""
    session.install("-e", ".[test]", "pytest-cov")
    measured = ("--cov=feuille_route", "--cov-report=term-missing")
    session.run("python", "-m", "pytest", *measured, *session.posargs)


@nox.session
def court(session: nox.Session) -> None:
    """Spoil invented académies in hundreds of ways, and count random tables by trying every world.

    Then write every output of every case twice, in opposite orders.

    ``-- --academies 17:17 --tables 1`` for one académie by its seed.
    """
    session.install(".[test]")
    asked = session.posargs or ("--academies", "20", "--tables", "400")
    session.run("python", "-m", "pytest", "tests/test_court.py", "tests/test_plain.py", *asked)
    session.run("python", "-m", "pytest", "-m", "nightly")


@nox.session
def mutants(session: nox.Session) -> None:
    """Change the code a little, 400 times, and tell what no test notices; ``-- --sample 20``."""
    session.install("-e", ".[test]", "pytest-cov")
    session.run("python", "scripts/mutants.py", *session.posargs)
