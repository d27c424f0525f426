"""The words of Warren's own source: what consists of them is nobody's secret, and everything else is withheld.

Lists of what must not be told always lack something. So nothing is told because it looks harmless: a text is told
because Warren's own code has it.
"""

import builtins
import functools
import re
from importlib.util import find_spec
from pathlib import Path

_PACKAGES = ("backend", "workers", "warren")
WITHHELD = "(withheld)"

_LITERAL = re.compile(r'"([^"\n]+)"')
_PUBLIC = re.compile(r"https://([a-z0-9.-]+\.[a-z]+)(?:/|\Z)")
_CLASS = re.compile(r"^class (\w+)", re.MULTILINE)
_DEFINED = re.compile(r"^ *(?:async )?def (\w+)", re.MULTILINE)
_EDGES = ".,:;()[]{}<>“”\"'→…!?"
#: A count, a percentage, or a version of up to three parts: an address of a machine has four.
_NUMBER = re.compile(r"\d{1,6}(\.\d{1,6}){0,2}%?\Z")
_ERROR_OF_A_LIBRARY = re.compile(r"[A-Z]\w*(Error|Exception|Timeout)\Z")
_ERROR = re.compile(r"\s*(?:[a-z_]\w*\.)*([A-Za-z_]\w*)(?=[(:]|\s*\Z)")


class OwnWords:
    """What of a text may be told."""

    def __init__(self, source: str) -> None:
        """``source`` is Python's, formatted as ours is."""
        self._literals = {*_LITERAL.findall(source), *_DEFINED.findall(source)}
        self._words = {word.strip(_EDGES) for literal in self._literals for word in literal.split()}
        self._hosts = {found[1] for literal in self._literals if (found := _PUBLIC.match(literal))}
        self._segments = {part for literal in self._literals if literal.startswith("/") for part in literal.split("/")}
        self._errors = {*_CLASS.findall(source), *vars(builtins)}

    def has(self, text: str) -> bool:
        """Tell whether our source has exactly this text, as a string or as the name of a function."""
        return text in self._literals

    def is_host_of_ours(self, host: str) -> bool:
        """Tell whether our source has an address at this host: a provider's, which everybody knows."""
        return host in self._hosts

    def whole(self, text: str) -> str:
        """Return a text that our source has as a whole; ``(withheld)`` for any other."""
        return text if self.has(text) else WITHHELD

    def each(self, text: str) -> str:
        """Return a text of ours with every word withheld that we didn't write: hosts, folders, names of people."""
        told = [word if self._is_ours(word.strip(_EDGES)) else WITHHELD for word in text.split()]
        return re.sub(rf"{re.escape(WITHHELD)}( {re.escape(WITHHELD)})+", WITHHELD, " ".join(told))

    def route(self, text: str) -> str:
        """Return the template of an address of ours, as requests are logged; ``(withheld)`` for anything else."""
        return text if text.startswith("/") and self._segments.issuperset(text.split("/")) else WITHHELD

    def error(self, text: str) -> str:
        """Return the class of an error that was written out, without what it says; ``(withheld)`` where none is."""
        found = _ERROR.match(text)
        return found[1] if found and self._is_error(found[1]) else WITHHELD

    def _is_error(self, name: str) -> bool:
        return name in self._errors or bool(_ERROR_OF_A_LIBRARY.match(name))

    def _is_ours(self, word: str) -> bool:
        return not word or word in self._words or bool(_NUMBER.match(word)) or self._is_error(word)


@functools.cache
def own_words() -> OwnWords:
    """Read the installed source, tests left out: what they make up is no fact of ours."""
    texts = [
        path.read_text(encoding="utf-8")
        for root in package_roots()
        for path in sorted(root.rglob("*.py"))
        if "tests" not in path.relative_to(root).parts
    ]
    return OwnWords("\n".join(texts))


def package_roots() -> list[Path]:
    """Return the folders of our packages."""
    specs = [find_spec(name) for name in _PACKAGES]
    return [Path(spec.origin).parent for spec in specs if spec is not None and spec.origin is not None]
