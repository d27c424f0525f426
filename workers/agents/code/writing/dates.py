"""Dates in samples: recognised, their day and month told apart by evidence, and the formats that read them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

ENGLISH = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
#: Month names of other languages (whole, in small letters) → number.
_GERMAN = "januar februar märz april mai juni juli august september oktober november dezember"
_FRENCH = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
_SPANISH = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
FOREIGN = {name: place for year in (_GERMAN, _FRENCH, _SPANISH) for place, name in enumerate(year.split(), start=1)}
TONGUES = tuple(tuple(year.split()) for year in (_GERMAN, _FRENCH, _SPANISH))
DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
SHORT_DAYS = [day[:3] for day in DAYS]
_NAMES = "|".join(sorted({*ENGLISH, *(month[:3] for month in ENGLISH), "sept", *FOREIGN}, key=len, reverse=True))
_WEEKDAY = rf"(?P<weekday>{'|'.join([*DAYS, *SHORT_DAYS])})\.?,?\s+"
_TIME = (
    r"(?:(?P<gap>,?\s+(?:at\s+)?|T)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?P<fraction>\.\d{1,6})?)?"
    r"(?P<half>\s?[ap]\.?m\.?)?(?P<zone>Z|\s?[+-]\d{2}:?\d{2})?)?"
)
_DAY = r"(?P<d>\d{1,2})(?P<ordinal>st|nd|rd|th)?"
_NAME = rf"(?P<name>{_NAMES})(?P<abbreviated>\.)?"
_SHAPES = (
    r"(?P<y>\d{4})(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})",
    r"(?P<a>\d{1,2})(?P<sep>[-/.])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4}|\d{2})",
    rf"(?:{_WEEKDAY})?{_DAY}(?P<dot>\.)?(?P<sep>[ -])(?P<of>of )?{_NAME}(?P<comma>,)?[ -](?P<y>\d{{4}}|\d{{2}})",
    rf"(?:{_WEEKDAY})?{_NAME}\s{_DAY}(?P<comma>,)?\s(?P<y>\d{{4}}|\d{{2}})",
    r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})",
)
SHAPES = tuple(re.compile(rf"(?<![\w./-]){shape}{_TIME}(?![\w/-]|\.\d)", re.IGNORECASE) for shape in _SHAPES)
NUMERIC, DAY_NAME, NAME_DAY = 1, 2, 3
MONTHS, LONGEST_DAY = 12, 31
MOST_SAMPLES = 40


@dataclass(frozen=True, slots=True)
class Sample:
    """One date as it was written, and what its form tells."""

    text: str
    shape: int
    parts: dict[str, str]

    @property
    def family(self) -> str:
        """Return what samples share that must be read alike: their separator."""
        return self.parts.get("sep", "")


@dataclass(frozen=True, slots=True)
class Read:
    """A sample with its format and what it means; ``None`` when there is no such day."""

    sample: Sample
    form: str
    meaning: datetime | None


@dataclass(frozen=True, slots=True)
class Understood:
    """All samples read, the distinct formats in the order to try them, and what was assumed."""

    reads: tuple[Read, ...]
    formats: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def timed(self) -> bool:
        """Tell whether a sample has a time of day."""
        return any("%H" in form or "%I" in form for form in self.formats)


def find_samples(text: str) -> list[Sample]:
    """Return the dates in a text in the order they stand there."""
    found: list[tuple[int, int, Sample]] = []
    for shape, pattern in enumerate(SHAPES):
        for match in pattern.finditer(text):
            if any(start < match.end() and match.start() < end for start, end, _ in found):
                continue
            parts = {name: value for name, value in match.groupdict().items() if value is not None}
            found.append((match.start(), match.end(), Sample(match[0].strip(), shape, parts)))
    unique = {sample.text: sample for _, _, sample in sorted(found, key=lambda row: row[0])}
    return list(unique.values())[:MOST_SAMPLES]


def understand(samples: Sequence[Sample], *, month_first: bool | None = None) -> Understood:
    """Read samples; in numbers only, day and month are told apart over all that have the same separator.

    Args:
        samples: what ``find_samples`` found, at least one.
        month_first: what the person said about the order, if anything.
    """
    notes: list[str] = []
    orders = {
        family: _order(
            [one for one in samples if one.shape == NUMERIC and one.family == family],
            month_first=month_first,
            notes=notes,
        )
        for family in dict.fromkeys(one.family for one in samples if one.shape == NUMERIC)
    }
    reads = [_read(sample, orders.get(sample.family, "dm") if sample.shape == NUMERIC else "") for sample in samples]
    if any("%y" in read.form for read in reads):
        notes.append("Years of two digits: 69 to 99 are 1969 to 1999, 00 to 68 are 2000 to 2068.")
    if len({read.meaning.tzinfo is None for read in reads if read.meaning is not None}) > 1:
        notes.append(
            "Samples with a time zone give moments that know theirs, the others don't: they can't be compared."
        )
    impossible = [read.sample.text for read in reads if read.meaning is None]
    notes += [f"“{text}” is no day of the calendar; it is refused." for text in impossible]
    return Understood(tuple(reads), tuple(dict.fromkeys(read.form for read in reads)), tuple(notes))


def _order(samples: Sequence[Sample], *, month_first: bool | None, notes: list[str]) -> str:
    """Return "dm", "md", or "mixed" for numeric samples of one separator, and note how sure that is."""
    pairs = [(int(one.parts["a"]), int(one.parts["b"]), one.text) for one in samples]
    day_first = [text for a, b, text in pairs if a > MONTHS >= b]
    month_before = [text for a, b, text in pairs if b > MONTHS >= a]
    open_ones = [text for a, b, text in pairs if a <= MONTHS and b <= MONTHS and a != b]
    shown = f"“{open_ones[0]}”" if open_ones else ""
    if day_first and month_before:
        if open_ones:
            both = f"“{day_first[0]}” has the day first, “{month_before[0]}” the month."
            notes.append(f"{both} {shown} could be either; it is read with the day first.")
        return "mixed"
    if day_first or month_before:
        first, proof = ("day", day_first[0]) if day_first else ("month", month_before[0])
        if open_ones:
            notes.append(f"{shown} could be either way; the {first} is taken first, because “{proof}” can only be so.")
        return "dm" if day_first else "md"
    if month_first is not None:
        return "md" if month_first else "dm"
    if open_ones:
        notes.append(
            f"Nothing in the samples tells whether {shown} has the day or the month first; the day is taken first. "
            "Say “month first” to have it the other way."
        )
    return "dm"


def _read(sample: Sample, order: str) -> Read:
    parts = sample.parts
    if sample.shape == NUMERIC:
        a, b = int(parts["a"]), int(parts["b"])
        month_is_first = order == "md" or (order == "mixed" and b > MONTHS >= a)
        day, month = (b, a) if month_is_first else (a, b)
        codes = ("%m", "%d") if month_is_first else ("%d", "%m")
        form = parts["sep"].join([*codes, _year_code(parts)])
    elif sample.shape in {DAY_NAME, NAME_DAY}:
        day, month = int(parts["d"]), _month(parts["name"])
        form = _named_form(sample)
    else:
        day, month = int(parts["d"]), int(parts["m"])
        form = parts.get("sep", "").join(["%Y", "%m", "%d"])
    return Read(sample, form + _time_form(parts), _meaning(parts, day, month))


def _named_form(sample: Sample) -> str:
    """Return the format of a date with a month's name after the generated code has smoothed it."""
    parts = sample.parts
    name = parts["name"].lower()
    code = "%B" if name in ENGLISH or name in FOREIGN else "%b"
    weekday = ""
    if "weekday" in parts:
        weekday = "%A " if parts["weekday"].lower() in DAYS else "%a "
    joint = "-" if parts.get("sep") == "-" else " "
    order = ["%d", code] if sample.shape == DAY_NAME else [code, "%d"]
    return weekday + joint.join([*order, _year_code(parts)])


def _year_code(parts: dict[str, str]) -> str:
    return "%Y" if len(parts["y"]) == len("2024") else "%y"


def _time_form(parts: dict[str, str]) -> str:
    if "hour" not in parts:
        return ""
    gap = "T" if parts["gap"].upper() == "T" else " "
    form = gap + ("%I" if "half" in parts else "%H") + ":%M"
    form += ":%S" if "second" in parts else ""
    form += ".%f" if "fraction" in parts else ""
    form += " %p" if "half" in parts else ""
    return form + ("%z" if "zone" in parts else "")


def _month(name: str) -> int:
    low = name.lower()
    if low in ENGLISH:
        return ENGLISH.index(low) + 1
    return FOREIGN.get(low) or [month[:3] for month in ENGLISH].index(low[:3]) + 1


def _meaning(parts: dict[str, str], day: int, month: int) -> datetime | None:
    """Return the moment worked out from the parts themselves, so that it checks what strptime makes of the format."""
    year = int(parts["y"])
    if len(parts["y"]) == len("24"):
        year += 1900 if year >= 69 else 2000  # noqa: PLR2004 - POSIX's turn of the century, as strptime has it
    hour = int(parts.get("hour", 0))
    if "half" in parts:
        hour = hour % 12 + (12 if "p" in parts["half"].lower() else 0)
    try:
        date(year, month, day)
        fraction = int(parts.get("fraction", ".0")[1:].ljust(6, "0"))
        moment = datetime(year, month, day, hour, int(parts.get("minute", 0)), int(parts.get("second", 0)), fraction)  # noqa: DTZ001 - the zone is added from the text
    except ValueError:
        return None
    zone = parts.get("zone", "").strip()
    return datetime.fromisoformat(moment.isoformat() + _zone(zone)) if zone else moment


def _zone(zone: str) -> str:
    return "+00:00" if zone.upper() == "Z" else f"{zone[:3]}:{zone[-2:]}"
