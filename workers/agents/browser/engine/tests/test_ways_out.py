"""Ways besides forms and fetches in which a page could say something: none but a page's own socket, past the guard."""

from typing import Any

import pytest

from tests.peers.site.saying import WORKER
from tests.peers.site.serving import Site
from workers.agents.browser.engine.session import BrowserSession
from workers.agents.browser.engine.tests.seen import ref

#: Opens a socket in every way there is but the one that is led past the guard; tells of each whether it was refused.
_EVERY_WAY = """async ([url, code, elsewhere]) => {
  const blob = code => URL.createObjectURL(new Blob([code], {type: 'text/javascript'}));
  const own = code.replace(/new WebSocket\\(.*\\);/, `new WebSocket('${url}');`);
  const heard = worker => new Promise(done => { (worker.port ?? worker).onmessage = event => done(event.data); });
  const socket = ws => new Promise(done => {
    ws.onopen = () => { ws.send('native'); done('open'); }; ws.onerror = () => done('refused'); });
  const shared = own.replaceAll('postMessage', 'said').replace(/^/,
    'let port, word; const tell = () => port && word && port.postMessage(word); ' +
    'const said = what => { word = what; tell(); }; onconnect = event => { port = event.ports[0]; tell(); }; ');
  const nested = `const inner = new Worker(URL.createObjectURL(new Blob([${JSON.stringify(own)}])));
    inner.onmessage = event => postMessage(event.data);`;
  const frame = src => new Promise(done => { const made = document.createElement('iframe');
    made.onload = () => done(made.contentWindow); if (src) made.src = src; document.body.append(made); });
  const inner = await frame();
  const popup = open('about:blank');
  const far = await frame(elsewhere);
  const native = (await frame()).WebSocket;
  const routed = () => { let found = native; while (Object.getPrototypeOf(found).name !== 'EventTarget')
    found = Object.getPrototypeOf(found); return found; };
  return Object.fromEntries(await Promise.all(Object.entries({
    'a worker': () => heard(new Worker(blob(own))),
    'a worker with an address': () => heard(new Worker('/worker.js')),
    'a worker as a module': () => heard(new Worker(blob(own), {type: 'module'})),
    'a worker of a worker': () => heard(new Worker(blob(nested))),
    'a shared worker': () => heard(new SharedWorker(blob(shared))),
    'a worker of a frame': () => heard(new inner.Worker(blob(own))),
    'a worker of a new window': () => heard(new popup.Worker(blob(own))),
    'a stream': () => new WebSocketStream(url).opened.then(() => 'open', () => 'refused'),
    'without its number': () => new Promise(done => { const one = new (routed())(url);
      one.onopen = () => done('open'); one.onclose = () => done('refused'); }),
  }).map(async ([name, way]) => [name, await Promise.race([way(),
    new Promise(done => setTimeout(() => done('nothing'), 30000))])])));
}"""
_WAYS = (
    *("a worker", "a worker with an address", "a worker as a module", "a worker of a worker", "a shared worker"),
    *("a worker of a frame", "a worker of a new window", "a stream", "without its number"),
)
_FROM_A_WORKER = """([url, how]) => new Promise(done => {
  const code = {
    fetch: `fetch(url, {method: 'POST', body: 'x'}).then(() => postMessage('sent'), () => postMessage('not sent'))`,
    keepalive: `fetch(url, {method: 'POST', body: 'x', keepalive: true})
      .then(() => postMessage('sent'), () => postMessage('not sent'))`,
    xhr: `const asked = new XMLHttpRequest(); asked.open('PUT', url, false);
      try { asked.send('x'); postMessage('sent') } catch { postMessage('not sent') }`,
    get: `fetch(url).then(answer => postMessage(String(answer.status)), () => postMessage('not got'))`,
  }[how];
  const worker = new Worker(URL.createObjectURL(new Blob([`const url = '${url}'; ${code}`])));
  worker.onmessage = event => done(event.data);
})"""
#: A page's own socket, with what it hears kept.
_OPEN = """([url, names]) => new Promise(done => {
  globalThis.heard = []; globalThis.socket = new WebSocket(url, names);
  socket.onmessage = event => { heard.push(event.data); done([socket.protocol, JSON.parse(heard[0])]); };
  socket.onclose = event => { heard.push(`closed ${event.code} ${event.reason}`); done('closed'); };
})"""


def socket_url(site: Site, path: str = "/socket/told") -> str:
    return site.url(path).replace("http", "ws", 1)


async def opened(session: BrowserSession, site: Site, *names: str) -> Any:  # noqa: ANN401 - JSON
    return await session.page.evaluate(_OPEN, [socket_url(site), list(names)])


async def say(session: BrowserSession, words: str) -> None:
    await session.page.evaluate("words => socket.send(words)", words)


async def heard(session: BrowserSession, words: str) -> None:
    await session.page.wait_for_function("words => heard.includes(words)", arg=words)


@pytest.mark.parametrize("touched", [False, True])
async def test_no_socket_opens_beside_the_guard(session: BrowserSession, site: Site, *, touched: bool) -> None:
    await session.open(site.url("/article"))
    if touched:
        await session.press("End")
    elsewhere = f"http://localhost:{site.port}/article"
    said = await session.page.evaluate(_EVERY_WAY, [socket_url(site), WORKER, elsewhere])
    assert said == dict.fromkeys(_WAYS, "refused")
    assert site.ledger.socket_words == []


async def test_no_peer_connection_in_any_window(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/frames"))
    known = """() => { const frame = document.createElement('iframe'); document.body.append(frame);
      return [self, frame.contentWindow, open('about:blank')].map(one => typeof one.RTCPeerConnection) }"""
    assert await session.page.evaluate(known) == ["undefined"] * 3
    assert [await frame.evaluate("typeof RTCPeerConnection") for frame in session.page.frames] == ["undefined"] * 4


async def test_what_workers_ask_for_is_as_what_pages_ask_for(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/article"))
    asked = [site.url("/autosave"), "fetch"]
    assert await session.page.evaluate(_FROM_A_WORKER, asked) == "sent"
    assert len(site.posts) == 1
    await session.press("End")
    for how in ("fetch", "keepalive", "xhr"):
        assert await session.page.evaluate(_FROM_A_WORKER, [site.url("/autosave"), how]) == "not sent"
    assert await session.page.evaluate(_FROM_A_WORKER, [site.url("/search"), "get"]) == "200"
    assert len(site.posts) == 1


async def test_what_is_sent_later_or_by_a_service_worker_is_not(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/article"))
    await session.press("End")
    await session.page.evaluate(
        """async () => {
          if (self.fetchLater) fetchLater('/autosave', {method: 'POST', body: 'later', activateAfter: 0});
          navigator.sendBeacon('/beacon', 'now');
          const shared = `fetch('${location.origin}/autosave', {method: 'POST', body: 'shared', mode: 'no-cors'})`;
          new SharedWorker(URL.createObjectURL(new Blob([shared])));
          await ServiceWorkerContainer.prototype.register.call(navigator.serviceWorker, '/worker.js');
        }"""
    )
    await session.open(site.url("/search"))
    await session.wait_for(idle=True, seconds=2)
    assert site.posts == []
    assert site.ledger.gets["/worker.js"] == 0


async def test_a_pages_socket_is_opened_as_its_browser_would(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/remembering"))
    protocol, asked = await opened(session, site, "chat.v2", "chat.v1")
    assert protocol == "chat.v2"
    assert asked == {
        "origin": site.url(""),
        "cookie": "visit=first",
        "user-agent": await session.page.evaluate("navigator.userAgent"),
        "sec-websocket-protocol": "chat.v2, chat.v1",
    }
    await say(session, "good morning")
    await heard(session, "heard good morning")
    await say(session, "close")
    await heard(session, "closed 4001 as you wish")
    assert site.ledger.socket_words == ["(opened)", "good morning"]


async def test_another_sites_page_sends_no_cookies_along(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/remembering"))
    await session.open(f"http://localhost:{site.port}/article")
    _, asked = await opened(session, site)
    assert (asked["origin"], asked["cookie"]) == (f"http://localhost:{site.port}", None)
    boxed = f"""() => new Promise(done => {{ addEventListener('message', event => done(JSON.parse(event.data)));
      const box = document.createElement('iframe'); box.sandbox = 'allow-scripts';
      box.srcdoc = `<script>new WebSocket('{socket_url(site)}').onmessage =
        event => parent.postMessage(event.data, '*')</` + 'script>'; document.body.append(box); }})"""
    await session.open(site.url("/article"))
    asked = await session.page.evaluate(boxed)
    assert (asked["origin"], asked["cookie"]) == ("null", None)


async def test_where_no_socket_opens_the_page_is_told(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/article"))
    for url in (socket_url(site, "/article"), site.tls_url("/socket/told").replace("http", "ws", 1)):
        assert await session.page.evaluate(_OPEN, [url, []]) == "closed"
    assert "(opened)" not in site.ledger.socket_words


async def test_a_socket_ends_with_its_page(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/article"))
    await opened(session, site)
    await session.open(site.url("/search"))
    await session.wait_for(idle=True, seconds=2)
    assert site.ledger.socket_words == ["(opened)", "(left: 1001)"]


async def test_words_after_a_touch_and_by_whose_leave(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/search"))
    await opened(session, site)
    await session.type(ref(await session.snapshot(), "textbox"), "spades")
    await say(session, "unasked")
    guard = session.parts.guard
    guard.by_hand(30)
    await say(session, "by a person")
    await heard(session, "heard by a person")
    guard.by_hand(0)
    with guard.door(site.host):
        await say(session, "with leave")
        await heard(session, "heard with leave")
    await say(session, "unasked again")
    await session.wait_for(idle=True, seconds=2)
    assert site.ledger.socket_words == ["(opened)", "by a person", "with leave"]
    assert [held.body for held in session.held] == ["unasked", "unasked again"]
    assert [one.method for one in guard.by_person] == ["WEBSOCKET"]
