"""Turns a formatted mail into the text a reader would see: nothing hidden, nothing loaded from elsewhere."""

import re
from html import escape, unescape
from urllib.parse import urlsplit

from html2text import HTML2Text

from workers.agents.email.mailbox.mime.charsets import visible
from workers.agents.email.mailbox.mime.hidden import Look, hidden_classes, look_inside

#: Characters of HTML that are read; more is markup nobody scrolls through.
HTML_LIMIT = 400_000
_TAG_LIMIT, _DEPTH_LIMIT = 20_000, 300

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})")
_SEVERAL = re.compile(r"<+")
_ATTRIBUTE = re.compile(r"""([a-zA-Z_:][\w:.-]{0,60})(?:\s{0,20}=\s{0,20}("[^"]*+"|'[^']*+'|[^\s"'>]++))?""")
_STYLE = re.compile(r"<style[^>]{0,500}>([^<]{0,100000})", re.IGNORECASE)
_TEXTLESS = {"script", "style", "head", "title", "noscript", "template", "object", "iframe", "svg", "math", "textarea"}
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_KEPT = {
    *("p", "br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "hr"),
    *("b", "strong", "i", "em", "code"),
}
#: Tables mostly lay a mail out: a row becomes a line, a cell some words of it.
_INSTEAD = {"tr": ("<div>", "</div>"), "table": ("<div>", "</div>"), "td": ("", " "), "th": ("", " ")}
_BREAKS = {"p", "br", "div", "tr", "td", "li", "table"}
_LINKS = {"http", "https", "mailto", "tel"}
#: Stand in for characters of markup while the library works: each entity would cost it a call.
_COVERED = str.maketrans({"<": "\ue000", "&": "\ue001", "\ue000": None, "\ue001": None})
_BARED = str.maketrans({"\ue000": "<", "\ue001": "&"})
_BLANK_LINES = re.compile(r"\n[ \t\xa0]*(?:\n[ \t\xa0]*)+")


def text_of_html(html: str) -> str:
    """Return the visible text, links as `[words](address)`."""
    plain = HTML2Text(bodywidth=0)
    plain.ignore_images = True
    plain.unicode_snob = True
    plain.ignore_emphasis = True
    plain.skip_internal_links = True
    plain.single_line_break = False
    plain.pad_tables = False
    plain.ignore_tables = True
    return _BLANK_LINES.sub("\n\n", visible(plain.handle(_Seen(html[:HTML_LIMIT]).html()).translate(_BARED))).strip()


def hidden_text_of_html(html: str) -> str:
    """Return the text that a reader would not see: written into the mail for somebody else."""
    return visible(_Seen(html[:HTML_LIMIT]).hidden()).strip()


class _Seen:
    """Rewrites HTML to the little of it that is seen, well-formed.

    Reads each character once: the library's parser, which takes quadratic time over broken markup, then only sees
    what was written here.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._classes = {name for sheet in _STYLE.findall(source) for name in hidden_classes(sheet)}
        self._open: list[tuple[str, Look, str]] = []
        self._textless = ""
        self._out: list[str] = []
        self._unseen: list[str] = []

    def html(self) -> str:
        position = 0
        while position < len(self._source):
            start = self._source.find("<", position)
            self._text(self._source[position : start if start >= 0 else None])
            if start < 0:
                break
            position = self._markup(start)
        self._out += [closing for _, _, closing in reversed(self._open)]
        return "".join(self._out)

    def hidden(self) -> str:
        """Return what is not seen, as plain text."""
        self.html()
        return "".join(self._unseen)

    @property
    def _look(self) -> Look:
        return self._open[-1][1] if self._open else Look()

    def _text(self, text: str) -> None:
        if not text or self._textless:
            return
        if self._look.invisible:
            self._unseen.append(unescape(text))
        else:
            self._out.append(unescape(text).translate(_COVERED))

    def _markup(self, start: int) -> int:
        """Read what starts with "<" and return where it ends."""
        if self._source.startswith("<!--", start):
            end = self._source.find("-->", start)
            return end + 3 if end >= 0 else len(self._source)
        match = _TAG.match(self._source, start)
        if match is None:
            return self._other(start)
        end = self._end_of_tag(match.end())
        name = match[2].lower()
        if name in _BREAKS and self._unseen:
            self._unseen.append("\n\n")
        if match[1]:
            self._close(name)
        else:
            self._begin(name, self._source[match.end() : end])
        return end + 1

    def _other(self, start: int) -> int:
        """A declaration is passed over; a lone "<" is text."""
        if self._source.startswith(("<!", "<?"), start):
            end = self._source.find(">", start, start + _TAG_LIMIT)
            return end + 1 if end >= 0 else start + 2
        several = _SEVERAL.match(self._source, start)
        # Of several the last may begin a tag.
        stop = max(several.end() - 1 if several else start, start + 1)
        self._text(self._source[start:stop])
        return stop

    def _end_of_tag(self, start: int) -> int:
        """Return where the tag's ">" is; one inside quotes counts only if the quotes never end."""
        limit = min(len(self._source), start + _TAG_LIMIT)
        plain = self._source.find(">", start, limit)
        quote = min((at for at in (self._source.find(q, start, limit) for q in "\"'") if at >= 0), default=-1)
        if quote < 0 or plain < quote:
            return plain if plain >= 0 else limit
        for match in re.compile(r""""[^"]*+"|'[^']*+'|(>)""").finditer(self._source, start, limit):
            if match[1]:
                return match.start()
        return plain if plain >= 0 else limit

    def _begin(self, name: str, inside: str) -> None:
        if self._textless:
            return
        if name in _TEXTLESS:
            self._textless = name
            return
        if name in _VOID or len(self._open) >= _DEPTH_LIMIT:
            self._out.append(f"<{name}>" if name in {"br", "hr"} and not self._look.invisible else "")
            return
        attributes = {
            key.lower(): unescape(value.strip("\"'")) for key, value in _ATTRIBUTE.findall(inside[:_TAG_LIMIT])
        }
        look = look_inside(self._look, attributes, self._classes)
        opening, closing = ("", "") if look.hidden else _rewritten(name, attributes)
        self._out.append(opening)
        self._open.append((name, look, closing))

    def _close(self, name: str) -> None:
        if self._textless:
            if name == self._textless:
                self._textless = ""
            return
        if not any(opened == name for opened, _, _ in self._open):
            return
        while self._open:
            opened, _, closing = self._open.pop()
            self._out.append(closing)
            if opened == name:
                return


def _rewritten(name: str, attributes: dict[str, str]) -> tuple[str, str]:
    """Return the opening and closing tag that stand for an element."""
    if name == "a":
        target = _target(attributes.get("href", ""))
        return (f'<a href="{escape(target)}">', "</a>") if target else ("", "")
    return (f"<{name}>", f"</{name}>") if name in _KEPT else _INSTEAD.get(name, ("", ""))


def _target(href: str) -> str:
    """Return where a link leads, if it is a link of a kind that leads somewhere."""
    address = "".join(visible(href).split())
    try:
        scheme = urlsplit(address).scheme.lower()
    except ValueError:
        return ""
    return address[:2000] if scheme in _LINKS else ""
