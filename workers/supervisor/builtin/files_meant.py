"""Which of the files at hand a piece of a request speaks of: by name, by a word of its name, or by its kind."""

import re
from collections.abc import Sequence

from workers.supervisor.builtin.kinds import kind_of
from workers.supervisor.builtin.words import FILE, Token, pattern_text, stem
from workers.supervisor.terms import FileRef

#: What people call a file of a kind.
_NOUNS = {
    "pdf": "pdf",
    "csv": "table",
    "tsv": "table",
    "excel": "table",
    "sheet": "table",
    "spreadsheet": "table",
    "workbook": "table",
    "docx": "document",
    "presentation": "document",
    "slides": "document",
    "scan": "image",
    "photo": "image",
    "picture": "image",
    "image": "image",
    "script": "code",
    "module": "code",
    "mail": "mail",
    "email": "mail",
    "e-mail": "mail",
    "message": "mail",
}
_NAMED_KIND = re.compile(
    rf"\b(?:the|this|that|these|those|both|my|our|attached|two|three|all)(?: \w+)?? ({'|'.join(_NOUNS)})s?\b"
)
#: In a file's name they say nothing about it.
_EMPTY = frozenset(
    {"data", "file", "table", "input", "output", "final", "new", "old", "copy", "test", "list"}
    | {"mail", "email", "message"}
)
_WORD = re.compile(r"[^\W\d_]{4,}")


def files_meant(tokens: Sequence[Token], files: Sequence[FileRef]) -> tuple[FileRef, ...]:
    """Return the files that the words single out; empty when they single out none."""
    return _by_name(tokens, files) or _by_kind(tokens, files) or _by_word(tokens, files)


def just_attached(files: Sequence[FileRef]) -> tuple[FileRef, ...]:
    """Return the files that came with this request, not with one before it."""
    return tuple(file for file in files if file.origin == "request")


def _by_name(tokens: Sequence[Token], files: Sequence[FileRef]) -> tuple[FileRef, ...]:
    named = {token.text.lower() for token in tokens if token.kind == FILE}
    return tuple(file for file in files if file.name.lower() in named)


def _by_kind(tokens: Sequence[Token], files: Sequence[FileRef]) -> tuple[FileRef, ...]:
    kinds = {_NOUNS[match[1]] for match in _NAMED_KIND.finditer(pattern_text(tokens))}
    return tuple(file for file in files if kind_of(file) in kinds)


def _by_word(tokens: Sequence[Token], files: Sequence[FileRef]) -> tuple[FileRef, ...]:
    said = {token.stem for token in tokens if token.stem}
    return tuple(file for file in files if _words_of(file) & said)


def _words_of(file: FileRef) -> frozenset[str]:
    words = _WORD.findall(file.name.rpartition(".")[0].lower())
    return frozenset(stem(word) for word in words if word not in _EMPTY)
