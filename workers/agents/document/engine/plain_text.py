"""Text and Markdown files in any encoding, and mails with their headers, body and list of attachments."""

import email
import email.policy
from email.message import EmailMessage
from pathlib import Path

import charset_normalizer

from workers.agents.document.engine import markdown
from workers.agents.document.engine.extractor import extract
from workers.agents.document.engine.model import Facts, Page
from workers.agents.document.engine.office import MEDIA_TYPES, text_pages
from workers.agents.document.engine.problem import EngineProblem

LARGEST_TEXT = 32 << 20
GUESSED_FROM = 1 << 18
HEADERS = ("From", "To", "Cc", "Date", "Subject")
MAX_ATTACHMENTS = 200


def read_text(path: Path) -> tuple[Facts, list[Page]]:
    """Return a text file's parts.

    Raises:
        EngineProblem: it is longer than is read.
    """
    text = decoded(_content(path))
    pages = text_pages(text)
    first = markdown.heading(markdown.blocks(text)[0]) if text.strip() else None
    return Facts(kind="text", total=len(pages), title=first[1] if first else None), pages


def decoded(content: bytes) -> str:
    """Return text from bytes: UTF-8 or UTF-16 when it is that, else the likeliest other encoding."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        best = charset_normalizer.from_bytes(content[:GUESSED_FROM]).best()
        return content.decode(best.encoding if best else "cp1252", errors="replace")


def _content(path: Path) -> bytes:
    if path.stat().st_size > LARGEST_TEXT:
        said = f"{path.name} has more than {LARGEST_TEXT >> 20} MB of text."
        raise EngineProblem("too_large", said, "Split it and attach a part.")
    return path.read_bytes()


def read_mail(path: Path) -> tuple[Facts, list[Page]]:
    """Return a mail: headers, body, and the attachments by name and size.

    Raises:
        EngineProblem: it is longer than is read.
    """
    try:
        return _mail(email.message_from_bytes(_content(path), policy=email.policy.default), path.name)
    except RecursionError as error:
        cure = "Open it in a mail program, and attach the part you need."
        raise EngineProblem("too_large", f"{path.name} holds mails within mails too deep to follow.", cure) from error


def _mail(mail: EmailMessage, name: str) -> tuple[Facts, list[Page]]:
    subject = _header(mail, "Subject")
    head = [f"{header}: {value}" for header in HEADERS if (value := _header(mail, header))]
    attached = _attachments(mail)
    listed = ["## Attachments", "\n".join(f"- {line}" for line in attached)] if attached else []
    text = "\n\n".join(["\n".join(head), _body(mail, name), *listed])
    pages = text_pages(text)
    notes = [f"The mail has {len(attached)} attachments; attach one by itself to read it."] if attached else []
    return Facts(kind="eml", total=len(pages), title=subject or None, notes=notes), pages


def _header(mail: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(mail.get(name, "")).split())
    except (ValueError, IndexError, AttributeError):
        return ""  # the standard library's parser gives up on some headers


def _body(mail: EmailMessage, name: str) -> str:
    part = mail.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    text = _by_charset(content, part.get_content_charset())
    if part.get_content_type() == "text/html":
        return extract(text.encode(), MEDIA_TYPES["html"], name).text
    return text.strip()


def _by_charset(content: bytes, charset: str | None) -> str:
    try:
        return content.decode(charset or "utf-8")
    except (UnicodeDecodeError, LookupError):
        return decoded(content)


def _attachments(mail: EmailMessage) -> list[str]:
    found: list[str] = []
    for part in mail.walk():
        name = part.get_filename()
        if name and len(found) < MAX_ATTACHMENTS:
            content = part.get_payload(decode=True)
            size = len(content) if isinstance(content, bytes) else 0
            found.append(f"{' '.join(name.split())} ({part.get_content_type()}, {size:,} bytes)")
    return found
