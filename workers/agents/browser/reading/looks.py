"""How a page is to be seen: on which device, in which language, in which time zone."""

import re

_NAMED = re.compile(
    r"\b(?P<name>iphone(?: \d+| se| x[rs]?)?(?: (?:pro max|pro|plus|mini))?|ipad(?: (?:mini|pro \d+|pro))?|"
    r"pixel \d+a?|galaxy (?:s\d+\+?|tab s\d+|note \d+)|kindle fire hdx|nexus \d+p?)(?P<wide> (?:in )?landscape)?(?!\w)",
    re.IGNORECASE,
)
_KINDS = (
    (
        re.compile(r"\b(?:on|as|from|like) (?:a |an |my |the )?(?:mobile|(?:smart)?phone|cell ?phone)", re.IGNORECASE),
        "iPhone 15",
    ),
    (re.compile(r"\b(?:on|as|from|like) (?:a |an |my |the )?android", re.IGNORECASE), "Pixel 7"),
    (re.compile(r"\b(?:on|as|from|like) (?:a |an |my |the )?tablet", re.IGNORECASE), "iPad Mini"),
)
#: As Playwright writes what people say without a number.
_PLAIN = {"iphone": "iPhone 15", "ipad": "iPad Mini", "ipad mini": "iPad Mini", "ipad pro": "iPad Pro 11"}
_CASED = {"iphone": "iPhone", "ipad": "iPad", "se": "SE", "xr": "XR", "xs": "XS", "x": "X", "hdx": "HDX"}
_LANGUAGES = {
    "german": "de-DE", "english": "en-GB", "american english": "en-US", "british english": "en-GB", "french": "fr-FR",
    "italian": "it-IT", "spanish": "es-ES", "dutch": "nl-NL", "portuguese": "pt-PT", "polish": "pl-PL",
    "swedish": "sv-SE", "danish": "da-DK", "japanese": "ja-JP", "chinese": "zh-CN", "korean": "ko-KR",
}  # fmt: skip
_IN_LANGUAGE = re.compile(rf"\b(?:in|with) (?P<name>{'|'.join(_LANGUAGES)})\b", re.IGNORECASE)
_LOCALE = re.compile(r"\b(?:in|with|locale|language)(?: locale)? (?P<tag>[a-z]{2}-[A-Z]{2})\b")
_ZONE = re.compile(
    r"\b(?P<zone>(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)/[A-Z]\w+)\b"
)


def device_in(request: str) -> str:
    """Return the device that a request names, as Playwright writes it; "" for none."""
    if match := _NAMED.search(request):
        name = match["name"].lower()
        cased = _PLAIN.get(name) or " ".join(_CASED.get(word, word.capitalize()) for word in name.split())
        return f"{cased} landscape" if match["wide"] else cased
    return next((device for pattern, device in _KINDS if pattern.search(request)), "")


def locale_in(request: str) -> str:
    """Return the language that pages are to be asked for in, as a tag; "" for none."""
    if match := _LOCALE.search(request):
        return match["tag"]
    match = _IN_LANGUAGE.search(request)
    return _LANGUAGES[match["name"].lower()] if match else ""


def timezone_in(request: str) -> str:
    """Return the time zone that a request names, as IANA writes it; "" for none."""
    match = _ZONE.search(request)
    return match["zone"] if match else ""
