"""Corrections of files that Python can't read, by what its parser says."""

import ast
import difflib
import keyword
import re
from collections.abc import Callable, Iterator

from workers.agents.code.engine.repair.source import Change, Source

CLOSING = {"(": ")", "[": "]", "{": "}"}
#: What other languages write → Python.
BORROWED = (
    (r"\belse if\b|\belseif\b|\belsif\b", "elif"),
    (r"\s*&&\s*", " and "),
    (r"\s*\|\|\s*", " or "),
    (r"!==|<>", "!="),
    (r"===", "=="),
    (r"!(?![=])\s*", "not "),
    (r"=>", ">="),
    (r"=<", "<="),
    (r"(\w+)\+\+", r"\1 += 1"),
    (r"(\w+)--", r"\1 -= 1"),
    (r"\bfunction\s+(?=\w+\s*\()", "def "),
    (r"\s+then\s*:?\s*$", ":"),
    (r"\bexcept\s+(\w+)\s*,\s*(\w+)", r"except \1 as \2"),
    (r"^(\s*)(?:let|var|const)\s+", r"\1"),
)
LONGEST_BLOCK = 12


def improved(text: str, error: SyntaxError) -> bool:
    """Tell whether a text parses, or at least further than where the error was."""
    try:
        ast.parse(text)
    except SyntaxError as left:
        return (left.lineno or 0) > (error.lineno or 0) and "indent" not in str(left.msg)
    except (ValueError, RecursionError, MemoryError):
        return False
    return True


def proposals(source: Source, error: SyntaxError) -> Iterator[Change]:
    """Yield corrections that fit the parser's words, the likeliest first."""
    number, said = error.lineno or 1, str(error.msg)
    for sign, propose in RULES:
        if sign in said:
            yield from propose(source, number, error)
    yield from _borrowed(source, number)
    yield from _misspelt(source, number)
    yield from _misspelt(source, number - 1)


def _code_end(line: str) -> int:
    """Return where a line's code ends and blanks or a comment begin."""
    bare = re.sub(r"\"[^\"]*\"|'[^']*'", lambda match: "x" * len(match[0]), line)
    return len(bare.partition("#")[0].rstrip())


def _colon(source: Source, number: int, _: SyntaxError) -> Iterator[Change]:
    line = source.line(number)
    end = _code_end(line)
    bare = line[:end].rstrip(";,= ")
    yield source.replace_line(number, bare + ":" + line[end:], "missing colon", "the line must end with a colon")


def _parentheses(source: Source, number: int, _: SyntaxError) -> Iterator[Change]:
    line = source.line(number)
    new = re.sub(r"\b((?:def|class)\s+\w+)\s*:", r"\1():", line)
    yield source.replace_line(number, new, "missing parentheses", "a function's name is followed by parentheses")


def _indent(source: Source, number: int, error: SyntaxError) -> Iterator[Change]:
    """Indent the lines after a header: all of a function's, one of anything else's."""
    after = re.search(r"after .* on line (\d+)", str(error.msg))
    header = source.line(int(after[1]) if after else number - 1)
    margin = header[: len(header) - len(header.lstrip())] + "    "
    block = []
    for place in range(number, min(number + LONGEST_BLOCK, len(source.lines) + 1)):
        if not source.line(place).strip() and place > number:
            break
        block.append(margin + source.line(place).lstrip())
    sizes = range(1, len(block) + 1)
    if header.lstrip().startswith(("def ", "async def ", "class ")):
        sizes = sizes[::-1]
    for size in sizes:
        start = source.start(number)
        end = source.start(number + size - 1) + len(source.line(number + size - 1))
        why = "the lines after a header must be indented"
        yield Change("missing indentation", why, start, end, "\n".join(block[:size]))


def _reindent(source: Source, number: int, _: SyntaxError) -> Iterator[Change]:
    """Move a line to a margin that the lines above it have."""
    margins: dict[str, None] = {}
    for place in range(number - 1, 0, -1):
        line = source.line(place)
        if line.strip():
            margin = line[: len(line) - len(line.lstrip())]
            margins[margin + "    " if line.rstrip().endswith(":") else margin] = None
    for margin in margins:
        new = margin + source.line(number).lstrip()
        yield source.replace_line(number, new, "indentation", "its margin fits no block around it")


def _tabs(source: Source, _: int, __: SyntaxError) -> Iterator[Change]:
    for width in (4, 8):
        new = source.text.expandtabs(width)
        yield Change("tabs", "tabs and spaces are mixed", 0, len(source.text), new)


def _equals(source: Source, number: int, _: SyntaxError) -> Iterator[Change]:
    line = source.line(number)
    for match in re.finditer(r"(?<![=!<>:+\-*/%])=(?!=)", line):
        new = f"{line[: match.start()]}=={line[match.end() :]}"
        yield source.replace_line(number, new, "= for ==", "two values are compared by ==")


def _never_closed(source: Source, number: int, _: SyntaxError) -> Iterator[Change]:
    """Close what a line leaves open: at its end, or before the colon or comma that ends it."""
    line = source.line(number)
    end = _code_end(line)
    missing = _left_open(line[:end])
    ends = [end - 1, end] if line[:end].endswith((":", ",")) else [end]
    for place in ends if missing else ():
        new = line[:place] + missing + line[place:]
        yield source.replace_line(number, new, "bracket left open", f"“{missing}” is missing")


def _left_open(code: str) -> str:
    """Return the brackets that close what is open at the end of a line."""
    open_ones: list[str] = []
    for sign in re.sub(r"\"[^\"]*\"|'[^']*'", "", code):
        if sign in CLOSING:
            open_ones.append(CLOSING[sign])
        elif open_ones and sign == open_ones[-1]:
            open_ones.pop()
    return "".join(reversed(open_ones))


def _unmatched(source: Source, number: int, error: SyntaxError) -> Iterator[Change]:
    line, place = source.line(number), (error.offset or 1) - 1
    yield source.replace_line(number, line[:place] + line[place + 1 :], "bracket too many", "it closes nothing")
    opened = re.search(r"opening parenthesis '([(\[{])'", str(error.msg))
    if opened:
        new = line[:place] + CLOSING[opened[1]] + line[place + 1 :]
        yield source.replace_line(number, new, "wrong bracket", "it must fit the one that was opened")


def _string(source: Source, number: int, error: SyntaxError) -> Iterator[Change]:
    line, place = source.line(number), (error.offset or 1) - 1
    quote = next((sign for sign in line[place:] if sign in "\"'"), '"')
    bare = line.rstrip()
    tails = dict.fromkeys([re.search(r"[)\]},:]*$", bare)[0], ""])  # type: ignore[index]  # it always matches
    for tail in tails:
        new = bare[: len(bare) - len(tail)] + quote + tail
        yield source.replace_line(number, new, "text left open", "its closing quote is missing")


def _print(source: Source, number: int, _: SyntaxError) -> Iterator[Change]:
    new = re.sub(r"\b(print|exec)\s+(.+?)\s*;?\s*$", r"\1(\2)", source.line(number))
    yield source.replace_line(number, new, "print without parentheses", "print is a function in Python 3")


def _comma(source: Source, number: int, error: SyntaxError) -> Iterator[Change]:
    last = error.end_lineno or number
    for place in range(number, last + 1):
        line = source.line(place)
        end = _code_end(line)
        if place < last and not line[:end].endswith((",", "(", "[", "{")):
            yield source.replace_line(
                place, line[:end] + "," + line[end:], "missing comma", "items are parted by commas"
            )
        for match in re.finditer(r"(?<=[\w\"')\]}])\s+(?=[\w\"'(\[{])", line):
            new = f"{line[: match.start()]}, {line[match.end() :]}"
            yield source.replace_line(place, new, "missing comma", "items are parted by commas")


def _borrowed(source: Source, number: int) -> Iterator[Change]:
    line = every = source.line(number)
    why = "Python writes it otherwise"
    for pattern, new in BORROWED:
        changed, every = re.sub(pattern, new, line), re.sub(pattern, new, every)
        if changed != line:
            yield source.replace_line(number, changed, "another language's spelling", why)
    yield source.replace_line(number, every, "another language's spelling", why)


def _misspelt(source: Source, number: int) -> Iterator[Change]:
    line = source.line(number)
    for match in re.finditer(r"[A-Za-z]+", line):
        for close in difflib.get_close_matches(match[0], keyword.kwlist, n=2, cutoff=0.7):
            if close != match[0]:
                new = line[: match.start()] + close + line[match.end() :]
                yield source.replace_line(number, new, "misspelt keyword", f"“{match[0]}” must be “{close}”")


Rule = Callable[[Source, int, SyntaxError], Iterator[Change]]
#: Words of the parser → what to try.
RULES: tuple[tuple[str, Rule], ...] = (
    ("expected ':'", _colon),
    ("expected '('", _parentheses),
    ("expected an indented block", _indent),
    ("unexpected indent", _reindent),
    ("unindent does not match", _reindent),
    ("inconsistent use of tabs", _tabs),
    ("Maybe you meant '=='", _equals),
    ("was never closed", _never_closed),
    ("unmatched", _unmatched),
    ("does not match opening", _unmatched),
    ("unterminated", _string),
    ("Missing parentheses", _print),
    ("forgot a comma", _comma),
    ("forgot a comma", _never_closed),
    ("invalid syntax", _never_closed),
    ("invalid syntax", _equals),
    ("invalid syntax", _colon),
)
