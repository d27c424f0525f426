"""What runs inside the sandbox: reading, changing, checking and comparing the files of a workspace."""
