"""The files around the code: each is read as its tool reads it, and says what the others say."""

import ast
import configparser
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from test_docs import rows, section, spans, text_of
from test_structure import PACKAGES

ROOT: Final = Path(__file__).parents[1]
PROJECT: Final = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
README: Final = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
NOXFILE: Final = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8"))
WORKFLOWS: Final = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
OF_THE_FORGE: Final = ("gh release create ", "test ")
"""How commands begin that the machines of a forge have, beside Python."""


def load_yaml(path: Path) -> Any:
    """Read a YAML file."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def jobs() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the jobs of all workflows, each with the file and the name."""
    for path in WORKFLOWS:
        for name, job in load_yaml(path)["jobs"].items():
            yield f"{path.name}: {name}", job


def commands() -> Iterator[tuple[str, str]]:
    """Yield the commands of the workflows and of the hooks, each with where it stands."""
    for name, job in jobs():
        for step in job.get("steps", ()):
            if "run" in step:
                yield name, step["run"]
    for repository in load_yaml(ROOT / ".pre-commit-config.yaml")["repos"]:
        for hook in repository["hooks"]:
            yield f"hook {hook['id']}", hook["entry"]


def pythons_of_matrix() -> list[str]:
    """Give the Pythons on which the workflow runs the tests."""
    matrix = dict(jobs())["tests.yml: tests"]["strategy"]["matrix"]
    return list(matrix["python"])


def pythons_of_nox() -> list[str]:
    """Give the Pythons on which nox runs the tests."""
    [value] = [
        node.value
        for node in NOXFILE.body
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "PYTHONS"
    ]
    assert value is not None
    return list(ast.literal_eval(value))


def sessions() -> list[ast.FunctionDef]:
    """Give the functions of the noxfile that are sessions."""
    return [
        node
        for node in NOXFILE.body
        if isinstance(node, ast.FunctionDef)
        and any("nox.session" in ast.unparse(one) for one in node.decorator_list)
    ]


def tools() -> set[str]:
    """Give the names of what the extras install, as modules."""
    extras = PROJECT["project"]["optional-dependencies"].values()
    names = {re.split(r"[<>=\[]", one)[0] for extra in extras for one in extra}
    return {name.lower().replace("-", "_") for name in names}


def editor_settings() -> configparser.ConfigParser:
    """Read ``.editorconfig``; what stands above its sections is in the section ``top``."""
    settings = configparser.ConfigParser(interpolation=None)
    settings.read_string("[top]\n" + (ROOT / ".editorconfig").read_text(encoding="utf-8"))
    return settings


@pytest.mark.parametrize(("place", "command"), list(commands()))
def test_commands_are_declared(place: str, command: str) -> None:
    """A command is a line of the README, or a module that an extra of pyproject installs."""
    module = re.match(r"python -m (\w+)", command)
    extras = re.findall(r"\.\[(\w+)\]", command)
    known = {"pip", *tools()}

    assert (
        command in README
        or command.startswith(OF_THE_FORGE)
        or (module is not None and module[1] in known)
    ), place
    assert set(extras) <= set(PROJECT["project"]["optional-dependencies"])


def test_each_system_runs_its_command_of_the_readme() -> None:
    """The workflow tests on Linux and on Windows, by the commands that the README gives."""
    job = dict(jobs())["tests.yml: tests"]
    tested = {step["if"]: step["run"] for step in job["steps"] if "run" in step}

    assert job["strategy"]["matrix"]["system"] == ["ubuntu-latest", "windows-latest"]
    assert set(tested) == {"runner.os == 'Linux'", "runner.os == 'Windows'"}
    assert all(command in README and "pytest" in command for command in tested.values())


def test_pythons_agree() -> None:
    """Workflow, nox and classifiers name the same Pythons; the first is the least required."""
    named = pythons_of_matrix()
    prefix = "Programming Language :: Python :: "
    classifiers = PROJECT["project"]["classifiers"]
    once = {
        step["with"]["python-version"]
        for _, job in jobs()
        for step in job.get("steps", ())
        if "python-version" in step.get("with", {})
    }

    assert named == pythons_of_nox()
    assert named == [one.removeprefix(prefix) for one in classifiers if one.startswith(prefix)]
    assert PROJECT["project"]["requires-python"] == f">={named[0]}"
    assert PROJECT["tool"]["ruff"]["target-version"] == "py" + named[0].replace(".", "")
    assert PROJECT["tool"]["mypy"]["python_version"] == named[0]
    assert once <= {*named, "${{ matrix.python }}"}


def test_a_release_waits_for_the_tests() -> None:
    """What publishes runs after the workflow of the tests, which may be called so."""
    release = dict(jobs())["release.yml: release"]
    tests = dict(jobs())["release.yml: tests"]

    assert release["needs"] == "tests"
    assert ROOT / tests["uses"] == ROOT / ".github" / "workflows" / "tests.yml"
    assert "workflow_call" in load_yaml(ROOT / tests["uses"])[True]  # YAML reads "on" as true


def test_hooks_install_nothing() -> None:
    """Hooks use the tools of the environment: no version is written a second time."""
    [repository] = load_yaml(ROOT / ".pre-commit-config.yaml")["repos"]

    assert repository["repo"] == "local"
    assert {hook["language"] for hook in repository["hooks"]} == {"system"}
    assert [hook for hook in repository["hooks"] if "additional_dependencies" in hook] == []


def test_sessions_are_documented_and_run_what_is_there() -> None:
    """Each session says what it is for; the scripts that it runs and the extras exist."""
    texts = [
        node.value
        for session in NOXFILE.body
        for node in ast.walk(session)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    scripts = [text for text in texts if text.endswith(".py")]
    extras = {match[1] for text in texts if (match := re.fullmatch(r"\.\[(\w+)\]", text))}

    assert [one.name for one in sessions() if not ast.get_docstring(one)] == []
    assert {one.name for one in sessions()} >= {"tests", "lint", "types", "goldens", "coverage"}
    assert scripts
    assert [script for script in scripts if not (ROOT / script).is_file()] == []
    assert extras <= set(PROJECT["project"]["optional-dependencies"])


def test_editors_agree_with_ruff() -> None:
    """Editors are told the length of lines that ruff checks."""
    settings = editor_settings()

    assert settings["top"]["root"] == "true"
    assert settings["*.py"].getint("max_line_length") == PROJECT["tool"]["ruff"]["line-length"]


def test_editors_leave_alone_what_git_does() -> None:
    """Folders that git keeps byte for byte are those in which editors change nothing."""
    kept = re.findall(r"^(\S+)/\*\* -text$", (ROOT / ".gitattributes").read_text(), re.MULTILINE)
    [section] = [name for name in editor_settings().sections() if name.endswith("/**")]

    assert sorted(kept) == sorted(section.removesuffix("/**").strip("{}").split(","))
    assert set(editor_settings()[section].values()) == {"unset"}


def test_the_package_is_typed() -> None:
    """The marker that type checkers look for is in the package."""
    assert (files("feuille_route") / "py.typed").is_file()


def test_the_wheel_holds_all_that_the_package_needs(tmp_path: Path) -> None:
    """Every file of the source is in the wheel, with the types' marker and the roadmap."""
    for path in ROOT.iterdir():  # a copy, since building writes beside the sources
        if path.is_file():
            shutil.copy(path, tmp_path)
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    kept = [path for path in (tmp_path / "src").rglob("*") if path.is_file()]
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    [wheel] = (tmp_path / "dist").glob("*.whl")

    held = set(zipfile.ZipFile(wheel).namelist())

    assert len(kept) > 100
    assert {path.relative_to(tmp_path / "src").as_posix() for path in kept} <= held
    assert {"feuille_route/py.typed", "feuille_route/targets.yaml"} <= held


def test_the_page_on_architecture_shows_the_packages() -> None:
    """The page lists the packages in the order in which they may import each other."""
    shown = rows(
        section(text_of(ROOT / "docs" / "architecture.md"), "## What a package may import")
    )
    named = [tuple(name.replace("__init__", "") for name in spans(row[0])) for row in shown[1:]]

    assert tuple(named) == PACKAGES


def test_the_way_of_a_file_names_what_each_step_gives() -> None:
    """Each step is a module; what it takes and gives by name are classes of the package."""
    heading = "## A Pix file, from its path to a verdict"
    steps = rows(section(text_of(ROOT / "docs" / "architecture.md"), heading))[1:]
    package = ROOT / "src" / "feuille_route"
    sources = (path.read_text(encoding="utf-8") for path in package.rglob("*.py"))
    classes = {name for source in sources for name in re.findall(r"(?m)^class (\w+)", source)}
    named = {span for step in steps for span in spans(" ".join(step[2:])) if span[0].isupper()}

    assert [step[0] for step in steps] == [str(number + 1) for number in range(len(steps))]
    assert [step[1] for step in steps if not (package / step[1].strip("`")).is_file()] == []
    assert {"Found", "Header", "Value", "Outcome"} <= named
    assert named - classes == set()


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "docs/architecture.md"])
def test_modules_and_files_that_pages_name_are_there(page: str) -> None:
    """Whatever path stands in code is one of the repository, or of the package."""
    paths = {
        span for span in spans(text_of(ROOT / page)) if re.fullmatch(r"[\w./-]+(/|\.py)", span)
    }
    places = (ROOT, ROOT / "src" / "feuille_route")
    invented = {"pix/0169101F/", "dist/", "src/feuille_route/measures/NAME.py"}
    invented |= {"src/feuille_route/reports/NAME.py"}

    assert len(paths) > 10
    assert [p for p in paths - invented if not any((one / p).exists() for one in places)] == []


def test_links_of_the_page_for_newcomers_lead_somewhere() -> None:
    """Each page that it points at is there."""
    links = re.findall(r"\]\(([^)]+)\)", text_of(ROOT / "CONTRIBUTING.md"))

    assert links
    assert [link for link in links if not (ROOT / link).is_file()] == []


def test_sessions_and_commands_that_newcomers_are_told_exist() -> None:
    """Each ``nox`` session and each script of the page is there, and each tool is installed."""
    page = text_of(ROOT / "CONTRIBUTING.md")
    modules = set(re.findall(r"python -m (\w+)", page)) - {"pip", "venv"}

    assert set(re.findall(r"nox -s (\w+)", page)) <= {one.name for one in sessions()}
    assert set(re.findall(r"nox -s (\w+)", page)) >= {"goldens", "benchmarks"}
    assert modules <= tools()
    assert [s for s in re.findall(r"python (\w+/\w+\.py)", page) if not (ROOT / s).is_file()] == []
