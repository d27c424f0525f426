"""A JSON Schema as a list of wanted fields, and as the judge of the values read."""

from typing import TYPE_CHECKING, Any

from workers.agents.document.engine.catalogue import Field, ValueKind, field_named
from workers.agents.document.engine.problem import EngineProblem

if TYPE_CHECKING:
    from workers.agents.document.engine.fields import Found

MOST_FAULTS = 20


def fields_of(schema: dict[str, Any]) -> list[Field]:
    """Return the schema's simple properties as fields.

    Raises:
        EngineProblem: it isn't the schema of an object with properties.
    """
    from jsonschema import Draft202012Validator, SchemaError  # noqa: PLC0415 - 0.1 s, needed with a schema only

    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        cure = "Give a JSON Schema of type object with properties."
        raise EngineProblem("bad_schema", f"The schema isn't valid: {error.message[:200]}.", cure) from error
    properties = schema.get("properties")
    if not isinstance(properties, dict) or not properties:
        cure = 'Give it properties, as {"type": "object", "properties": {"total": {"type": "number"}}}.'
        raise EngineProblem("bad_schema", "The schema names no properties.", cure)
    simple = {name: part for name, part in properties.items() if isinstance(part, dict)}
    return [field_named(name, _kind(part)) for name, part in simple.items()]


def _kind(part: dict[str, Any]) -> ValueKind | None:
    wanted = part.get("type")
    kinds = wanted if isinstance(wanted, list) else [wanted]
    if "integer" in kinds:
        return "count"
    if "number" in kinds:
        return "amount"
    return "date" if part.get("format") in {"date", "date-time"} else None


def faults(schema: dict[str, Any], found: "dict[str, Found]") -> list[str]:
    """Return what the schema finds wrong with the values, as sentences."""
    from jsonschema import Draft202012Validator, FormatChecker  # noqa: PLC0415 - as above

    values = {name: one.value for name, one in found.items()}
    judge = Draft202012Validator(schema, format_checker=FormatChecker())
    said = []
    for error in judge.iter_errors(values):
        where = ".".join(str(part) for part in error.absolute_path)
        said.append(f"{where}: {error.message[:200]}" if where else error.message[:200])
    return said[:MOST_FAULTS]
