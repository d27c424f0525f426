"""What a mail is and asks for, by fixed rules: the same mail always gets the same reading."""
