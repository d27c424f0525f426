"""What it means when the artifact store doesn't do as it is asked, with the next step."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from obstore.exceptions import BaseError

_CODE = re.compile(r"<Code>(\w+)</Code>")
_NO_BUCKET = "NoSuchBucket"
_REFUSED = re.compile(r"40[13] \w+|PermissionDenied|Unauthenticated|redential")
#: Characters of a library's own words that are shown.
_SHOWN = 160


class StoreFailedError(Exception):
    """The artifact store failed; the text says why and ends with the next step."""

    def __init__(self, said: str, cure: str) -> None:
        super().__init__(f"{said} {cure}")
        self.said = said
        self.cure = cure


@contextmanager
def store_errors(url: str) -> Iterator[None]:
    """Turn what the store's library raises into words; FileNotFoundError stays where only the object is missing.

    Raises:
        StoreFailedError: the store can't be reached, refuses, or isn't there.
    """
    try:
        yield
    except FileNotFoundError as error:
        if _NO_BUCKET not in str(error):
            raise
        raise _failed(url, error) from error
    except BaseError as error:
        raise _failed(url, error) from error


def _failed(url: str, error: Exception) -> StoreFailedError:
    whole = f"{type(error).__name__}: {error}"
    found = _CODE.search(whole)
    code = found[1] if found else ""
    if url.startswith("file://"):
        return StoreFailedError(f"Files can't be kept at {url} ({_brief(error)}).", "Check that folder and its disk.")
    if code == _NO_BUCKET:
        return StoreFailedError(f"There is no bucket {url}.", "Make it, or name another one in WARREN_ARTIFACTS.")
    if _REFUSED.search(whole):
        return StoreFailedError(
            f"The bucket {url} refuses ({code or 'no access'}).",
            "Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and what they may do there.",
        )
    return StoreFailedError(
        f"The bucket {url} doesn't answer ({code or _brief(error)}).",
        "Check AWS_ENDPOINT_URL, AWS_REGION and that server.",
    )


def _brief(error: Exception) -> str:
    """Return the end of the library's first line, where the cause stands."""
    first = str(error).partition("\n")[0]
    return first.rpartition(" - ")[2].strip()[-_SHOWN:]
