"""Everything that is tried against the way out, and how it must end: the table of docs/egress.md."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from pydantic import SecretStr

from backend.core.egress_settings import EgressSettings
from workers.agentkit.web import Asker, Web, WebProblem
from workers.egress.tests.conftest import ANN, TOKEN
from workers.egress.tests.scene import CHOOSER, DENIER, Scene

Run = Callable[[Scene], Awaitable[str]]
FOR_MAIL = "X-Warren-Purpose: mail"
#: Neither the proxy's refusal nor the trap: the request was let through, to an address of the internet.
LET_OUT = "unreachable"


@dataclass(frozen=True)
class Attempt:
    """``how`` is shown; ``verdict`` is what it must come to."""

    tried: str
    how: str
    verdict: str
    run: Run


def asked(tried: str, request: str, verdict: str, *headers: str, user: UUID = ANN, token: str = TOKEN) -> Attempt:
    """A request as it goes over the wire; ``{trap}`` is the port of what mustn't be reached."""

    async def run(scene: Scene) -> str:
        answer = await scene.ask(request, *headers, user=user, token=token)
        return answer.verdict or ("done" if answer.status else "closed")

    shown = request.replace("{trap}", "8000").replace("{friend}", "allowed:9000")
    return Attempt(tried, ", ".join([shown, *headers]), verdict, run)


def fetched(tried: str, path: str, verdict: str) -> Attempt:
    """The same by our own client, which follows redirects."""

    async def run(scene: Scene) -> str:
        settings = EgressSettings.model_validate({"url": scene.proxy.url, "token": SecretStr(TOKEN), "host_rate": 0})
        try:
            await Web(settings).get(
                scene.fill(f"http://{{friend}}{path}"), Asker(user_id=ANN, agent="research"), robots=False
            )
        except WebProblem as problem:
            return problem.code
        return "done"

    return Attempt(tried, f"our client, http://allowed:9000{path}", verdict, run)


def at(tried: str, host: str, verdict: str = "private_address") -> Attempt:
    """A plain request to a host at the trap's port."""
    return asked(tried, f"GET http://{host}:{{trap}}/", verdict)


PRIVATE = "private_address"
NOTATIONS = (
    at("loopback", "127.0.0.1"),
    at("loopback by name", "localhost"),
    at("capitals and a trailing dot", "LOCALHOST."),
    at("short form", "127.1"),
    at("decimal", "2130706433"),
    at("hexadecimal", "0x7f000001"),
    at("hexadecimal parts", "0x7f.0x0.0x0.0x1"),
    at("octal", "0177.0.0.1"),
    at("octal in one", "017700000001"),
    at("address with a trailing dot", "127.0.0.1."),
    at("“this host”", "0.0.0.0"),
    at("“this host”, short", "0"),
    at("another address of the loopback network", "127.255.255.254"),
    at("neither octal nor decimal", "0189.0.0.1", "bad_url"),
    at("percent-encoded", "127%2e0%2e0%2e1", "bad_url"),
    at("behind a user name", "public.test@127.0.0.1", "bad_url"),
    at("behind a backslash", "public.test\\@127.0.0.1", "bad_url"),
    at("IPv6 loopback", "[::1]"),
    at("IPv6 loopback, long", "[0:0:0:0:0:0:0:1]"),
    at("IPv6 unspecified", "[::]"),
    at("IPv4-mapped", "[::ffff:127.0.0.1]"),
    at("IPv4-mapped, hexadecimal", "[::ffff:7f00:1]"),
    at("IPv4-compatible", "[::127.0.0.1]"),
    at("NAT64", "[64:ff9b::7f00:1]"),
    at("NAT64, local", "[64:ff9b:1::7f00:1]"),
    at("6to4", "[2002:7f00:1::]"),
    at("Teredo", "[2001:0:7f00:1::]"),
    at("IPv6 link-local", "[fe80::1]"),
    at("IPv6 with a zone", "[fe80::1%25lo]", "bad_url"),
    at("IPv6 site-local", "[fec0::1]"),
    at("IPv6 unique local", "[fd12:3456::1]"),
    at("IPv6 multicast", "[ff02::1]"),
)
NETWORKS = (
    at("10/8", "10.0.0.1"),
    at("172.16/12", "172.31.255.254"),
    at("192.168/16", "192.168.1.1"),
    at("link-local", "169.254.1.1"),
    at("shared (CGNAT)", "100.64.0.1"),
    at("benchmarks", "198.18.0.1"),
    at("examples", "192.0.2.1"),
    at("multicast", "224.0.0.1"),
    at("broadcast", "255.255.255.255"),
    at("reserved", "240.0.0.1"),
    asked("cloud metadata", "GET http://169.254.169.254/latest/meta-data/", PRIVATE),
    asked("cloud metadata by name", "GET http://metadata.google.internal/", PRIVATE),
    asked("cloud metadata, decimal", "GET http://2852039166/", PRIVATE),
    asked("cloud metadata, IPv6", "GET http://[fd00:ec2::254]/", PRIVATE),
    asked("a cluster's own service", "GET http://kubernetes.default.svc.cluster.local/", PRIVATE),
)
NAMED = (
    at("a public name with a private address", "inside.test"),
    at("a name with a public and a private address", "both.test"),
    asked("an international name", "GET http://bücher.test/".encode().decode("latin-1"), "bad_url"),
    asked("an international name, in ASCII", "GET http://xn--bcher-kva.test/", LET_OUT),
    asked("a name that nobody has", "GET http://nobody.test/", "unresolvable"),
)
WAYS = (
    asked("a tunnel to loopback", "CONNECT 127.0.0.1:{trap}", PRIVATE),
    asked("a tunnel to loopback, hexadecimal", "CONNECT 0x7f.1:{trap}", PRIVATE),
    asked("a tunnel to IPv6 loopback", "CONNECT [::1]:{trap}", PRIVATE),
    asked("a tunnel to a public name with a private address", "CONNECT inside.test:443", PRIVATE),
    asked("a tunnel to cloud metadata", "CONNECT 169.254.169.254:80", PRIVATE),
    asked("a tunnel to a mail server", "CONNECT public.test:25", "bad_port"),
    asked("a tunnel to a port of mail, for the web", "CONNECT public.test:993", "bad_port"),
    asked("the same for mail", "CONNECT public.test:993", LET_OUT, FOR_MAIL),
    asked("a tunnel for mail to a port of the web", "CONNECT public.test:443", "bad_port", FOR_MAIL),
    asked("a tunnel for mail to loopback", "CONNECT 127.0.0.1:993", PRIVATE, FOR_MAIL),
    asked("a request for mail, without a tunnel", "GET http://public.test:993/", "bad_port", FOR_MAIL),
    asked("a tunnel without a port", "CONNECT public.test", "bad_url"),
    asked("a tunnel to the internet", "CONNECT public.test:443", LET_OUT),
    asked(
        "a WebSocket to loopback",
        "GET http://127.0.0.1:{trap}/socket",
        PRIVATE,
        "Connection: Upgrade",
        "Upgrade: websocket",
    ),
    asked("a WebSocket's own scheme", "GET ws://127.0.0.1:{trap}/socket", "bad_scheme"),
    asked("another Host header than the target", "GET http://127.0.0.1:{trap}/", PRIVATE, "Host: public.test"),
    asked("two Host headers", "GET http://public.test/", "bad_url", "Host: public.test", "Host: 127.0.0.1"),
    asked("a file", "GET file:///etc/passwd", "bad_scheme"),
    asked("FTP", "GET ftp://127.0.0.1/", "bad_scheme"),
    asked("gopher", "GET gopher://127.0.0.1:{trap}/_x", "bad_scheme"),
    asked("https without a tunnel", "GET https://public.test/", "bad_scheme"),
    asked("the proxy itself as a site", "GET /etc/passwd", "bad_url"),
    asked("the internet", "GET http://public.test/", LET_OUT),
)
REDIRECTS = (
    fetched("a site that may be reached", "/", "done"),
    fetched("a redirect to loopback", "/to-trap", PRIVATE),
    fetched("a chain of redirects to loopback", "/1", PRIVATE),
    fetched("a redirect to a name of loopback", "/to-name", PRIVATE),
    fetched("a redirect to cloud metadata", "/to-metadata", PRIVATE),
    fetched("a redirect to a file", "/to-file", "bad_scheme"),
)
LISTS = (
    asked("an exception of the operator", "GET http://{friend}/", "done"),
    asked("the exception's address at another port", "GET http://127.0.0.1:{trap}/", PRIVATE),
    asked("the exception by another name", "GET http://localhost:{trap}/", PRIVATE),
    asked("a host that the operator denies", "GET http://denied.test/", "denied_host"),
    asked("its subdomain", "CONNECT sub.denied.test:443", "denied_host"),
    asked("a name of an address that the operator denies", "GET http://alias.test/", "denied_host"),
    asked("a host that its person denies", "GET http://mine.test/", "denied_host", user=DENIER),
    asked("the same for somebody else", "GET http://mine.test/", LET_OUT),
    asked("not on its person's list of the only ones", "GET http://public.test/", "not_listed", user=CHOOSER),
    asked("on that list", "GET http://mine.test/", LET_OUT, user=CHOOSER),
    asked("a wrong token", "GET http://{friend}/", "not_known", token="guessed"),
)
LIMITS = (
    asked("an answer that says it is too large", "GET http://{friend}/announced", "too_large"),
    asked("a name server that is silent", "GET http://slow.test/", "too_slow"),
    asked("a site that is silent", "GET http://{friend}/silent", "too_slow"),
    asked("a site that doesn't speak HTTP", "GET http://{friend}/rubbish", "unreachable"),
)
TABLES: Sequence[tuple[str, Sequence[Attempt]]] = (
    ("Notations", NOTATIONS),
    ("Networks", NETWORKS),
    ("Names", NAMED),
    ("Ways", WAYS),
    ("Redirects", REDIRECTS),
    ("Lists", LISTS),
    ("Limits", LIMITS),
)
