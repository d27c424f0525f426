"""Mailboxes: one port (`port.py`), Gmail and IMAP with SMTP behind it.

    GmailMailbox(GmailCalls(tokens, base_url=settings.gmail_url), account)
    ImapMailbox(ImapSettings(account=..., password=..., imap_host=..., smtp_host=...))

A new account is tried by `GmailMailbox.profile` or `ImapMailbox.check`.
"""
