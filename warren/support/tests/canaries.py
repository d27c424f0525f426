"""Words that stand nowhere else, to be looked for in every form in which bytes can hold them."""

import base64
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote


@dataclass
class Canaries:
    """Every canary that was made, by what it was put into."""

    made: dict[str, str] = field(default_factory=dict)

    def new(self, where: str) -> str:
        """Return a word of its own for a place."""
        return self.made.setdefault(where, f"kanarie{len(self.made):04d}vogel")

    def in_bundle(self, bundle: Path) -> list[str]:
        """Return the places whose canaries are in a bundle, in its bytes or in any of its files."""
        with zipfile.ZipFile(bundle) as archive:
            held = [bundle.read_bytes(), *(archive.read(name) + name.encode() for name in archive.namelist())]
        return self.in_bytes(b"\n".join(held))

    def in_bytes(self, held: bytes) -> list[str]:
        """Return the places whose canaries are in some bytes."""
        folded = held.lower()
        return [where for where, word in self.made.items() if any(form.lower() in folded for form in forms(word))]


def forms(word: str) -> Iterator[bytes]:
    """Return a word plain, in hexadecimal, backwards, with its letters escaped, and in Base64 wherever it begins."""
    plain = word.encode()
    yield from (plain, plain.hex().encode(), plain[::-1])
    yield "".join(f"%{byte:02x}" for byte in plain).encode()
    yield "".join(f"\\u{byte:04x}" for byte in plain).encode()
    yield quote(word).encode()
    for shift in range(3):
        # The first and last characters also hold what stands beside it.
        yield base64.b64encode(b"\0" * shift + plain)[4 if shift else 0 : -4]
