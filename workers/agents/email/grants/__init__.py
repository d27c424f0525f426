"""Connected accounts: their secrets, their tokens, and the mailboxes they open. Only the email role can."""
