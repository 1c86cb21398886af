"""What staff look at."""
