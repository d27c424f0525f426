"""The functions the built-in model can write: found by the request's words, each with its code and tests."""

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "recipes"
LONGEST_SAMPLE = 200
MOST_SAMPLES = 12
NAMED = re.compile(r"\b(?:called|named|with the name)\s+[`'\"]?([A-Za-z_]\w*)[`'\"]?")
#: Words that say nothing about what a function does.
_COMMON = (
    "a an the and or of to in on for with from by as is are be it its this that these those which who "
    "what whether if each every all any me my i we you your can could should must will would please also "
    "then so using use uses used write implement create make build develop give show need want generate "
    "code program add produce return returns returning take takes taking given get gets calculate "
    "calculates compute computes computing check checks checking test tests tested testing unit tell "
    "tells find finds function functions method script module python py small simple short good proper "
    "nice new one two input output value values number numbers string strings text texts list lists item "
    "items element elements integer integers float floats int ints type hints hint docstring docstrings "
    "example examples run working works work pytest standard library only file files save it's does do "
    "not no between convert converts converting turn turns reads read result results called named pure "
    "efficient efficiently way something like both per into out print prints printing parse parses "
    "parsing parser detect detects whole positive first last up down followed plus few some here below "
    "following sample samples case cases handle handles "
)
COMMON = frozenset(_COMMON.split())


@dataclass(frozen=True, slots=True)
class Recipe:
    """A program with its tests; ``cases`` are further tests by kind of input."""

    name: str
    says: str
    code: str
    tests: str
    cases: dict[str, str]
    words: tuple[re.Pattern[str], ...]
    sample_call: str = ""
    sample_like: str = ""
    #: An expression over one number ``{n}``, for requests that name one.
    demo: str = ""

    def renamed(self, name: str) -> "Recipe":
        """Return it with its function called otherwise; a module of several functions keeps theirs."""
        if name == self.name or f"def {self.name}(" not in self.code:
            return self
        whole = re.compile(rf"\b{self.name}\b")
        cases = {kind: whole.sub(name, text) for kind, text in self.cases.items()}
        demo = whole.sub(name, self.demo)
        return replace(
            self, name=name, code=whole.sub(name, self.code), tests=whole.sub(name, self.tests), cases=cases, demo=demo
        )


@dataclass(frozen=True, slots=True)
class Found:
    """The recipe that fits, and the words of the request that it has nothing to do with."""

    recipe: Recipe
    left_over: tuple[str, ...]


@cache
def recipes() -> tuple[Recipe, ...]:
    """Return every recipe."""
    tables = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml"))]
    return tuple(_recipe(row) for table in tables for row in table["recipe"])


def _recipe(row: dict[str, Any]) -> Recipe:
    return Recipe(
        name=row["name"],
        says=row["says"],
        code=row["code"].lstrip("\n"),
        tests=row["tests"].lstrip("\n"),
        cases={kind: text.lstrip("\n") for kind, text in row.get("cases", {}).items()},
        words=tuple(re.compile(pattern) for pattern in row["words"]),
        sample_call=row.get("sample_call", ""),
        sample_like=row.get("sample_like", ""),
        demo=row.get("demo", ""),
    )


def find_recipe(request: str) -> Found | None:
    """Return the recipe whose words the request holds; of several the one with the longest."""
    low = " ".join(request.lower().split())
    fitting = [
        (len(match[0]), recipe) for recipe in recipes() for pattern in recipe.words if (match := pattern.search(low))
    ]
    if not fitting:
        return None
    recipe = max(fitting, key=lambda pair: pair[0])[1]
    name = NAMED.search(request)
    rest = NAMED.sub(" ", low)
    for sample in samples_in(request, recipe.sample_like) if recipe.sample_like else ():
        rest = rest.replace(" ".join(sample.lower().split()), " ")
    return Found(recipe.renamed(name[1]) if name else recipe, _left_over(rest, recipe))


def _left_over(low: str, recipe: Recipe) -> tuple[str, ...]:
    for pattern in recipe.words:
        low = pattern.sub(" ", low)
    own = set(re.findall(r"[a-z]+", f"{recipe.says} {recipe.code} {recipe.name}".lower().replace("_", " ")))
    words = dict.fromkeys(word for word in re.findall(r"[a-z][a-z'+#-]*", low) if word not in COMMON)
    return tuple(word for word in words if not {word, word.rstrip("s"), f"{word}s"} & own)


def samples_in(request: str, like: str) -> list[str]:
    """Return the samples in a request: what follows a colon on its first line, and its further lines, one each."""
    lines = request.splitlines() or [""]
    inline = lines[0].partition(": ")[2]
    pieces = [*re.split(r"[;|]|, |\s+and\s+", inline), *lines[1:]]
    trimmed = [re.sub(r"^[-*•]\s+", "", piece.strip()).strip("\"'“”` ") for piece in pieces]
    return [piece for piece in trimmed if 0 < len(piece) < LONGEST_SAMPLE and re.search(like, piece)][:MOST_SAMPLES]


def recipe_called(name: str) -> Recipe | None:
    """Return a recipe by its module's name."""
    return next((recipe for recipe in recipes() if recipe.name == name), None)
