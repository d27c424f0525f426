"""The built page, served by the api itself; every view of it has a URL that leads back to its index."""

from pathlib import Path

from fastapi import FastAPI
from starlette.responses import HTMLResponse

from backend.core.settings import Settings

_CHECKOUT = Path(__file__).parents[2]
_NOT_BUILT = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Warren</title>
<body style="font: 16px/1.5 system-ui; max-width: 40rem; margin: 15vh auto; padding: 0 1rem">
<h1>Warren is running, but its page isn't built</h1>
<p>Stop it and start it with <code>make run</code>, which builds the page first; or build it with
<code>make page</code> and reload.</p>
<p>The API works without it: <a href="/api/docs">its documentation</a>, <a href="/health">its health</a>.</p>
"""


def page_folder(settings: Settings) -> Path:
    """Return where the built page is, or would be."""
    return Path(settings.page_dir) if settings.page_dir else _CHECKOUT / "frontend" / "dist"


def install_page(app: FastAPI, settings: Settings) -> None:
    """Serve the built page below everything else, or a page that says how to build it."""
    folder = page_folder(settings)
    if (folder / "index.html").is_file():
        app.frontend("/", directory=folder, fallback="index.html", check_dir=True)
        return

    @app.get("/", include_in_schema=False)
    async def not_built() -> HTMLResponse:
        return HTMLResponse(_NOT_BUILT)
