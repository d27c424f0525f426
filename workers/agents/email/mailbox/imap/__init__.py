"""Any mail server, by IMAP for reading and SMTP for sending."""
