"""Forms: a search, an order with every kind of field, one that posts by script, those that change on the way."""

import asyncio
import secrets

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.peers.site.ledger import Ledger
from tests.peers.site.markup import page

_ORDER = """<h1>Order</h1><form action="/order" method="post">
<p><label>Name <input name="name" required></label></p>
<p><label>Email <input name="email" type="email"></label></p>
<p><label>Telephone <input name="phone" type="tel"></label></p>
<p><label>Quantity <input name="quantity" type="number" min="1" value="1"></label></p>
<p><label>Colour <select name="colour"><option value="red">Red</option><option value="green">Green</option>
<option value="blue">Blue</option></select></label></p>
<fieldset><legend>Delivery</legend><label><input type="radio" name="delivery" value="post" checked> By post</label>
<label><input type="radio" name="delivery" value="collect"> I collect it</label></fieldset>
<p><label><input type="checkbox" name="gift" value="yes"> It is a gift</label></p>
<p><label>Wanted on <input name="date" type="date"></label></p>
<p><label>Customer password <input name="secret" type="password"></label></p>
<p><label>Message <textarea name="message"></textarea></label></p>
<input type="hidden" name="price" value="{price}"><input type="hidden" name="csrf_token" value="{token}">
<p>Price: {price} euros</p><button type="submit">Place order</button></form>"""
_SUBSCRIBE = """<h1>Newsletter</h1><form id="f"><label>Email <input name="email" type="email"></label>
<button type="button" id="go">Subscribe</button></form><p id="said"></p><script>
document.getElementById('go').onclick = async () => {
  const email = document.querySelector('input').value;
  const answer = await fetch('/api/subscribe', {method: 'POST', headers: {'Content-Type': 'application/json'},
    body: JSON.stringify({email})});
  document.getElementById('said').textContent = (await answer.json()).said;
};</script>"""
_SHIFTY = """<h1>Feedback</h1><form action="/feedback" method="post" id="f">
<label>Words <input name="words"></label><button type="submit">Send feedback</button></form><script>
document.getElementById('f').addEventListener('submit', event => {
  event.target.action = '{target}'; const extra = document.createElement('input');
  extra.type = 'hidden'; extra.name = 'added'; extra.value = 'at the last moment'; event.target.append(extra);
});</script>"""
_BEACON = """<h1>Counter</h1><p>Nothing to see.</p><button id="b">Count me</button><script>
navigator.sendBeacon('/beacon', 'loaded');
document.getElementById('b').onclick = () => navigator.sendBeacon('/beacon', 'clicked');</script>"""
_TYPING = """<h1>Notes</h1><label>Note <input id="n"></label><p id="said"></p><script>
document.getElementById('n').addEventListener('input', async event => {
  try { await fetch('/autosave', {method: 'POST', body: event.target.value}); }
  catch { document.getElementById('said').textContent = 'Not saved.'; }
});</script>"""


def form_routes(ledger: Ledger) -> list[Route]:  # noqa: C901 - one small closure per page
    async def answered() -> None:
        """Hold the answer back where a test wants nobody to see how it ended."""
        if ledger.after_post == "hang":
            await asyncio.sleep(30)

    async def order(request: Request) -> Response:
        if request.method == "POST":
            await answered()
            return RedirectResponse(f"/order/{len(ledger.posts_to('/order'))}", status_code=303)
        price = {1: "39.50"}.get(ledger.version, f"{39.5 * ledger.version:.2f}")
        return page("Order", _ORDER.replace("{price}", price).replace("{token}", secrets.token_hex(16)))

    def taken(request: Request) -> Response:
        return page("Thank you", f"<h1>Thank you</h1><p>Your order no. {request.path_params['number']} is placed.</p>")

    def search(request: Request) -> Response:
        words = request.query_params.get("q", "")
        found = f"<ol><li>First hit for {words}</li><li>Second hit for {words}</li></ol>" if words.isascii() else ""
        box = '<form action="/search" role="search"><label>Search <input name="q"></label><button>Go</button></form>'
        return page(f"Results for {words}" if words else "Search", f"<h1>Search</h1>{box}{found if words else ''}")

    def subscribe(_: Request) -> Response:
        return page("Newsletter", _SUBSCRIBE)

    async def subscribed(_: Request) -> Response:
        await answered()
        return JSONResponse({"said": "You are subscribed."})

    def shifty(request: Request) -> Response:
        elsewhere = f"http://localhost:{request.url.port}/elsewhere"
        target = elsewhere if request.path_params["how"] == "host" else "/elsewhere"
        return page("Feedback", _SHIFTY.replace("{target}", target))

    def onward(request: Request) -> Response:
        """Send what the form carried on to another host, as 307 makes a browser do."""
        if request.method == "POST":
            return RedirectResponse(f"http://localhost:{request.url.port}/elsewhere", status_code=307)
        form = '<form method="post"><label>Words <input name="words"></label><button>Send on</button></form>'
        return page("Onward", f"<h1>Onward</h1>{form}")

    def thanks(_: Request) -> Response:
        return page("Taken", "<h1>Taken</h1>")

    def beacon(_: Request) -> Response:
        return page("Counter", _BEACON)

    def notes(_: Request) -> Response:
        return page("Notes", _TYPING)

    def upload(request: Request) -> Response:
        if request.method == "POST":
            return page("Uploaded", "<h1>Uploaded</h1>")
        form = '<form method="post" action="/upload" enctype="multipart/form-data"><label>Paper <input type="file" '
        return page("Upload", f'<h1>Upload</h1>{form}name="paper"></label><button>Hand in</button></form>')

    both = ["GET", "POST"]
    return [
        Route("/order", order, methods=both), Route("/order/{number:int}", taken), Route("/search", search),
        Route("/subscribe", subscribe), Route("/api/subscribe", subscribed, methods=["POST"]),
        Route("/shifty/{how}", shifty),
        Route("/onward", onward, methods=both), Route("/feedback", thanks, methods=["POST"]),
        Route("/elsewhere", thanks, methods=["POST"]), Route("/counter", beacon),
        Route("/beacon", thanks, methods=["POST"]), Route("/notes", notes),
        Route("/autosave", thanks, methods=["POST"]), Route("/upload", upload, methods=both),
    ]  # fmt: skip
