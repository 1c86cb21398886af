"""What is true of every page: its links, its words, its commands."""
