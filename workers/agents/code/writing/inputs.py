"""Inputs to try a function with: by the type of each argument, or by a name that tells it."""

import re
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

#: Kind of input → words that ask for it.
KINDS = {
    "negative": r"\bnegative\b|\bbelow zero\b|\bminus\b",
    "zero": r"\bzero\b|\b0\b",
    "empty": r"\bempty\b|\bblank\b|\bno (items|elements|input|text)\b",
    "large": r"\b(large|big|huge)\b",
    "unicode": r"\bunicode\b|\baccent|\bumlaut|\bnon[- ]ascii\b|\bemoji",
    "uppercase": r"\bupper ?case\b|\bcapital",
}
#: Type → kind of input ("" for the usual ones) → values.
VALUES: Mapping[str, Mapping[str, Sequence[Any]]] = {
    "int": {"": [0, 1, 2, 7, 10], "negative": [-1, -7], "zero": [0], "large": [1_000_003]},
    "float": {"": [0.0, 1.5, 2.0], "negative": [-1.5], "zero": [0.0], "large": [1e12]},
    "str": {
        "": ["abc", "Hello World", "a"],
        "empty": [""],
        "unicode": ["Zoë Ärger"],
        "uppercase": ["ABC"],
        "large": ["ab" * 200],
    },
    "bool": {"": [True, False]},
    "list[int]": {
        "": [[1, 2, 3], [3, 1, 2, 3], [5]],
        "empty": [[]],
        "negative": [[-1, -5, 3]],
        "zero": [[0, 0]],
        "large": [list(range(200))],
    },
    "list[str]": {"": [["a", "b"], ["b", "a", "b"]], "empty": [[]], "unicode": [["é"]], "uppercase": [["A", "B"]]},
}
ALIKE = {
    "list": "list[int]", "list[float]": "list[int]", "sequence[int]": "list[int]", "sequence[float]": "list[int]",
    "iterable[int]": "list[int]", "iterable[float]": "list[int]", "list[any]": "list[int]",
    "sequence[str]": "list[str]", "iterable[str]": "list[str]", "number": "float",
}  # fmt: skip
#: Names of arguments that tell what they are.
NAMES = {
    "str": r"text|string|s|name|word|title|sentence|message|line|email|url|path_name|char|letter",
    "int": r"n|number|num|count|i|year|limit|size|position|index|age|x|y|a|b|amount|first|second|day|month",
    "list[int]": r"numbers|nums|values|items|xs|lst|list_|data|array|arr|ints|scores|prices",
    "list[str]": r"words|names|lines|strings|texts",
}
MOST_CALLS = 6


def kind_of(words: str) -> str:
    """Return the kind of input that is asked for; "" for the usual ones."""
    return next((kind for kind, pattern in KINDS.items() if re.search(pattern, words.lower())), "")


def type_of(argument: Mapping[str, str]) -> str | None:
    """Return an argument's type by its annotation, its default or its name; None when nothing tells."""
    if "type" in argument:
        told = argument["type"].lower().replace("typing.", "")
        told = ALIKE.get(told, told)
        return told if told in VALUES else None
    if "default" in argument:
        default = argument["default"]
        kinds = {"int": r"-?\d+", "float": r"-?\d+\.\d*", "bool": r"True|False", "str": r"'.*'|\".*\""}
        return next((kind for kind, pattern in kinds.items() if re.fullmatch(pattern, default)), None)
    return next((kind for kind, names in NAMES.items() if re.fullmatch(names, argument["name"])), None)


def calls_for(function: Mapping[str, Any], kind: str) -> list[list[Any]] | None:
    """Return argument lists to try; None when an argument's type isn't known or the kind fits none of them."""
    arguments = [one for one in function.get("arguments", ()) if one["name"] not in {"self", "cls"}]
    types = [type_of(one) for one in arguments]
    if not arguments or None in types:
        return None
    known = [VALUES[str(one)] for one in types]
    if kind and not any(kind in values for values in known):
        return None
    columns = [values.get(kind, values[""]) for values in known]
    rows = list(zip_longest(*columns))[:MOST_CALLS]
    return [[column[place % len(column)] for column in columns] for place in range(len(rows))]
