"""The stories that the demo tells, an industry or a journey a file."""
