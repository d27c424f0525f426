"""Words of a request, made comparable: case, accents, plurals, and what people call the same thing."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?|[<>=≤≥]+|%|\w+")
QUOTE = re.compile(r"[\"“”`]([^\"“”`]{1,80})[\"“”`]|(?<!\w)'([^']{1,80})'(?!\w)")

#: Things and what people call them; a column or a request that uses one word means all of its line.
CONCEPTS: dict[str, str] = {
    "money": "revenue sale turnover income earning amount proceeds taking umsatz erlos betrag importe ventas montant",
    "quantity": "quantity qty unit piece menge anzahl stuck cantidad quantite",
    "price": "price preis precio prix unitprice",
    "customer": "customer client buyer shopper kunde cliente account",
    "product": "product item article artikel produkt sku goods producto produit",
    "country": "country nation land pais pays",
    "region": "region area territory zone gebiet district",
    "city": "city town stadt ort ciudad ville",
    "category": "category type kind class kategorie segment genre",
    "date": "date day datum fecha time timestamp when",
    "person": "employee rep salesperson seller agent staff mitarbeiter verkaufer salesman representative",
    "store": "store shop branch outlet filiale location",
    "order": "order purchase transaction invoice bestellung auftrag receipt",
    "department": "department team division abteilung dept",
    "discount": "discount rabatt rebate reduction",
    "profit": "profit gewinn benefit margin",
    "cost": "cost expense kosten gasto spending expenditure",
    "salary": "salary wage pay gehalt compensation",
    "age": "age alter edad",
    "rating": "rating score stars grade note review",
    "status": "status state stage",
    "channel": "channel source medium kanal",
    "name": "name title bezeichnung nombre nom",
}
#: Columns that may hold money without saying so; worse than any of the words above.
VAGUE_MONEY = ("total", "gross", "net", "value", "sum", "subtotal", "paid", "spend", "spent")
#: Concepts whose words always name an amount, never what to group by.
AMOUNTS = frozenset({"money", "quantity", "price", "profit", "cost", "discount", "salary"})
#: Adjectives that ask for the extreme of an amount without naming it.
ADJECTIVES = {
    **dict.fromkeys(("expensive", "cheapest", "cheap", "priciest"), "price"),
    **dict.fromkeys(("oldest", "youngest"), "age"),
    **dict.fromkeys(("hottest", "warmest", "coldest"), "temperature"),
    **dict.fromkeys(("tallest", "shortest"), "height"),
    **dict.fromkeys(("heaviest", "lightest"), "weight"),
    **dict.fromkeys(("longest",), "length"),
}
#: Comparisons that name their column by an adjective, and how they would be said with its name.
COMPARATIVES = {
    r"\b(highest|lowest|best|worst|most|least)[- ]paid\b": r"\1 salary",
    r"\bolder than\b": "age over",
    r"\byounger than\b": "age under",
    r"\b(?:warmer|hotter) than\b": "temperature over",
    r"\b(?:colder|cooler) than\b": "temperature under",
    r"\bheavier than\b": "weight over",
    r"\blighter than\b": "weight under",
    r"\btaller than\b": "height over",
    r"\b(?:pricier|dearer|more expensive) than\b": "price over",
    r"\bcheaper than\b": "price under",
    r"\b(?:earn|earns|earning|paid) (?=more|over|above|at least|less|under|below|between)": "salary ",
}
#: Verbs that ask for an amount of money or of things.
VERBS = dict.fromkeys(("sold", "sell", "earn", "earned", "made", "spent", "spend"), "money")
#: German puts the thing last and writes it in one word.
COMPOUND_ENDS = ("preis", "betrag", "umsatz", "menge", "anzahl", "kunde", "datum", "kosten", "gehalt", "artikel")
_CONCEPT_OF = {word: concept for concept, words in CONCEPTS.items() for word in words.split()}

STOP_WORDS = frozenset(
    """a an the of to and or in on at is are was were be been do does did have has had it its this that these those them
    they there their me my i we our us you your please can could would will shall should may might must give tell show
    let want need like get make create draw plot compute calculate work out find see look using use based from for with
    into as so if then also just only all any some each every per by how what which who whose where when why than
    data dataset file table column sheet csv xlsx excel spreadsheet value number figure result answer overall across
    about between over under more less much many most least please thank thanks hi hello now again here attached
    following given quick quickly exactly across within without not no yes up down off same new one both total s
    different various available full complete whole entire respectively really actually per""".split()  # noqa: SIM905 - a list of a hundred strings is no clearer
)


@lru_cache(maxsize=10_000)
def concept_of(word: str) -> str | None:
    """Return what a word (a stem) stands for; a compound ("einzelpreis") stands for what its last part does."""
    if word in _CONCEPT_OF:
        return _CONCEPT_OF[word]
    parts = (known for known in COMPOUND_ENDS if word.endswith(known))
    return next((_CONCEPT_OF[known] for known in parts), None)


def meaning_of(word: str) -> str:
    """Return a word's concept, or the word itself."""
    return concept_of(word) or word


def fold(text: str) -> str:
    """Return lower case without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))


def stem(word: str) -> str:
    """Return the singular of a folded word, as far as its ending tells."""
    word = word.removesuffix("'s").removesuffix("’s")
    if len(word) <= 3 or word.endswith(("ss", "us", "is")):  # noqa: PLR2004 - too short to be a plural
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses", "zes")):
        return word[:-2]
    return word.removesuffix("s")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a request: as written, folded and singular, and where it stands."""

    text: str
    stem: str
    start: int
    end: int


def split(text: str) -> list[Word]:
    """Return the words of a request in order."""
    return [Word(m[0], stem(fold(m[0])), m.start(), m.end()) for m in WORD.finditer(text)]


@lru_cache(maxsize=10_000)
def name_words(name: str) -> tuple[str, ...]:
    """Return the stems of a column's or table's name ("OrderDate", "order_date", "Order date" alike)."""
    spaced = re.sub(r"(?<=[a-zà-ž0-9])(?=[A-ZÀ-Ž])", " ", name)
    return tuple(stem(fold(word)) for word in re.findall(r"[^\W\d_]+|\d+", spaced))


def phrases(text: str, longest: int = 5) -> list[str]:
    """Return every run of up to ``longest`` words (as written and in the singular): what values may be called."""
    found = {(quoted[1] or quoted[2]).lower() for quoted in QUOTE.finditer(text)}
    words = split(text)
    for start in range(len(words)):
        for size in range(1, min(longest, len(words) - start) + 1):
            run = words[start : start + size]
            if size == 1 and run[0].stem in STOP_WORDS:
                continue
            said = text[run[0].start : run[-1].end].lower()
            found |= {said, said.removesuffix("'s").removesuffix("’s")}
            if run[-1].stem != fold(run[-1].text):
                found.add(text[run[0].start : run[-1].start].lower() + run[-1].stem)
    return sorted(found)[:400]
