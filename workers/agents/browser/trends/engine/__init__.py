"""What reads feeds and draws charts: started in the sandbox, nothing of it runs outside."""
