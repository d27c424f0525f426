"""Pages with something in the way: a sign-in, a captcha stand-in, dialogs, redirects, windows that open themselves."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tests.peers.site.markup import page

NAME, PASSWORD = "mara", "river-stone-7"
#: What the captcha stand-in shows in a picture that a machine isn't meant to read.
CAPTCHA = "seven otters"
#: Private addresses that a redirect may try, by name.
PRIVATE = {
    "metadata": "http://169.254.169.254/latest/meta-data/",
    "loopback": "http://127.0.0.1:8080/secret",
    "localhost": "http://localhost:8080/secret",
    "ipv6": "http://[::1]:8080/secret",
    "mapped": "http://[::ffff:127.0.0.1]:8080/secret",
    "decimal": "http://2130706433:8080/secret",
    "octal": "http://0177.0.0.1:8080/secret",
    "ten": "http://10.0.0.1/",
    "file": "file:///etc/passwd",
}
_DIALOGS = """<h1>Dialogs</h1><p id="said">Nothing yet.</p>
<button id="a">Alert</button><button id="c">Confirm</button><button id="p">Prompt</button><script>
const said = words => { document.getElementById('said').textContent = words; };
document.getElementById('a').onclick = () => { alert('The shop closes at six.'); said('Alerted.'); };
document.getElementById('c').onclick = () => said(confirm('Delete everything?') ? 'Confirmed.' : 'Refused.');
document.getElementById('p').onclick = () => said('Named: ' + prompt('Your name?', ''));</script>"""
_WINDOWS = """<h1>Windows</h1><button id="w">Open</button><button id="many">Open many</button><script>
document.getElementById('w').onclick = () => window.open('/article');
document.getElementById('many').onclick = () => { for (let n = 0; n < 20; n++) window.open('/article?' + n); };
</script>"""


async def login(request: Request) -> Response:
    said = ""
    if request.method == "POST":
        form = await request.form()
        if (form.get("name"), form.get("password")) == (NAME, PASSWORD):
            answer = RedirectResponse("/account", status_code=303)
            answer.set_cookie("site_session", "open-sesame", httponly=True, samesite="lax")
            return answer
        said = '<p role="alert">Name or password is wrong.</p>'
    fields = (
        '<label>Name <input name="name" autocomplete="username"></label>'
        '<label>Password <input name="password" type="password" autocomplete="current-password"></label>'
    )
    form_ = f'<form method="post" action="/login">{fields}<button>Sign in</button></form>'
    return page("Sign in", f"<h1>Sign in</h1>{said}{form_}")


def account(request: Request) -> Response:
    if request.cookies.get("site_session") != "open-sesame":
        return RedirectResponse("/login", status_code=303)
    return page("Your account", "<h1>Welcome, Mara</h1><p>You have 2 open orders.</p>")


async def captcha(request: Request) -> Response:
    if request.method == "POST" and (await request.form()).get("answer") == CAPTCHA:
        answer = RedirectResponse("/captcha/inside", status_code=303)
        answer.set_cookie("human", "yes", samesite="lax")
        return answer
    drawing = f'<svg role="img" aria-label="Captcha" width="200" height="40"><text y="25">{CAPTCHA}</text></svg>'
    form_ = '<form method="post"><label>What you see <input name="answer"></label><button>Go on</button></form>'
    title = "Are you human? Once more" if request.method == "POST" else "Are you human?"
    return page(title, f"<h1>Are you human?</h1>{drawing}{form_}")


def inside(request: Request) -> Response:
    if request.cookies.get("human") != "yes":
        return RedirectResponse("/captcha", status_code=303)
    return page("Inside", "<h1>You are human</h1>")


def chain(request: Request) -> Response:
    left = int(request.path_params["left"])
    return RedirectResponse(f"/redirect/chain/{left - 1}" if left > 1 else "/article", status_code=302)


def loop(_: Request) -> Response:
    return RedirectResponse("/redirect/loop", status_code=302)


def to(request: Request) -> Response:
    return RedirectResponse(request.query_params["url"], status_code=302)


def to_private(request: Request) -> Response:
    return RedirectResponse(PRIVATE[request.path_params["kind"]], status_code=302)


def dialogs(_: Request) -> Response:
    return page("Dialogs", _DIALOGS)


def windows(_: Request) -> Response:
    return page("Windows", _WINDOWS)


_BOTH = ["GET", "POST"]
VISIT_ROUTES = [
    Route("/login", login, methods=_BOTH),
    Route("/account", account),
    Route("/captcha", captcha, methods=_BOTH),
    Route("/captcha/inside", inside),
    Route("/redirect/chain/{left:int}", chain),
    Route("/redirect/loop", loop),
    Route("/redirect/to", to),
    Route("/redirect/private/{kind}", to_private),
    Route("/dialogs", dialogs),
    Route("/windows", windows),
]
