"""What a failing run says: the exception, and the places in the person's own code on the way to it."""

import re
from dataclasses import dataclass

TRACEBACK = re.compile(r'File "([^"]+)", line (\d+)')
SHORT = re.compile(r"^(\S+?\.py):(\d+): (?:in |[A-Z])", re.MULTILINE)
LAST = re.compile(
    r"^(?:E\s+)?((?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Iteration|Interrupt))(?:: (.*))?$", re.MULTILINE
)
EXPECTED = re.compile(r"DID NOT RAISE <class '(?:\w+\.)*(\w+)'>|pytest\.raises\((\w+)")


@dataclass(frozen=True)
class Failure:
    """One failure: the exception's name and words, own places (file, line) from outer to inner, the whole report."""

    kind: str
    message: str
    places: tuple[tuple[str, int], ...]
    report: str

    @property
    def expected(self) -> tuple[str, ...]:
        """Return the exceptions that a test waits for."""
        return tuple(dict.fromkeys(one or two for one, two in EXPECTED.findall(self.report)))


def read_failure(report: str, root: str) -> Failure:
    """Read the last failure of a report; places outside of ``root`` are left out."""
    lasts = LAST.findall(report)
    kind, message = lasts[-1] if lasts else ("AssertionError", "")
    places = []
    for pattern in (TRACEBACK, SHORT):
        for file, line in pattern.findall(report):
            name = file.removeprefix(f"{root}/")
            if not name.startswith(("/", "<")):
                places.append((name, int(line)))
    return Failure(kind.rsplit(".", 1)[-1], message.strip(), tuple(places), report)
