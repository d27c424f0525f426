"""How acts on mail are shown to a person before they happen, with what is unusual about them."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.core.act_views import ActWarning, CardFile, Fact, FactsCard, MailCard
from workers.agentkit.acts import Shown
from workers.agents.email.analysis.letter import PUBLIC_DOMAINS, domain_of
from workers.agents.email.analysis.plain import one_line, tidy
from workers.agents.email.mailbox.port import Address, Mail, Mailbox
from workers.agents.email.tools.outgoing import Changes, addresses, bodies

#: From here on a mail goes to many.
MANY = 10
#: Recipients that are looked up one by one.
_MOST_CHECKED = 50
_MOST_WARNED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A mail as its readers will see it."""

    to: tuple[Address, ...]
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    subject: str
    text: str
    html: str | None = None
    files: tuple[CardFile, ...] = ()

    @property
    def recipients(self) -> tuple[Address, ...]:
        """Everybody who gets it."""
        return (*self.to, *self.cc, *self.bcc)


def preview_of(mail: Mail, changes: Changes) -> Preview:
    """Return a draft with what a person changes before they approve it."""
    text, html = mail.text, mail.html
    if changes.text is not None:
        text, html = bodies(changes.text, formatted=mail.html is not None)
    return Preview(
        to=mail.to if changes.to is None else addresses(changes.to),
        cc=mail.cc if changes.cc is None else addresses(changes.cc),
        bcc=mail.bcc if changes.bcc is None else addresses(changes.bcc),
        subject=mail.subject if changes.subject is None else changes.subject,
        text=text,
        html=html,
        files=tuple(CardFile(name=one.name, media_type=one.media_type, size=one.size) for one in mail.attachments),
    )


def mail_card(account: str, preview: Preview, *, in_reply_to: str | None = None) -> MailCard:
    """Return the card of a mail."""
    return MailCard(
        account=account,
        from_=account,
        to=[_shown(one) for one in preview.to],
        cc=[_shown(one) for one in preview.cc],
        bcc=[_shown(one) for one in preview.bcc],
        subject=one_line(preview.subject, 500),
        text=tidy(preview.text),
        html=preview.html,
        attachments=list(preview.files),
        in_reply_to=in_reply_to,
        recipient_count=len({one.email.casefold() for one in preview.recipients}),
    )


def _shown(address: Address) -> str:
    return one_line(str(address), 200)


def answered_line(mail: Mail) -> str:
    """Return the mail that is answered, as "subject — sender"."""
    return f"{one_line(mail.subject, 200)} — {one_line(mail.sender.name or mail.sender.email, 80)}"


async def sending(mailbox: Mailbox, card: MailCard, recipients: Sequence[Address]) -> Shown:
    """Return the sending of a mail as a person sees it: how many it goes to, and who of them is new."""
    emails = list(dict.fromkeys(address.email for address in recipients))
    count = len(emails)
    whom = emails[0] if count == 1 else f"{count:,} people"
    return Shown(
        card=card,
        title=f"Send a mail to {whom}",
        warnings=(*_many(count), *await _new(mailbox, emails), *_outside(mailbox.account, emails)),
        targets=tuple(emails),
        about={"account": [mailbox.account], "to": emails},
        always=f"Always allow sending from {mailbox.account} to {whom}" if count == 1 else "",
    )


def _many(count: int) -> list[ActWarning]:
    if count <= MANY:
        return []
    return [ActWarning(code="many_recipients", message=f"This goes to {count:,} people.")]


async def _new(mailbox: Mailbox, emails: Sequence[str]) -> list[ActWarning]:
    checked = emails[:_MOST_CHECKED]
    known = await mailbox.known_addresses(checked)
    new = [email for email in checked if email not in known]
    warnings = [
        ActWarning(code="new_recipient", message=f"You have never written to {email} before.", subject=email)
        for email in new[:_MOST_WARNED]
    ]
    more, unchecked = len(new) - _MOST_WARNED, len(emails) - len(checked)
    if more > 0:
        warnings.append(ActWarning(code="new_recipient", message=f"You have never written to {more} more of them."))
    if unchecked > 0:
        message = f"Whether you have written to the other {unchecked:,} before was not looked up."
        warnings.append(ActWarning(code="new_recipient", message=message))
    return warnings


def _outside(account: str, emails: Sequence[str]) -> list[ActWarning]:
    """Warn of people outside an organisation; an account at a public provider has no inside."""
    own = domain_of(account)
    if own in PUBLIC_DOMAINS:
        return []
    outside = [email for email in emails if domain_of(email) != own]
    warnings = [
        ActWarning(code="outside", message=f"{email} is outside {own}.", subject=email)
        for email in outside[:_MOST_WARNED]
    ]
    if len(outside) > _MOST_WARNED:
        message = f"{len(outside) - _MOST_WARNED:,} more are outside {own}."
        warnings.append(ActWarning(code="outside", message=message))
    return warnings


def facts(title: str, *pairs: tuple[str, str], account: str | None = None) -> Shown:
    """Return an act on mail that is there."""
    shown = [Fact(label=label, value=value) for label, value in pairs if value]
    return Shown(
        card=FactsCard(facts=[*shown, *([Fact(label="Account", value=account)] if account else [])]),
        title=title,
        about={"account": [account]} if account else {},
    )


def mails(count: int) -> str:
    """Return "1 mail", "1,000 mails"."""
    return f"{count:,} mail{'' if count == 1 else 's'}"
