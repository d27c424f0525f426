"""Which Warren this is."""

from importlib.metadata import PackageNotFoundError, version


def _version() -> str:
    try:
        return version("warren")
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "0+checkout"


VERSION = _version()
