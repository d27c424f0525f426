"""How every page of the site is written."""

from html import escape

from starlette.responses import HTMLResponse


def page(title: str, body: str, *, head: str = "", status: int = 200) -> HTMLResponse:
    """Return a page with the site's navigation around its body."""
    return HTMLResponse(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{head}</head><body>'
        '<header><nav aria-label="Site"><a href="/">Home</a> <a href="/article">Article</a> '
        f'<a href="/search">Search</a></nav></header><main>{body}</main>'
        "<footer><p>Meadow Lane Stores. All prices in euros.</p></footer></body></html>",
        status_code=status,
    )
