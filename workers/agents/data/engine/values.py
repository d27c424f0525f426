"""Numbers and dates as people write them, as SQL macros: the one place that reads them.

A macro gives NULL for what isn't written in its style, so a column's style is decided by counting over all rows.
"""

from collections.abc import Iterator
from itertools import chain

TRIMMED = " \t\r\n\v\f\u00a0\u202f\u2007\ufeff"
#: What people leave in a column of numbers or dates when there is no value.
MISSING = (
    *("na", "n/a", "n.a.", "#n/a", "nan", "null", "none", "nil", "-", "–", "—", "--", "?", "missing"),
    *("#div/0!", "#ref!", "#value!", "#name?", "#num!", "#null!"),
)
CURRENCIES = (
    *("USD", "EUR", "GBP", "JPY", "CHF", "CAD", "AUD", "NZD", "CNY", "INR", "BRL", "MXN", "SEK", "NOK", "DKK"),
    *("PLN", "CZK", "HUF", "TRY", "ZAR", "RUB", "KRW", "SGD", "HKD", "ILS", "THB", "AED", "SAR"),
    *(
        r"US\$",
        r"R\$",
        r"C\$",
        r"A\$",
        r"\$",
        "€",
        "£",
        "¥",
        "₹",
        "₽",
        "₩",
        "₺",
        "₪",
        "฿",
        "zł",
        "Kč",
        r"kr\.?",
        r"Fr\.",
    ),
)
SPACE = r"[ \x{00A0}\x{202F}\x{2009}]"
UNIT = f"(?:{'|'.join(CURRENCIES)}|%)"
MONTHS = (
    ("jan", "january", "januar", "jänner", "janv", "janvier", "ene", "enero", "gennaio", "gen"),
    ("feb", "february", "februar", "févr", "fév", "février", "febrero", "febbraio"),
    ("mar", "march", "mär", "mrz", "märz", "mars", "marzo"),
    ("apr", "april", "avr", "avril", "abr", "abril", "aprile"),
    ("may", "mai", "mayo", "maggio", "mag"),
    ("jun", "june", "juni", "juin", "junio", "giugno", "giu"),
    ("jul", "july", "juli", "juil", "juillet", "julio", "luglio", "lug"),
    ("aug", "august", "août", "aoû", "ago", "agosto"),
    ("sep", "sept", "september", "septembre", "septiembre", "settembre", "set"),
    ("oct", "october", "okt", "oktober", "octobre", "octubre", "ottobre", "ott"),
    ("nov", "november", "novembre", "noviembre"),
    ("dec", "december", "dez", "dezember", "déc", "décembre", "dic", "diciembre", "dicembre"),
)


def _number_pattern(group: str, decimal: str) -> str:
    """Return the pattern of one style; thousands may also be set off by spaces or apostrophes."""
    grouped = "|".join(rf"[1-9]\d{{0,2}}(?:{mark}\d{{3}})+" for mark in (group, SPACE, "['’]"))
    indian = rf"[1-9]\d?(?:{group}\d{{2}})+{group}\d{{3}}"
    digits = rf"(?:(?:{grouped}|{indian}|\d+)(?:{decimal}\d+)?|{decimal}\d+)(?:[eE][+-]?\d{{1,3}})?"
    around = rf"{SPACE}*{UNIT}?{SPACE}*"
    before = rf"(?:[+\-−]{around}|{around}[+\-−]?){digits}{around}"
    after = rf"{around}{digits}(?:-{around}|{around}-)"
    return rf"(?:{before}|{after}|{around}\({around}{digits}{around}\){around})"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _number_macro(name: str, group: str, decimal: str) -> str:
    pattern = _quoted(_number_pattern(group, decimal))
    # Abbreviations go first, as their full stop would be read as a decimal mark; then all but digits and marks.
    bare = rf"regexp_replace(regexp_replace(v, '[a-zA-Z]+\.', ''), '[^0-9eE+\-{decimal}]', '', 'g')"
    number = f"regexp_extract({bare}, {_quoted(rf'(?:[0-9]|{decimal})+(?:[eE][+-]?[0-9]+)?')})"
    sign = "CASE WHEN regexp_matches(v, '^[^0-9]*[(−-]|[0-9].*-[^0-9]*$') THEN '-' ELSE '' END"
    return (
        f"CREATE OR REPLACE TEMP MACRO {name}(v) AS CASE "
        # Most values are plain, and a CASE looks no further.
        f"WHEN regexp_full_match(v, '-?[0-9]+({decimal}[0-9]+)?') THEN replace(v, ',', '.') "
        f"WHEN regexp_full_match(v, {pattern}) THEN {sign} || replace({number}, ',', '.') END"
    )


def number_text(style: str, value: str) -> str:
    """Return SQL for a value's canonical decimal text ("-1234.5"), NULL where it isn't in that style."""
    return f"number_{style}({value})"


#: The same for dates without a time of day: the whole value, and how it is turned into ISO.
_PLAIN_DATES = {
    "ymd": (r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$", r"\1-\2-\3"),
    "dmy": (r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$", r"\3-\2-\1"),
    "mdy": (r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$", r"\3-\1-\2"),
}
#: Shapes of the date part and where year, month and day stand in them.
_SPLIT = (
    r"^(.+?)(?:(?:T|,?[ ]+)(\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?)"
    r"(?: ?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}))?)?$"
)
_NUMERIC = r"^(\d{1,2})([-/.])(\d{1,2})[-/.](\d{4}|\d{2})$"
_WEEKDAY = r"(?:[A-Za-zÀ-ž]{2,10}\.?,? )?"
_DAY_FIRST = (
    rf"^{_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th|\.)?[ \-/]*(?:of |de )?"
    r"([A-Za-zÀ-ž]{3,10})\.?,?[ \-/]*(?:de )?(\d{4}|\d{2})$"
)
_MONTH_FIRST = rf"^{_WEEKDAY}([A-Za-zÀ-ž]{{3,10}})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})$"
DATE_STYLES = {
    "ymd": (r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$", (1, 2, 3)),
    "dmy": (_NUMERIC, (4, 3, 1)),
    "mdy": (_NUMERIC, (4, 1, 3)),
    "compact": (r"^((?:19|20)\d{2})(\d{2})(\d{2})$", (1, 2, 3)),
}


def _date_macros() -> Iterator[str]:
    yield f"CREATE OR REPLACE TEMP MACRO date_part_of(v) AS regexp_extract(v, {_quoted(_SPLIT)}, 1)"
    yield f"CREATE OR REPLACE TEMP MACRO time_part_of(v) AS regexp_extract(v, {_quoted(_SPLIT)}, 2)"
    names = ", ".join(f"{_quoted(name)}: {number}" for number, names in enumerate(MONTHS, 1) for name in names)
    yield f"CREATE OR REPLACE TEMP MACRO month_number(name) AS MAP {{{names}}}[lower(name)]"
    # Two digits mean 1969–2068, as POSIX reads them.
    yield (
        "CREATE OR REPLACE TEMP MACRO day_of(y, m, d) AS TRY_CAST(CASE WHEN length(y) = 2 THEN "
        "(CASE WHEN y >= '69' THEN '19' ELSE '20' END) || y ELSE y END || '-' || m || '-' || d AS DATE)"
    )
    yield (
        "CREATE OR REPLACE TEMP MACRO clock_of(t) AS CASE WHEN regexp_matches(t, '[AaPp]') THEN CAST(try_strptime("
        "upper(replace(replace(t, ' ', ''), '.', '')), ['%I:%M%p', '%I:%M:%S%p']) AS TIME) ELSE TRY_CAST("
        "CASE WHEN length(t) < 6 THEN t || ':00' ELSE replace(t, ',', '.') END AS TIME) END"
    )
    for style, (pattern, order) in DATE_STYLES.items():
        year, month, day = (f"regexp_extract(date_part_of(v), {_quoted(pattern)}, {place})" for place in order)
        yield _dated(style, f"day_of({year}, {month}, {day})")
    yield _dated("named", f"coalesce({_named(_DAY_FIRST, 3, 2, 1)}, {_named(_MONTH_FIRST, 3, 1, 2)})")
    months = [
        _day(r"^(\d{4})[-/](\d{1,2})$", 1, "regexp_extract(v, {}, 2)"),
        _day(r"^(\d{1,2})[-/.](\d{4})$", 2, "regexp_extract(v, {}, 1)"),
        _day(r"^([A-Za-zÀ-ž]{3,10})\.?[ \-/]*(\d{4})$", 2, "month_number(regexp_extract(v, {}, 1))"),
    ]
    yield f"CREATE OR REPLACE TEMP MACRO date_month(v) AS CAST(coalesce({', '.join(months)}) AS TIMESTAMP)"


def _day(pattern: str, year: int, month: str) -> str:
    """Return SQL for the first day of a month, found in a value by a pattern."""
    return f"day_of(regexp_extract(v, {_quoted(pattern)}, {year}), {month.format(_quoted(pattern))}, '1')"


def _named(pattern: str, year: int, month: int, day: int) -> str:
    parts = [f"regexp_extract(date_part_of(v), {_quoted(pattern)}, {place})" for place in (year, month, day)]
    return f"day_of({parts[0]}, month_number({parts[1]}), {parts[2]})"


def _dated(style: str, day: str) -> str:
    plain = ""
    if style in _PLAIN_DATES:
        pattern, iso = (_quoted(part) for part in _PLAIN_DATES[style])
        plain = f"WHEN regexp_matches(v, {pattern}) THEN TRY_CAST(regexp_replace(v, {pattern}, {iso}) AS TIMESTAMP)"
    return (
        f"CREATE OR REPLACE TEMP MACRO date_{style}(v) AS CASE {plain} "
        f"WHEN time_part_of(v) = '' THEN CAST({day} AS TIMESTAMP) "
        f"ELSE {day} + clock_of(time_part_of(v)) END"
    )


def macros() -> Iterator[str]:
    """Yield the statements that define ``number_point``, ``number_comma`` and ``date_<style>``."""
    missing = ", ".join(_quoted(word) for word in MISSING)
    # Trimming looks at every character, so only values with something to trim are.
    edges = _quoted(rf"^[{TRIMMED}]|[{TRIMMED}]$")
    trimmed = f"nullif(trim(v, {_quoted(TRIMMED)}), '')"
    cleaned = f"CASE WHEN v <> '' THEN CASE WHEN regexp_matches(v, {edges}) THEN {trimmed} ELSE v END END"
    own = [
        f"CREATE OR REPLACE TEMP MACRO clean(v) AS {cleaned}",
        f"CREATE OR REPLACE TEMP MACRO present(v) AS CASE WHEN lower(v) NOT IN ({missing}) THEN v END",
        f"CREATE OR REPLACE TEMP MACRO unit_of(v) AS nullif(regexp_extract(v, {_quoted(UNIT)}), '')",
        _number_macro("number_point", ",", r"\."),
        _number_macro("number_comma", r"\.", ","),
    ]
    return chain(own, _date_macros())
