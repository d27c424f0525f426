"""What is talked about: feeds, Hacker News, Reddit; topics in them, and keywords over time."""
