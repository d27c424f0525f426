"""JSON that a source answered with, as what it is documented to be."""

from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from workers.agentkit.context import ToolProblem

T = TypeVar("T")


def read_json(shape: TypeAdapter[T], body: bytes, source: str) -> T:
    """Return an answer in its shape.

    Raises:
        ToolProblem: it has another.
    """
    try:
        return shape.validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the answer"
        said = f"{source} answered in a shape that isn't known ({where}: {first['msg']})."
        raise ToolProblem("bad_answer", said, "Try again later, or name another source.") from error
