"""Mailboxes: one port (`port.py`), Gmail and IMAP with SMTP behind it.

    GmailMailbox(GmailCalls(tokens, base_url=settings.gmail_url), account)
    ImapMailbox(ImapSettings(account=..., imap_host=..., smtp_host=..., ...), mail_dial(settings.egress, user_id))

A new account is tried by `GmailMailbox.profile` or `ImapMailbox.check`.
"""
