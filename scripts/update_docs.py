"""Write again what the documentation shows of the program: run it when a test says it is not so.

The JSON Schema of formats, the answers of ``froute formats`` in the guide, and which formats feed
which table.
"""

import re
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from feuille_route.explaining.describe import explain
from feuille_route.formats.export_format import load_formats
from feuille_route.formats.schema import schema_text
from feuille_route.tables import TABLES

ROOT: Final = Path(__file__).parents[1]
DOCS: Final = ROOT / "docs"
WRONG: Final = re.compile(
    r"(^\*\*`(?P<name>[^`]+)`\*\*[^`]*?^```csv\n(?P<content>.*?)^```\n\n```text\n).*?(?=^```$)",
    re.MULTILINE | re.DOTALL,
)
SAMPLES: Final = re.compile(
    r"(^## Annexe : chaque fichier des exemples\n.*?^```text\n).*?(?=^```$)",
    re.MULTILINE | re.DOTALL,
)


def main() -> None:
    """Write every part again."""
    (DOCS / "format.schema.json").write_text(schema_text(), encoding="utf-8")
    rewrite(DOCS / "guide.md", update_guide)
    rewrite(DOCS / "targets.md", update_tables)


def rewrite(path: Path, change: Callable[[str], str]) -> None:
    """Change the text of a page."""
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def update_guide(text: str) -> str:
    """Put the answers of today in the guide."""
    text = WRONG.sub(lambda match: match[1] + answer_on(match["name"], match["content"]), text)
    return SAMPLES.sub(lambda match: match[1] + answers_on_samples(), text)


def answer_on(name: str, content: str) -> str:
    """Give what is said of a file of this name and content."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(content, encoding="utf-8")
        return answer(path)


def answer(path: Path) -> str:
    """Give what is said of a file or a folder, in French, with plain spaces."""
    return explain([path], load_formats(), "fr").replace("\u00a0", " ")


def answers_on_samples() -> str:
    """Give what is said of the samples: the paths of files with one answer stand above it."""
    paths: dict[str, list[str]] = {}
    for said in re.split(r"^(?=\S)", answer(ROOT / "samples"), flags=re.MULTILINE)[1:]:
        path, _, lines = said.partition("\n")
        paths.setdefault(lines, []).append(path)
    return "".join("\n".join([*several, lines]) for lines, several in paths.items())


def update_tables(text: str) -> str:
    """Name in each line of the tables the formats that feed it."""
    return "".join(map(update_table, text.splitlines(keepends=True)))


def update_table(line: str) -> str:
    """Name the formats in the last cell of a table's line; other lines stay as they are."""
    cells = line.strip().strip("|").split("|")
    name = cells[0].strip(" `")
    if not line.startswith("| `") or name not in TABLES or len(cells) != 5:
        return line
    fed_by = ", ".join(f"`{form.name}`" for form in load_formats() if name in form.fed)
    return f"|{'|'.join(cells[:4])}| {fed_by} |\n"


if __name__ == "__main__":
    main()
