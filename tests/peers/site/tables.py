"""Tables: a small one, one of 10,000 rows, one over several pages, and one with merged cells."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.peers.site.markup import page

BULBS = [
    ("Tulip “Apeldoorn”", "0.45", "1,200"),
    ("Narcissus “Ice Follies”", "0.60", "850"),
    ("Crocus, mixed", "0.20", "5,000"),
    ("Allium giganteum", "3.90", "75"),
]
LARGE = 10_000
#: Pages of the paged table, and rows on each.
PAGES, PER_PAGE = 4, 5


def _rows(rows: list[tuple[str, ...]]) -> str:
    return "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)


def _table(caption: str, head: list[str], rows: list[tuple[str, ...]]) -> str:
    cells = "".join(f"<th scope='col'>{name}</th>" for name in head)
    body = f"<thead><tr>{cells}</tr></thead><tbody>{_rows(rows)}</tbody>"
    return f"<table><caption>{caption}</caption>{body}</table>"


def small(_: Request) -> Response:
    bulbs = _table("Prices of bulbs", ["Bulb", "Price", "In stock"], list(BULBS))
    hours = _table("Opening hours", ["Day", "Hours"], [("Monday", "9-18"), ("Saturday", "9-13")])
    return page("Bulbs", f"<h1>Bulbs</h1>{bulbs}<h2>When we are open</h2>{hours}")


def large(_: Request) -> Response:
    rows: list[tuple[str, ...]] = [(str(n), f"Part {n}", f"{n % 97}.{n % 100:02d}") for n in range(1, LARGE + 1)]
    return page("Parts", f"<h1>Parts</h1>{_table('All parts', ['No.', 'Part', 'Price'], rows)}")


def paged(request: Request) -> Response:
    number = max(1, min(int(request.query_params.get("page", 1)), PAGES))
    first = (number - 1) * PER_PAGE + 1
    rows: list[tuple[str, ...]] = [(f"Member {n}", f"Town {n % 7}") for n in range(first, first + PER_PAGE)]
    onward = f'<a rel="next" href="/tables/paged?page={number + 1}">Next</a>' if number < PAGES else ""
    back = f'<a rel="prev" href="/tables/paged?page={number - 1}">Previous</a>' if number > 1 else ""
    return page("Members", f"<h1>Members</h1>{_table('Members', ['Name', 'Town'], rows)}<p>{back} {onward}</p>")


def merged(_: Request) -> Response:
    return page(
        "Timetable",
        "<table><caption>Ferry</caption><tr><th rowspan='2'>Day</th><th colspan='2'>Sailings</th></tr>"
        "<tr><th>Out</th><th>Back</th></tr><tr><td>Monday</td><td>8:00</td><td>17:00</td></tr>"
        "<tr><td>Sunday</td><td colspan='2'>none</td></tr></table>",
    )


TABLE_ROUTES = [
    Route("/tables/small", small),
    Route("/tables/large", large),
    Route("/tables/paged", paged),
    Route("/tables/merged", merged),
]
