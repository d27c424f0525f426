"""Mailboxes: one port, Gmail and IMAP behind it."""
