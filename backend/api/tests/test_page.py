import gzip
import re
from pathlib import Path

import httpx2
import pytest

from backend.api.docs import _policy
from backend.api.tests.conftest import PAGE, Api
from backend.api.tests.problem import problem

HTML = {"accept": "text/html"}


async def test_every_view_leads_to_the_page(nobody: httpx2.AsyncClient, subtests: pytest.Subtests) -> None:
    cases: list[str] = ["/", "/c/01a1fba4-f18a-70f6-8b39-5a5b87cdf8e6", "/t/x", "/?token=secret"]
    for path in cases:
        with subtests.test(path=path):
            answer = await nobody.get(path, headers=HTML)
            assert answer.text == PAGE
            assert answer.headers["cache-control"] == "no-cache"
            policy = answer.headers["content-security-policy"]
            assert "script-src 'self'" in policy
            assert "unsafe-eval" not in policy
            assert "script-src 'self' 'unsafe-inline'" not in policy
            assert "frame-ancestors 'none'" in policy
            assert answer.headers["referrer-policy"] == "no-referrer"


async def test_built_files_are_kept_for_ever(nobody: httpx2.AsyncClient) -> None:
    answer = await nobody.get("/assets/index-abc123.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]
    missing = await nobody.get("/assets/gone.js")
    assert missing.status_code == 404
    assert "immutable" not in missing.headers["cache-control"]


async def test_a_browser_that_takes_it_gets_the_build_s_compressed_file(
    nobody: httpx2.AsyncClient, page_dir: Path
) -> None:
    script = "export const words = 'many many words';\n" * 50
    (page_dir / "assets" / "room-abc123.js").write_text(script)
    (page_dir / "assets" / "room-abc123.js.gz").write_bytes(gzip.compress(script.encode()))
    packed = await nobody.get("/assets/room-abc123.js", headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(script)
    assert packed.headers["content-type"].startswith("text/javascript")
    assert "accept-encoding" in packed.headers["vary"].lower()
    assert "immutable" in packed.headers["cache-control"]
    assert packed.text == script
    plain = await nobody.get("/assets/room-abc123.js", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == script


@pytest.mark.parametrize("path", ["/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/assets/../../home"])
async def test_nothing_outside_the_page_is_served(nobody: httpx2.AsyncClient, path: str) -> None:
    assert "root:" not in (await nobody.get(path, headers=HTML)).text


@pytest.mark.parametrize("headers", [{}, HTML])
@pytest.mark.parametrize("path", ["/api/v1/nowhere", "/api/nowhere", "/health/nowhere"])
async def test_an_unknown_address_of_the_api_is_not_the_page(
    nobody: httpx2.AsyncClient, path: str, headers: dict[str, str]
) -> None:
    assert problem(await nobody.get(path, headers=headers))["code"] == "not_found"


async def test_a_method_that_a_route_lacks(nobody: httpx2.AsyncClient) -> None:
    assert problem(await nobody.put("/api/v1/chat"))["code"] == "method_not_allowed"


async def test_the_documentation_asks_nobody_else(nobody: httpx2.AsyncClient) -> None:
    answer = await nobody.get("/api/docs")
    assert answer.status_code == 200
    assert not re.search(r'(?:src|href)="(?!/)', answer.text)
    script = re.search(r"<script>(.*?)</script>", answer.text, re.DOTALL)
    assert script is not None
    assert _policy(answer.text) == answer.headers["content-security-policy"]
    for path in re.findall(r'(?:src|href)="(/[^"]+)"', answer.text):
        assert (await nobody.get(path)).status_code == 200
    assert (await nobody.get("/api/v1/openapi.json")).json()["info"]["title"] == "Warren"


class TestNotBuilt:
    """The checkout without a built page."""

    @pytest.fixture
    def page_dir(self, tmp_path: Path) -> Path:
        return tmp_path / "missing"

    async def test_the_page_says_how_to_build_it(self, api: Api, nobody: httpx2.AsyncClient) -> None:
        answer = await nobody.get("/", headers=HTML)
        assert answer.status_code == 200
        assert "make run" in answer.text
