"""Checks a mail against a query, for what a provider can't look up by itself."""

from datetime import UTC, date, datetime, time

from workers.agents.email.mailbox.mails import Address, MailQuery, MailSummary


def instant(day: date) -> datetime:
    """Return when a day of a query starts: a plain date in UTC, an aware time as it is."""
    if isinstance(day, datetime):
        return day if day.tzinfo else day.replace(tzinfo=UTC)
    return datetime.combine(day, time.min, UTC)


def fits(mail: MailSummary, query: MailQuery) -> bool:
    """Check everything but the place; `words` are looked for in what a summary has."""
    return (
        _fits_people(mail, query)
        and _has(query.subject, mail.subject)
        and _has(query.words, f"{mail.subject} {mail.snippet} {mail.sender}")
        and query.unread in {None, mail.unread}
        and query.has_attachment in {None, mail.has_attachments}
        and (query.label is None or query.label in mail.labels)
        and (query.after is None or mail.received_at >= instant(query.after))
        and (query.before is None or mail.received_at < instant(query.before))
    )


def _fits_people(mail: MailSummary, query: MailQuery) -> bool:
    return _has(query.sender, str(mail.sender)) and _has(query.to, " ".join(_shown(mail.to)))


def _shown(addresses: tuple[Address, ...]) -> list[str]:
    return [str(address) for address in addresses]


def _has(words: str | None, text: str) -> bool:
    within = text.casefold()
    return words is None or all(word in within for word in words.casefold().replace('"', " ").split())
