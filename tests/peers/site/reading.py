"""Pages that are only read: an article, pages made by script, frames, structured data, feeds, one that changes."""

import json

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tests.peers.site.ledger import Ledger
from tests.peers.site.markup import page

ARTICLE = """<article><h1>The bridge at Oldford reopens</h1>
<p class="by">By <span rel="author">Mara Lind</span>, <time datetime="2026-03-14">14 March 2026</time></p>
<p>The stone bridge at Oldford was opened again on Saturday after eleven months of repairs. The works cost 2.4 million
euros, 300,000 less than was planned.</p>
<p>“We kept every arch that could be kept,” said the engineer in charge, Jon Vale. Two of the seven arches had to be
rebuilt from the ground because the river had washed out their footings.</p>
<h2>What changes for drivers</h2>
<p>Lorries above 12 tonnes still take the road by Hatherley. Cyclists have a lane of their own on the northern side,
1.8 metres wide. The speed limit on the bridge is 30 km/h.</p>
<ul><li>Open to cars from 06:00</li><li>Closed to lorries above 12 tonnes</li><li>Free parking at the mill</li></ul>
<h2>How long it will last</h2>
<p>The council expects the next large repair in about forty years. It will look at the footings every spring.</p>
</article>"""
PRODUCT = {
    "@context": "https://schema.org",
    "@type": "Product",
    "name": "Garden spade No. 4",
    "sku": "SP-0004",
    "description": "A forged spade with an ash handle.",
    "brand": {"@type": "Brand", "name": "Hollis"},
    "offers": {
        "@type": "Offer",
        "price": "39.50",
        "priceCurrency": "EUR",
        "availability": "https://schema.org/InStock",
    },
    "aggregateRating": {"@type": "AggregateRating", "ratingValue": "4.6", "reviewCount": "87"},
}
_SPA = """<div id="app" aria-live="polite">Loading</div><script>
fetch('/spa/items.json').then(r => r.json()).then(items => {
  const list = items.map(one => `<li>${one.name}: ${one.price} euros</li>`).join('');
  document.getElementById('app').innerHTML = `<h1>Seeds in stock</h1><ul>${list}</ul>
    <button id="more">Show details</button>`;
  document.getElementById('more').onclick = () => {
    history.pushState({}, '', '/spa/details'); document.title = 'Details';
    document.getElementById('app').innerHTML = '<h1>Details</h1><p>Sow the beans after 15 May.</p>';
  };
});</script>"""
_SCROLL = """<h1>Endless list</h1><ol id="rows"></ol><p id="end">…</p><script>
let from = 0, busy = false;
const more = async () => {
  if (busy) return; busy = true;
  const rows = await (await fetch('/scroll/rows.json?from=' + from)).json();
  from += rows.length;
  for (const row of rows) { const li = document.createElement('li'); li.textContent = row;
    li.style.height = '40px'; document.getElementById('rows').append(li); }
  if (!rows.length) { document.getElementById('end').textContent = 'That was all.'; watch.disconnect(); }
  busy = false;
};
const watch = new IntersectionObserver(seen => { if (seen[0].isIntersecting) more(); });
watch.observe(document.getElementById('end')); more();</script>"""
#: Rows of the endless list.
SCROLL_ROWS = 200
_NEWS = {
    1: "<ul><li>Market day is Thursday</li><li>The library opens at 9:00</li><li>Ferry runs every hour</li></ul>",
    2: "<ul><li>Market day is Friday</li><li>The library opens at 9:00</li><li>Ferry runs every hour</li>"
    "<li>The swimming pool is closed</li></ul>",
}
_RSS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Oldford News</title>
<link>{base}/</link><description>What happens in Oldford</description>
<item><title>Bridge at Oldford reopens after repairs</title><link>{base}/article</link>
<guid>{base}/article</guid><pubDate>Sat, 14 Mar 2026 09:00:00 GMT</pubDate>
<description>Eleven months of repairs have ended.</description></item>
<item><title>Market moves to Friday</title><link>{base}/news</link><guid>{base}/news</guid>
<pubDate>Fri, 13 Mar 2026 07:30:00 GMT</pubDate><description>From April on.</description></item>
</channel></rss>"""
_ATOM = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Hollis Tools</title>
<id>{base}/feeds/atom.xml</id><updated>2026-03-12T10:00:00Z</updated><link href="{base}/"/>
<entry><title>A new spade</title><id>{base}/product</id><link href="{base}/product"/>
<updated>2026-03-12T10:00:00Z</updated><summary>Forged, with an ash handle.</summary></entry>
<entry><title>Spring sale of bulbs</title><id>{base}/tables/small</id><link href="{base}/tables/small"/>
<updated>2026-03-10T08:00:00Z</updated><summary>Prices of all bulbs.</summary></entry></feed>"""


def reading_routes(ledger: Ledger) -> list[Route]:  # noqa: C901 - one small closure per page
    def index(_: Request) -> Response:
        return page("Meadow Lane Stores", "<h1>Meadow Lane Stores</h1><p>Spades, seeds and bulbs since 1911.</p>")

    def article(_: Request) -> Response:
        return page("The bridge at Oldford reopens", ARTICLE, head='<meta name="author" content="Mara Lind">')

    def spa(_: Request) -> Response:
        return page("Seeds", _SPA)

    def spa_items(_: Request) -> Response:
        return JSONResponse([{"name": "Beans", "price": 2.4}, {"name": "Peas", "price": 1.9}])

    def scroll(_: Request) -> Response:
        return page("Endless list", _SCROLL)

    def scroll_rows(request: Request) -> Response:
        first = int(request.query_params.get("from", 0))
        return JSONResponse([f"Row {number}" for number in range(first + 1, min(first + 20, SCROLL_ROWS) + 1)])

    def frames(_: Request) -> Response:
        return page("Frames", '<h1>Frames</h1><iframe title="Inner" src="/frames/inner" width="600"></iframe>')

    def inner(_: Request) -> Response:
        return page("Inner", '<h2>Inside the frame</h2><p>The code is 4711.</p><iframe src="/frames/deep"></iframe>')

    def deep(_: Request) -> Response:
        return page("Deep", "<p>Deep down.</p><button onclick=\"this.textContent='Pressed'\">Press me</button>")

    def product(_: Request) -> Response:
        data = f'<script type="application/ld+json">{json.dumps(PRODUCT)}</script>'
        graph = '<meta property="og:title" content="Garden spade No. 4"><meta property="og:type" content="product">'
        body = "<h1>Garden spade No. 4</h1><p>39.50 euros</p><dl><dt>Weight</dt><dd>1.9 kg</dd></dl>"
        return page("Garden spade", body, head=data + graph)

    def news(_: Request) -> Response:
        if ledger.version == 0:
            return page("Gone", "<h1>Gone</h1>", status=410)
        rows = _NEWS.get(ledger.version, f"<p>Edition {ledger.version}</p>")
        return page("Town news", f"<h1>Town news</h1><article><h2>This week</h2>{rows}</article>")

    def feed(text: str, kind: str) -> Route:
        def answer(request: Request) -> Response:
            base = str(request.base_url).rstrip("/")
            return Response(text.replace("{base}", base), media_type=f"application/{kind}+xml")

        return Route(f"/feeds/{kind}.xml", answer)

    def robots(request: Request) -> Response:
        if isinstance(ledger.robots, int):
            return PlainTextResponse("", status_code=ledger.robots)
        return PlainTextResponse(ledger.robots.replace("{base}", str(request.base_url).rstrip("/")))

    def private(_: Request) -> Response:
        return page("Private", "<h1>Not for robots</h1><p>The staff rota.</p>")

    return [
        Route("/", index), Route("/article", article), Route("/spa", spa), Route("/spa/items.json", spa_items),
        Route("/scroll", scroll), Route("/scroll/rows.json", scroll_rows), Route("/frames", frames),
        Route("/frames/inner", inner), Route("/frames/deep", deep), Route("/product", product), Route("/news", news),
        feed(_RSS, "rss"), feed(_ATOM, "atom"), Route("/robots.txt", robots), Route("/private/{name}", private),
    ]  # fmt: skip
