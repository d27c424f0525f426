"""What crosses processes, as released versions wrote it: golden files of every kind, and the schemas of their readers.

``golden/v<n>/`` is never changed once it is there. A release adds what it sends and reads:
``python -m backend.core.tests.generations v2``.
"""

import json
import sys
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from backend.core.contracts import AnyMessage
from backend.core.events import Event

GOLDEN = Path(__file__).parent / "golden"
PARTS: dict[str, TypeAdapter[Any]] = {"messages": TypeAdapter(AnyMessage), "events": TypeAdapter(Event)}
Schema = dict[str, Any]
_SAMPLES = {"uuid": "01890000-0000-7000-8000-000000000001", "date-time": "2026-01-02T03:04:05Z"}
_SCALARS = {"integer": 1, "number": 0.5, "boolean": True}


def versions() -> list[str]:
    """Return the released versions, oldest first."""
    return sorted((path.name for path in GOLDEN.glob("v*")), key=lambda name: int(name[1:]))


def kept(version: str, part: str) -> Schema:
    """Return what a version wrote, by kind."""
    return {path.stem: json.loads(path.read_bytes()) for path in sorted((GOLDEN / version / part).glob("*.json"))}


def reader_of(version: str, part: str) -> Schema:
    """Return the schema of what a version's reader takes."""
    found: Schema = json.loads((GOLDEN / version / f"{part}.schema.json").read_bytes())
    return found


def today(part: str) -> Schema:
    """Return what this version writes, by kind, with something in every field."""
    adapter = PARTS[part]
    schema = adapter.json_schema()
    whole = {kind: _fill({"$ref": place}, schema) for kind, place in schema["discriminator"]["mapping"].items()}
    return {kind: json.loads(adapter.dump_json(adapter.validate_python(value))) for kind, value in whole.items()}


def _fill(part: Schema, schema: Schema) -> Any:  # noqa: ANN401 - JSON
    if "$ref" in part:
        return _fill(schema["$defs"][part["$ref"].rsplit("/", 1)[-1]], schema)
    if "const" in part or "enum" in part:
        return part.get("const", part.get("enum", [None])[0])
    choices = part.get("anyOf") or part.get("oneOf")
    if choices:
        return _fill(next(each for each in choices if each.get("type") != "null"), schema)
    return _fill_type(part, schema)


def _fill_type(part: Schema, schema: Schema) -> Any:  # noqa: ANN401 - JSON
    if part.get("type") == "array":
        return [_fill(part.get("items", {}), schema)]
    if part.get("type") == "object":
        filled = {name: _fill(each, schema) for name, each in part.get("properties", {}).items()}
        more = part.get("additionalProperties")
        return filled or {"key": _fill(more if isinstance(more, dict) else {}, schema)}
    return _SCALARS.get(part.get("type", ""), _SAMPLES.get(part.get("format", ""), "text"))


def _keep(path: Path, content: Schema) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n")


def main(version: str) -> None:
    """Keep what this version writes and reads as a released version's."""
    if (GOLDEN / version).exists():
        sys.exit(f"{version} is kept already, and never changes.")
    for part, adapter in PARTS.items():
        _keep(GOLDEN / version / f"{part}.schema.json", adapter.json_schema())
        for kind, content in today(part).items():
            _keep(GOLDEN / version / part / f"{kind}.json", content)


if __name__ == "__main__":
    main(sys.argv[1])
