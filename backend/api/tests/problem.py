"""Reading problem documents in tests."""

from typing import Any

import httpx2


def problem(answer: httpx2.Response) -> dict[str, Any]:
    """Return the document, after checking that it is a whole one."""
    assert answer.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = answer.json()
    assert document["status"] == answer.status_code
    assert document["type"] == f"urn:warren:problem:{document['code']}"
    assert document["title"]
    assert document["detail"]
    assert "Traceback" not in answer.text
    return document
