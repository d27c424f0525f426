"""What reads pages: started in the sandbox, nothing of it runs outside."""
