"""The library that reads documents, alone: one file by name on standard input, the number of letters out."""

import asyncio
import json
import os
import sys
from pathlib import Path

import xberg


def _config(folder: str | None) -> xberg.ExtractionConfig:
    ocr = xberg.OcrConfig(enabled=True, backend="tesseract", language=["eng"], tessdata_path=folder) if folder else None
    return xberg.ExtractionConfig(
        output_format=xberg.OutputFormat("markdown"),
        use_cache=False,
        disable_ocr=folder is None,
        ocr=ocr,
        pages=xberg.PageConfig(extract_pages=True),
    )


def main() -> None:
    wanted = json.load(sys.stdin)
    source = xberg.ExtractInput(
        kind="bytes", bytes=Path(wanted["file"]).read_bytes(), mime_type="application/pdf", filename=wanted["file"]
    )
    result = asyncio.run(xberg.extract(source, _config(wanted["tessdata"]))).results[0]
    print(sum(len(page.content) for page in result.pages or ()), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
