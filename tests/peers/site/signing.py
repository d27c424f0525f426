"""Ways in which sites have people sign in: in two steps, by script, with a code; and pages that only look like it."""

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.peers.site.ledger import Ledger
from tests.peers.site.markup import page
from tests.peers.site.visiting import NAME, PASSWORD

#: The second factor, where one is asked for.
CODE = "482913"
_FIELDS = (
    '<label>Name <input name="name" autocomplete="username"></label>'
    '<label>Password <input name="password" type="password" autocomplete="current-password"></label>'
)
_BY_SCRIPT = f"""<h1>Sign in</h1><form id="f">{_FIELDS}<button>Sign in</button></form><p id="said"></p><script>
document.getElementById('f').onsubmit = async (event) => {{
  event.preventDefault();
  const fields = Object.fromEntries(new FormData(event.target));
  const answer = await fetch('/login/script', {{method: 'POST', body: JSON.stringify(fields)}});
  if (answer.ok) {{ localStorage.setItem('who', fields.name); location.href = '/login/script/in'; }}
  else document.getElementById('said').textContent = 'No: ' + fields.password + ' is wrong.';
}};</script>"""
_IN = """<h1 id="h">…</h1><script>
document.getElementById('h').textContent = 'Welcome, ' + (localStorage.getItem('who') ?? 'stranger');</script>"""
_BOTH = ["GET", "POST"]
_LOOK_SECONDS = 0.05


async def _right(request: Request) -> bool:
    form = await request.form()
    return (form.get("name"), form.get("password")) == (NAME, PASSWORD)


def _signed_in(where: str) -> Response:
    answer = RedirectResponse(where, status_code=303)
    answer.set_cookie("site_session", "open-sesame", httponly=True, samesite="lax", max_age=86_400)
    return answer


async def steps(request: Request) -> Response:
    """Ask who it is first; the password only then."""
    if request.method == "GET":
        form = '<form method="post"><label>E-mail or user name <input name="name"></label><button>Next</button></form>'
        return page("Sign in", f"<h1>Sign in</h1>{form}")
    form_data = await request.form()
    if "password" in form_data:
        return _signed_in("/account") if await _right(request) else RedirectResponse("/login/steps", status_code=303)
    name = f'<input name="name" type="hidden" value="{form_data["name"]}">'
    password = '<label>Password <input type="password" name="password"></label>'
    return page("Sign in", f'<h1>Hello</h1><form method="post">{name}{password}<button>Sign in</button></form>')


async def script(request: Request) -> Response:
    if request.method == "GET":
        return page("Sign in", _BY_SCRIPT)
    fields = await request.json()
    right = (fields.get("name"), fields.get("password")) == (NAME, PASSWORD)
    return JSONResponse({"in": right}, status_code=200 if right else 403)


def script_in(_: Request) -> Response:
    return page("In", _IN)


async def code(request: Request) -> Response:
    """Ask for a second factor once the password was right."""
    if request.method == "POST":
        if (await request.form()).get("code") == CODE:
            return _signed_in("/account")
        if not await _right(request):
            return RedirectResponse("/login/code", status_code=303)
        field = '<label>Verification code <input name="code" autocomplete="one-time-code"></label>'
        return page("One more step", f'<h1>One more step</h1><form method="post">{field}<button>Verify</button></form>')
    return page("Sign in", f'<h1>Sign in</h1><form method="post">{_FIELDS}<button>Sign in</button></form>')


def elsewhere(request: Request) -> Response:
    """Show a form that goes to another host."""
    port = request.url.port
    action = f'action="http://localhost:{port}/login"'
    return page("Sign in", f'<h1>Sign in</h1><form method="post" {action}>{_FIELDS}<button>Sign in</button></form>')


def in_address(_: Request) -> Response:
    return page("Sign in", f"<h1>Sign in</h1><form>{_FIELDS}<button>Sign in</button></form>")


def registration(_: Request) -> Response:
    """Show a registration and a newsletter: nothing to sign in with, and a link to where one can."""
    fields = "".join(f'<input name="p{n}" type="password" aria-label="Password {n}">' for n in (1, 2))
    letter = '<form method="post" action="/signup"><input name="email" aria-label="E-mail"><button>Send</button></form>'
    form = f'<form method="post" action="/signup">{fields}<button>Create account</button></form>'
    return page("Join us", f'<h1>Join us</h1>{form}{letter}<p><a href="/login">Log in</a></p>')


def sign_in_routes(ledger: Ledger) -> list[Route]:
    async def slow(request: Request) -> Response:
        """Take a login, and answer when the test lets it."""
        if request.method == "POST":
            right = await _right(request)
            while ledger.after_post == "hang":
                await asyncio.sleep(_LOOK_SECONDS)
            return _signed_in("/account") if right else RedirectResponse("/login/slow", status_code=303)
        return page("Sign in", f'<h1>Sign in</h1><form method="post">{_FIELDS}<button>Sign in</button></form>')

    return [Route("/login/slow", slow, methods=_BOTH), *_ROUTES]


_ROUTES = [
    Route("/login/steps", steps, methods=_BOTH),
    Route("/login/script", script, methods=_BOTH),
    Route("/login/script/in", script_in),
    Route("/login/code", code, methods=_BOTH),
    Route("/login/elsewhere", elsewhere),
    Route("/login/address", in_address),
    Route("/join", registration),
]
