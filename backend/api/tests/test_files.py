import asyncio
import hashlib
import random
from collections.abc import AsyncIterator
from uuid import UUID

import httpx2
import pytest

from backend.api.files.upload_file import DRAIN_SECONDS
from backend.api.tests.conftest import Api
from backend.api.tests.problem import problem

CSV = b"region,amount\nNorth,1204\nSouth,980\n"


async def upload(client: httpx2.AsyncClient, name: str, content: bytes) -> httpx2.Response:
    return await client.post("/api/v1/files", files={"file": (name, content)})


async def test_what_is_uploaded_can_be_read_again(ada: httpx2.AsyncClient) -> None:
    answer = await upload(ada, "sales.csv", CSV)
    assert answer.status_code == 201
    file = answer.json()
    assert UUID(file["id"]).version == 7
    assert (file["name"], file["media_type"], file["size"]) == ("sales.csv", "text/csv", len(CSV))
    assert (await ada.get(f"/api/v1/files/{file['id']}")).json() == file
    content = await ada.get(f"/api/v1/files/{file['id']}/content")
    assert content.content == CSV
    assert content.headers["content-length"] == str(len(CSV))


async def test_many_chunks_arrive_whole(ada: httpx2.AsyncClient) -> None:
    content = random.Random(7).randbytes((1 << 20) + 12_345)
    file = (await upload(ada, "random.bin", content)).json()
    assert file["size"] == len(content)
    got = await ada.get(f"/api/v1/files/{file['id']}/content")
    assert hashlib.sha256(got.content).digest() == hashlib.sha256(content).digest()


async def test_an_upload_over_the_limit_is_refused_at_once_with_the_limit(ada: httpx2.AsyncClient) -> None:
    async with asyncio.timeout(DRAIN_SECONDS / 2):
        answer = await upload(ada, "big.bin", bytes((2 << 20) + 1))
    document = problem(answer)
    assert answer.status_code == 413
    assert document["code"] == "too_large"
    assert document["limit"] == 2 << 20
    assert "2 MiB" in document["detail"]
    assert "WARREN_MAX_UPLOAD_MB" in document["cure"]


async def test_an_upload_of_exactly_the_limit_is_taken(ada: httpx2.AsyncClient) -> None:
    assert (await upload(ada, "big.bin", bytes(2 << 20))).status_code == 201


async def test_an_endless_upload_ends(ada: httpx2.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
        for _ in range(64):
            yield bytes(1 << 17)

    headers = {"content-type": "multipart/form-data; boundary=b"}
    answer = await ada.post("/api/v1/files", content=endless(), headers=headers)
    assert problem(answer)["code"] == "too_large"


async def test_an_empty_file_is_refused(ada: httpx2.AsyncClient) -> None:
    answer = await upload(ada, "empty.csv", b"")
    assert answer.status_code == 422
    assert problem(answer)["code"] == "empty_file"


async def test_a_body_without_a_whole_file_is_refused(ada: httpx2.AsyncClient, subtests: pytest.Subtests) -> None:
    cases: list[tuple[str, bytes]] = [
        ("application/json", b"{}"),
        ("multipart/form-data", b"--b--"),
        ("multipart/form-data; boundary=b", b""),
        ("multipart/form-data; boundary=b", b"nonsense"),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nx\r\n--b--\r\n',
        ),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="other"; filename="x"\r\n\r\nx\r\n--b--\r\n',
        ),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\nbroken off',
        ),
    ]
    for content_type, body in cases:
        with subtests.test(content_type=content_type, body=body):
            answer = await ada.post("/api/v1/files", content=body, headers={"content-type": content_type})
            assert answer.status_code == 400
            assert problem(answer)["code"] == "invalid"


async def test_other_fields_beside_the_file_are_passed_over(ada: httpx2.AsyncClient) -> None:
    answer = await ada.post("/api/v1/files", data={"note": "hello"}, files={"file": ("a.csv", CSV)})
    assert answer.json()["size"] == len(CSV)


async def test_nobody_uploads(nobody: httpx2.AsyncClient) -> None:
    assert problem(await upload(nobody, "a.csv", CSV))["code"] == "not_signed_in"


async def test_a_range_is_sent(ada: httpx2.AsyncClient, subtests: pytest.Subtests) -> None:
    cases: list[tuple[str, bytes, str]] = [
        ("bytes=0-5", CSV[:6], f"bytes 0-5/{len(CSV)}"),
        ("bytes=7-", CSV[7:], f"bytes 7-{len(CSV) - 1}/{len(CSV)}"),
        ("bytes=-4", CSV[-4:], f"bytes {len(CSV) - 4}-{len(CSV) - 1}/{len(CSV)}"),
        ("bytes=0-99999", CSV, f"bytes 0-{len(CSV) - 1}/{len(CSV)}"),
        ("bytes=-99999", CSV, f"bytes 0-{len(CSV) - 1}/{len(CSV)}"),
    ]
    for asked, got, content_range in cases:
        with subtests.test(asked=asked, got=got, content_range=content_range):
            file = (await upload(ada, "sales.csv", CSV)).json()
            answer = await ada.get(f"/api/v1/files/{file['id']}/content", headers={"range": asked})
            assert answer.status_code == 206
            assert answer.content == got
            assert answer.headers["content-range"] == content_range


async def test_a_range_outside_the_file_is_refused(ada: httpx2.AsyncClient, subtests: pytest.Subtests) -> None:
    cases: list[str] = ["bytes=99999-", "bytes=5-2", "bytes=-0"]
    for asked in cases:
        with subtests.test(asked=asked):
            file = (await upload(ada, "sales.csv", CSV)).json()
            answer = await ada.get(f"/api/v1/files/{file['id']}/content", headers={"range": asked})
            assert answer.status_code == 416
            assert answer.headers["content-range"] == f"bytes */{len(CSV)}"
            assert problem(answer)["code"] == "range_not_satisfiable"


async def test_any_other_range_gets_the_whole(ada: httpx2.AsyncClient, subtests: pytest.Subtests) -> None:
    cases: list[str] = ["lines=1-2", "bytes=0-1,4-5", "bytes=x"]
    for asked in cases:
        with subtests.test(asked=asked):
            file = (await upload(ada, "sales.csv", CSV)).json()
            answer = await ada.get(f"/api/v1/files/{file['id']}/content", headers={"range": asked})
            assert (answer.status_code, answer.content) == (200, CSV)


async def test_what_is_known_is_not_sent_again(ada: httpx2.AsyncClient) -> None:
    path = f"/api/v1/files/{(await upload(ada, 'sales.csv', CSV)).json()['id']}/content"
    tag = (await ada.get(path)).headers["etag"]
    assert (await ada.get(path, headers={"if-none-match": tag})).status_code == 304


async def test_a_hostile_file_can_not_act(ada: httpx2.AsyncClient, subtests: pytest.Subtests) -> None:
    cases: list[tuple[str, bytes, str, str]] = [
        ("a.html", b"<script>alert(1)</script>", "text/plain", "inline"),
        ("a.js", b"alert(1)", "text/plain", "inline"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", "attachment"),
        ("a.xml", b"<?xml version='1.0'?><a/>", "application/xml", "attachment"),
        ("a.csv", CSV, "text/csv", "inline"),
        ("a.exe", b"MZ\x90\x00" + bytes(100), "application/x-msdownload", "attachment"),
    ]
    for name, content, shown_as, disposition in cases:
        with subtests.test(name=name, content=content, shown_as=shown_as, disposition=disposition):
            file = (await upload(ada, name, content)).json()
            headers = (await ada.get(f"/api/v1/files/{file['id']}/content")).headers
            assert headers["content-type"].split(";")[0] == shown_as
            assert headers["content-disposition"].startswith(disposition)
            assert headers["x-content-type-options"] == "nosniff"
            assert "sandbox" in headers["content-security-policy"]


async def test_a_download_keeps_the_name(ada: httpx2.AsyncClient) -> None:
    file = (await upload(ada, 'Umsätze "neu".csv', CSV)).json()
    answer = await ada.get(f"/api/v1/files/{file['id']}/content", params={"download": 1})
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith("attachment; filename=")
    assert "filename*=UTF-8''Ums%C3%A4tze" in disposition


async def test_lost_bytes_are_told(api: Api, ada: httpx2.AsyncClient) -> None:
    file = (await upload(ada, "sales.csv", CSV)).json()
    sha256 = hashlib.sha256(CSV).hexdigest()
    (api.settings.home / "artifacts" / sha256[:2] / sha256).unlink()
    assert problem(await ada.get(f"/api/v1/files/{file['id']}/content"))["code"] == "not_found"
