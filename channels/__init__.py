"""What each channel is: one pure spec a module, one registry. How it is sent is a vendor's part."""
