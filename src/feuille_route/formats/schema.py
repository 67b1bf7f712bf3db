"""The JSON Schema of a format: what an editor offers and checks while one is written."""

import json
from collections.abc import Mapping
from typing import Any, Final

from feuille_route.cells.parsers import PARSERS
from feuille_route.formats.export_format import KINDS, Format
from feuille_route.tables import TABLES, TRACES

Schema = dict[str, Any]

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_TEXT: Final[Schema] = {"type": "string"}


def schema_text() -> str:
    """Write the schema."""
    return json.dumps(format_schema(), ensure_ascii=False, indent=2) + "\n"


def format_schema() -> Schema:
    """Make the schema of the models, with short forms, and the names that are known."""
    made: Schema = _plain(Format.model_json_schema())
    definitions = made["$defs"]
    properties = made["properties"]
    properties["name"]["pattern"] = "^[a-z0-9]+(-[a-z0-9]+)*$"
    properties["columns"]["minProperties"] = 1
    properties["tables"] = _tables()
    definitions |= _origins() | {f"Row of {name}": _row(name) for name in TABLES}
    _name_parsers(definitions)
    for selection in ("keep", "leave_out"):
        texts = definitions["Selection"]["properties"][selection]
        texts["additionalProperties"] = _one_or_several(_TEXT)
    return {"$schema": _DIALECT, "title": "froute: a format", **made}


def _plain(part: Any) -> Any:
    """Drop titles made of names, empty defaults, nulls for what is left out, docstrings' marks."""
    if isinstance(part, list):
        return [_plain(item) for item in part]
    if not isinstance(part, Mapping):
        return part
    kept = {key: _plain(value) for key, value in part.items() if not _is_noise(key, value)}
    match kept.pop("anyOf", None):
        case [other, {"type": "null"}]:
            kept |= other
        case [*several]:
            kept["anyOf"] = several
    if isinstance(kept.get("description"), str):
        kept["description"] = " ".join(kept["description"].replace("``", "`").split())
    return kept


def _is_noise(key: str, value: object) -> bool:
    return (key == "title" and isinstance(value, str)) or (key == "default" and not value)


def _one_or_several(item: Schema) -> Schema:
    return {"anyOf": [item, {"type": "array", "items": item}]}


def _origins() -> Schema:
    """Define where the values of a table's column come from: short forms included."""
    kinds = [{"$ref": f"#/$defs/{kind}"} for kind in KINDS]
    origin = {"anyOf": [_TEXT, *kinds]}
    several = {"type": "array", "items": {"$ref": "#/$defs/Origin"}, "minItems": 1}
    return {
        "Origin": {"description": "A source column, or what a value is made of.", **origin},
        "Origins": {
            "description": "Where values come from; of several, the first that is known.",
            "anyOf": [{"$ref": "#/$defs/Origin"}, several],
        },
    }


def _tables() -> Schema:
    """Give each table its columns, so that a misspelt one is seen while it is written."""
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            name: _one_or_several({"$ref": f"#/$defs/Row of {name}"}) for name in TABLES
        },
    }


def _row(table: str) -> Schema:
    declared = TABLES[table].columns.items()
    fed = (*(name for name, column in declared if not column.derived), *TRACES)
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: {"$ref": "#/$defs/Origins"} for name in fed},
    }


def _name_parsers(definitions: Schema) -> None:
    for model in ("Source", "FromColumn"):
        definitions[model]["properties"]["parse"]["enum"] = list(PARSERS)
