"""Alma Harbour, a town that isn't: prices as a table, a board that changes, a form, news as a feed."""

from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape

from backend.core.sample_site import SAMPLE_HOST
from workers.egress.samples.articles import ARTICLES
from workers.egress.samples.markup import page

_BASE = f"http://{SAMPLE_HOST}"
_PRICES = (
    ("Cod", "kg", "14.50", "12.90"), ("Mackerel", "kg", "9.20", "9.80"), ("Mussels", "kg", "6.40", "6.40"),
    ("Shrimps", "kg", "22.00", "24.50"), ("Herring", "kg", "7.10", "6.90"), ("Crab", "piece", "5.80", "6.20"),
)  # fmt: skip
#: What stands on the board, one after the other: each differs from the one before in a line or two.
_BOARDS = (
    ("Ferry to Alma Point: every hour", "Berth 2: free", "Fuel: 1.62 a litre"),
    ("Ferry to Alma Point: every hour", "Berth 2: the Marit, until noon", "Fuel: 1.62 a litre"),
    ("Ferry to Alma Point: every two hours", "Berth 2: the Marit, until noon", "Fuel: 1.62 a litre"),
    ("Ferry to Alma Point: every two hours", "Berth 2: free", "Fuel: 1.65 a litre", "Low bridge closed on Sunday"),
)
_NEWS = (
    ("Ferry to Alma Point runs every hour from spring on", "The summer timetable begins early this year."),
    ("Harbour market: shrimps get dearer", "A kilogram costs 24.50, 2.50 more than last week."),
    ("Second ferry for Alma Point is being tried out", "The Marit carries 120 people and twelve cars."),
    ("Low bridge closes on Sunday for repairs", "Boats higher than four metres wait outside."),
    ("Old net hall becomes a library", "It opens with a fair on the harbour market."),
    ("Night ferry to Alma Point returns for the winter market", "It waits for the last guests until midnight."),
    ("Low bridge: repairs take a day longer", "A beam was found to be older than the plans."),
    ("Ferry crew trains for winter storms", "Two days without sailings are planned."),
    ("Library in the net hall asks for books", "What is read already may be brought on Saturdays."),
    ("Harbour market moves under the roof for winter", "Shrimps and cod are sold from seven in the morning."),
    ("Ferry tickets stay at four crowns", "The council pays what fuel costs more."),
)


def front() -> str:
    """Return the first page: what there is."""
    places = (
        ("/prices", "Prices at the harbour market", "a table"),
        ("/board", "Harbour board", "changes every minute, so that a watch has something to tell"),
        ("/contact", "Write to the harbour office", "a form; nothing is sent anywhere"),
        ("/feed.xml", "News as a feed", "RSS"),
    )
    listed = "".join(f'<li><a href="{path}">{name}</a>: {what}</li>' for path, name, what in places)
    papers = "".join(f'<li><a href="{each.url}">{escape(each.title)}</a></li>' for each in ARTICLES)
    return page("Welcome", f"<h1>Alma Harbour</h1><ul>{listed}</ul><h2>From the papers</h2><ul>{papers}</ul>")


def prices() -> str:
    """Return the table of prices."""
    rows = "".join(
        f'<tr><td>{name}</td><td>{unit}</td><td class="figure">{before}</td><td class="figure">{now}</td></tr>'
        for name, unit, before, now in _PRICES
    )
    head = "<tr><th>Catch</th><th>Unit</th><th>Last week</th><th>This week</th></tr>"
    table = f"<table><caption>Prices in crowns</caption><thead>{head}</thead><tbody>{rows}</tbody></table>"
    words = "<p>What the boats bring in is sold from six in the morning until it is gone.</p>"
    return page("Prices at the harbour market", f"<h1>Prices at the harbour market</h1>{words}{table}")


def board(now: datetime) -> str:
    """Return the board as it is in this minute."""
    lines = _BOARDS[int(now.timestamp() // 60) % len(_BOARDS)]
    listed = "".join(f"<li>{line}</li>" for line in lines)
    return page("Harbour board", f"<h1>Harbour board</h1><article><ul>{listed}</ul></article>")


def contact() -> str:
    """Return the form."""
    berths = "".join(f"<option>{name}</option>" for name in ("A berth", "The ferry", "Something else"))
    form = (
        '<form method="post" action="/contact"><label for="name">Name</label><input id="name" name="name" required>'
        '<label for="email">Email</label><input id="email" name="email" type="email">'
        f'<label for="about">About</label><select id="about" name="about">{berths}</select>'
        '<label for="message">Message</label><textarea id="message" name="message" rows="4"></textarea>'
        "<button>Send</button></form>"
    )
    return page("Write to the harbour office", f"<h1>Write to the harbour office</h1>{form}")


def thanks(fields: dict[str, str]) -> str:
    """Return the answer to the form: what came, kept nowhere."""
    rows = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in fields.items())
    who = escape(fields.get("name") or "you")
    return page("Thank you", f"<h1>Thank you, {who}</h1><p>This came, and was kept nowhere:</p><table>{rows}</table>")


def feed(now: datetime) -> str:
    """Return the news as RSS: the newest an hour old, one every fourteen hours."""
    items = "".join(
        f"<item><title>{escape(title)}</title><link>{_BASE}/news/{place}</link><guid>{_BASE}/news/{place}</guid>"
        f"<pubDate>{format_datetime(now - timedelta(hours=1 + 14 * place))}</pubDate>"
        f"<description>{escape(words)}</description></item>"
        for place, (title, words) in enumerate(_NEWS)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Alma Harbour News</title>'
        f"<link>{_BASE}/</link><description>What happens at the harbour</description>{items}</channel></rss>"
    )


def news(place: int) -> str | None:
    """Return one of the news as a page; None where there is none."""
    if place >= len(_NEWS):
        return None
    title, words = _NEWS[place]
    return page(title, f"<article><h1>{escape(title)}</h1><p>{escape(words)}</p></article>")
