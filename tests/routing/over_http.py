"""A running Warren, asked for plans over its API as any program would."""

import csv
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Self

import httpx2
import openpyxl

from tests.routing.labelled import Labelled, LabelledFile, Result

#: Seconds to wait for one answer; the API itself waits 30 for a plan.
_PATIENCE = 60.0
_ROWS = (("region", "amount"), ("North", "10"), ("South", "20"))
_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n"
)
_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c626001000000ffff030000060005"
    "57bfabd40000000049454e44ae426082"
)


@dataclass
class Warren:
    """One signed-in program; files are uploaded once and used again."""

    client: httpx2.AsyncClient
    uploaded: dict[str, str] = field(default_factory=dict)

    @classmethod
    @asynccontextmanager
    async def at(cls, url: str, token: str) -> AsyncIterator[Self]:
        """Connect to ``url`` with a token or an API key."""
        headers = {"Authorization": f"Bearer {token}"}
        async with httpx2.AsyncClient(base_url=f"{url}/api/v1", headers=headers, timeout=_PATIENCE) as client:
            yield cls(client)

    async def route(self, labelled: Labelled) -> Result | None:
        """Ask for a plan; None for what ``POST /plan`` can't carry: earlier messages, and agents taken away."""
        if labelled.history or labelled.without:
            return None
        files = [await self._upload(file) for file in labelled.files]
        body: dict[str, Any] = {"message": labelled.request, "files": files}
        if labelled.agent is not None:
            body["agent"] = labelled.agent
        response = await self.client.post("/plan", json=body)
        response.raise_for_status()
        if response.status_code != httpx2.codes.OK:
            raise TimeoutError(f"no plan in time for “{labelled.request}”: is a supervisor running?")
        plan = response.json()
        steps = plan.get("steps") or []
        kind = "plan" if steps else "question" if plan.get("question") else "answer"
        places = {step["key"]: place for place, step in enumerate(steps)}
        after = [[places[key] for key in step["depends_on"]] for step in steps]
        return Result(labelled=labelled, kind=kind, agents=[step["agent"] for step in steps], after=after)

    async def _upload(self, file: LabelledFile) -> str:
        if file.name not in self.uploaded:
            content = (file.name, _content_of(file.name), file.media_type)
            response = await self.client.post("/files", files={"file": content})
            response.raise_for_status()
            self.uploaded[file.name] = response.json()["id"]
        return self.uploaded[file.name]


def _content_of(name: str) -> bytes:
    """Return small content that is what the name says, as far as an upload looks."""
    ending = name.rpartition(".")[2]
    if ending in {"csv", "tsv"}:
        out = io.StringIO()
        csv.writer(out, delimiter="," if ending == "csv" else "\t").writerows(_ROWS)
        return out.getvalue().encode()
    if ending == "json":
        return json.dumps([dict(zip(_ROWS[0], row, strict=True)) for row in _ROWS[1:]]).encode()
    if ending == "xlsx":
        return _workbook()
    return {"pdf": _PDF, "png": _PNG}.get(ending, b"Some text that stands for the real thing.\n")


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Sheet", 0)
    for row in _ROWS:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
