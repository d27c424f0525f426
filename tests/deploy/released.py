"""The images of the release that is written into k8s/images: by tag before the first, by digest since."""

from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).parents[2] / "k8s" / "images" / "kustomization.yaml"


@cache
def released() -> dict[str, str]:
    """Return each image's whole name by its short one."""
    return {
        each["name"].removeprefix("warren/"): f"{each['newName']}{at(each)}"
        for each in yaml.safe_load(FILE.read_text())["images"]
    }


def at(image: dict[str, str]) -> str:
    """Return what follows an image's name."""
    return f"@{image['digest']}" if "digest" in image else f":{image['newTag']}"
