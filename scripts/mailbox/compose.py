"""Mails out of the readable files beside this one."""

import re
import tomllib
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Any

from scripts.mailbox.dates import filled, moment
from scripts.mailbox.invoice import invoice_pdf
from tests.peers.emulate import SeededMail

_HERE = Path(__file__).parent
OWNER, NAME = "ann.berg@mail.example", "Ann Berg"
_ME = f"{NAME} <{OWNER}>"


def mails(now: datetime) -> list[SeededMail]:
    """Return every mail, the oldest first, so that answers find what they answer."""
    entries = [entry for name in ("home", "work") for entry in _read(name)]
    entries.sort(key=lambda entry: moment(entry["when"], now))
    threads: dict[str, EmailMessage] = {}
    made = []
    for number, entry in enumerate(entries):
        thread = entry.get("thread", f"mail-{number}")
        message = _composed(entry, number, now, threads.get(thread))
        threads[thread] = message
        labels = entry.get("labels", ["SENT"])
        made.append(SeededMail(user=OWNER, raw=message.as_bytes(policy=SMTP), labels=labels, thread=thread))
    return made


def _read(name: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = tomllib.loads((_HERE / f"{name}.toml").read_text(encoding="utf-8"))["mail"]
    return entries


def _composed(entry: dict[str, Any], number: int, now: datetime, answers: EmailMessage | None) -> EmailMessage:
    message = EmailMessage()
    sender = _ME if entry["from"] == "me" else entry["from"]
    message["From"], message["To"] = sender, entry.get("to", _ME)
    if "cc" in entry:
        message["Cc"] = entry["cc"]
    message["Subject"] = filled(entry["subject"], now)
    message["Date"] = format_datetime(moment(entry["when"], now))
    message["Message-ID"] = f"<mail-{number}@{parseaddr(sender)[1].partition('@')[2]}>"
    if answers is not None:
        message["In-Reply-To"] = answers["Message-ID"]
        message["References"] = " ".join(filter(None, [answers["References"], answers["Message-ID"]]))
    _mark(message, entry)
    _write(message, entry, now, answers)
    return message


def _mark(message: EmailMessage, entry: dict[str, Any]) -> None:
    if "unsubscribe" in entry:
        message["List-Unsubscribe"] = f"<{entry['unsubscribe']}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message["Precedence"] = "bulk"
    if entry.get("auto_submitted"):
        message["Auto-Submitted"] = "auto-generated"
    if entry.get("priority") == "high":
        message["X-Priority"], message["Importance"] = "1", "high"


def _write(message: EmailMessage, entry: dict[str, Any], now: datetime, answers: EmailMessage | None) -> None:
    charset = entry.get("charset", "utf-8")
    if "text" in entry:
        text = filled(entry["text"].lstrip(), now).replace("{quote}", _quoted(answers)).rstrip() + "\n"
        message.set_content(text, charset=charset, cte="quoted-printable")
    if "html" in entry:
        html = filled(entry["html"].strip(), now)
        add = message.add_alternative if "text" in entry else message.set_content
        add(html, subtype="html", charset=charset, cte="quoted-printable")
    if "invoice" in entry:
        _attach_invoice(message, entry, now)


def _attach_invoice(message: EmailMessage, entry: dict[str, Any], now: datetime) -> None:
    bill = entry["invoice"]
    pdf = invoice_pdf(
        issuer=bill["issuer"],
        number=bill["number"],
        date=f"{moment(entry['when'], now):%Y-%m-%d}",
        due=filled(bill["due"], now),
        items=bill["items"],
    )
    name = f"invoice-{re.sub(r'[^a-z0-9]+', '-', bill['number'].lower())}.pdf"
    message.add_attachment(pdf, maintype="application", subtype="pdf", filename=name)


def _quoted(answers: EmailMessage | None) -> str:
    if answers is None:
        return ""
    name = parseaddr(str(answers["From"]))[0]
    body = answers.get_content()
    lines = "\n".join(f"> {line}".rstrip() for line in body.strip().splitlines())
    return f"On {answers['Date']}, {name} wrote:\n\n{lines}"
