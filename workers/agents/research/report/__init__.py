"""The report: claims that their sources bear out, what couldn't be confirmed, and the sources."""
