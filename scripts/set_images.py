"""``python3 -m scripts.set_images REGISTRY IMAGE=sha256:… …``: writes a release's digests into k8s/images.

All five images are given, so that a release is whole. The file is changed line by line and keeps its comments.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "k8s" / "images" / "kustomization.yaml"
_LINE = re.compile(r"^  - \{name: warren/(?P<image>[a-z]+), .*\}$", re.MULTILINE)
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
#: As registries take it: lower case, no scheme, no tag.
_REGISTRY = re.compile(r"[a-z0-9.-]+(:[0-9]+)?(/[a-z0-9._-]+)+")


def with_digests(text: str, registry: str, digests: dict[str, str]) -> str:
    """Return the file's text with these digests; raises ValueError with what is wrong about them."""
    known = {line["image"] for line in _LINE.finditer(text)}
    if not _REGISTRY.fullmatch(registry):
        raise ValueError(f"{registry} is no place in a registry. Write it as ghcr.io/owner/warren, in lower case.")
    if digests.keys() != known:
        raise ValueError(f"A release has {', '.join(sorted(known))}; given are {', '.join(sorted(digests)) or 'none'}.")
    for image, digest in digests.items():
        if not _DIGEST.fullmatch(digest):
            raise ValueError(f"{digest} of {image} is no digest. It is sha256: and 64 hexadecimal figures.")
    return _LINE.sub(lambda line: _written(line["image"], registry, digests[line["image"]]), text)


def _written(image: str, registry: str, digest: str) -> str:
    return f'  - {{name: warren/{image}, newName: {registry}/{image}, digest: "{digest}"}}'


def main(arguments: list[str]) -> int:
    """Do as the command line says."""
    if not arguments or any("=" not in each for each in arguments[1:]):
        print((__doc__ or "").split("\n", maxsplit=1)[0], file=sys.stderr)
        return 2
    try:
        text = with_digests(FILE.read_text(), arguments[0], dict(each.split("=", 1) for each in arguments[1:]))
    except ValueError as error:
        print(f"Nothing was written. {error}", file=sys.stderr)
        return 1
    FILE.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
