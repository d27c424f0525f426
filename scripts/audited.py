"""``python3 -m scripts.audited REPORT.json …``: judges reports of ``pip-audit`` and ``npm audit``.

Both end well where they could look nothing up: pip-audit then gives a ``skip_reason`` for each package, npm an
``error`` or no counts. Here that is a fault.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def faults(report: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong, each in a line."""
    if "dependencies" in report:
        yield from _of_python(report["dependencies"])
    elif "auditReportVersion" in report:
        yield from _of_npm(report)
    else:
        yield f"nothing was looked up: {str(report.get('error') or report)[:300]}"


def _of_python(packages: list[dict[str, Any]]) -> Iterator[str]:
    if not packages:
        yield "no package was looked at"
    for package in packages:
        if "skip_reason" in package:
            yield f"{package['name']} was not looked up: {package['skip_reason']}"
        for fault in package.get("vulns", []):
            mended = ", ".join(fault["fix_versions"]) or "no version yet"
            yield f"{package['name']} {package['version']}: {fault['id']}, mended in {mended}"


def _of_npm(report: dict[str, Any]) -> Iterator[str]:
    if not report.get("metadata", {}).get("dependencies", {}).get("total"):
        yield "no package was looked at"
    for name, fault in report.get("vulnerabilities", {}).items():
        yield f"{name} {fault['range']}: {fault['severity']}"


def main(paths: list[str]) -> int:
    """Print what is wrong and return 1, or 0 when nothing is."""
    found = []
    for path in paths:
        try:
            report = json.loads(Path(path).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            report = {"error": f"its report can't be read: {error}"}
        found += [f"{Path(path).stem}: {fault}" for fault in faults(report)]
    if not paths:
        found = ["no report is given"]
    print("\n".join(found) or "No package has a known fault, and each was looked up.")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
