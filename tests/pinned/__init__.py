"""The names that outlive a rename of Python: those that Temporal or the store keeps."""
