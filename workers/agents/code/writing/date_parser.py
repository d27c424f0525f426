"""The module and the tests that read dates like the samples'."""

from datetime import datetime

from workers.agents.code.writing.dates import ENGLISH, FOREIGN, TONGUES, Understood

_HEAD = '''"""Reads dates written like the samples it was made from."""

{imports}

#: Tried in this order; the first that fits wins.
FORMATS = (
{formats}
)
{tables}

def {name}(text: str) -> {kind}:
    """Return the {what} that a text says.

    Raises:
        ValueError: it is written in none of the known formats, or there is no such day.
    """
    clean = {clean}
    for form in FORMATS:
        try:
            return datetime.strptime(clean, form){tail}
        except ValueError:
            continue
    raise ValueError(f"{{text!r}} is no date in a known format")
'''
_SMOOTH = '''

def _smoothed(text: str) -> str:
    """Return a text spelt as the formats expect it, with single spaces."""
    clean = " ".join(text.split())
{steps}
    return clean
'''
_TESTS = """{imports}
import pytest
from {module} import {name}

SAMPLES = [
{samples}
]


@pytest.mark.parametrize(("text", "expected"), SAMPLES)
def test_samples(text, expected):
    assert {name}(text) == expected


@pytest.mark.parametrize("text", ["", "not a date", "99", "2024-13-45"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError):
        {name}(text)


def test_spaces_around_do_not_matter():
    text, expected = SAMPLES[0]
    assert {name}(f"  {{text}} ") == expected
{impossible}"""
_IMPOSSIBLE = """

@pytest.mark.parametrize("text", {texts})
def test_days_that_do_not_exist_are_refused(text):
    with pytest.raises(ValueError):
        {name}(text)
"""
#: What has to be smoothed → the line that does it, in this order.
STEPS = {
    "half": r'clean = re.sub(r"(\d)\s?([ap])\.?m\.?", r"\1 \2m", clean, flags=re.IGNORECASE)',
    "zone": r'clean = re.sub(r"(:\d{2}(?:\.\d+)?) ([+-]\d{2}:?\d{2})$", r"\1\2", clean)',
    "day": r'clean = re.sub(r"\b(\d{1,2})(?:st|nd|rd|th|\.)(?=[\s,-])", r"\1", clean, flags=re.IGNORECASE)',
    "comma": r'clean = re.sub(r",\s*", " ", clean)',
    "of": r'clean = re.sub(r"\b(?:of|at) ", "", clean)',
    "dots": r'clean = re.sub(r"([A-Za-z])\.(?=[\s-])", r"\1", clean)',
    "sept": r'clean = re.sub(r"\bSept\b", "Sep", clean, flags=re.IGNORECASE)',
    "months": r'clean = re.sub(r"[^\W\d_]+", lambda word: MONTHS.get(word[0].lower(), word[0]), clean)',
}


def module_for(understood: Understood, name: str) -> str:
    """Return the module."""
    steps = _steps(understood)
    foreign = _foreign(understood)
    tables = f"\n#: Month names that Python's formats don't know.\nMONTHS = {foreign!r}\n" if foreign else ""
    text = _HEAD.format(
        imports="\n".join([*(["import re"] if steps else []), f"from datetime import {_imports(understood)}"]),
        formats="\n".join(f'    "{form}",' for form in understood.formats),
        tables=tables,
        name=name,
        kind="datetime" if understood.timed else "date",
        what="moment" if understood.timed else "day",
        clean="_smoothed(text)" if steps else '" ".join(text.split())',
        tail="" if understood.timed else ".date()",
    )
    if not steps:
        return text
    return text + _SMOOTH.format(steps="\n".join(f"    {line}" for line in steps))


def _imports(understood: Understood) -> str:
    return "datetime" if understood.timed else "date, datetime"


def _foreign(understood: Understood) -> dict[str, str]:
    used = {read.sample.parts.get("name", "").lower() for read in understood.reads} - set(ENGLISH)
    named = {name: ENGLISH[FOREIGN[name] - 1].capitalize() for name in sorted(used & set(FOREIGN))}
    if not named:
        return {}
    # Whoever writes one month in a language writes the others too.
    months = [name for tongue in TONGUES if set(tongue) & set(named) for name in tongue]
    return {name: ENGLISH[FOREIGN[name] - 1].capitalize() for name in months if name not in ENGLISH}


def _steps(understood: Understood) -> list[str]:
    """Return the lines of code that smooth a text until a format fits, as far as the samples need them."""
    every = [read.sample.parts for read in understood.reads]
    named = [parts for parts in every if "name" in parts]
    wanted = {
        "half": any("half" in parts for parts in every),
        "zone": any("zone" in parts for parts in every),
        "day": any({"ordinal", "dot"} & parts.keys() for parts in named),
        "comma": any("," in read.sample.text for read in understood.reads),
        "of": any("of" in parts or " at " in parts.get("gap", "") for parts in every),
        "dots": any("abbreviated" in parts or "weekday" in parts for parts in every),
        "sept": any(parts["name"].lower() == "sept" for parts in named),
        "months": bool(_foreign(understood)),
    }
    return [line for kind, line in STEPS.items() if wanted[kind]]


def checks_for(understood: Understood, module: str, name: str) -> str:
    """Return the tests: every sample, what is refused, and days that don't exist."""
    good = [read for read in understood.reads if read.meaning is not None]
    impossible = [read.sample.text for read in understood.reads if read.meaning is None]
    zoned = any(read.meaning is not None and read.meaning.tzinfo for read in good)
    names = ["datetime"] if understood.timed else ["date"]
    names += ["timedelta", "timezone"] if zoned else []
    return _TESTS.format(
        imports=f"from datetime import {', '.join(names)}\n",
        module=module,
        name=name,
        samples="\n".join(
            f"    ({_quoted(read.sample.text)}, {_literal(read.meaning, timed=understood.timed)})," for read in good
        ),
        impossible=_IMPOSSIBLE.format(texts=impossible, name=name) if impossible else "",
    )


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _literal(moment: datetime | None, *, timed: bool) -> str:
    if moment is None:
        raise ValueError("a day that doesn't exist has no literal")
    day = f"{moment.year}, {moment.month}, {moment.day}"
    if not timed:
        return f"date({day})"
    clock = f", {moment.hour}, {moment.minute}"
    if moment.second or moment.microsecond:
        clock += f", {moment.second}"
    if moment.microsecond:
        clock += f", {moment.microsecond}"
    offset = moment.utcoffset()
    zone = f", tzinfo=timezone(timedelta(seconds={int(offset.total_seconds())}))" if offset is not None else ""
    return f"datetime({day}{clock}{zone})"
