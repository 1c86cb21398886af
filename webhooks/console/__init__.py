"""What staff look at: the sandbox of rehearsals."""
