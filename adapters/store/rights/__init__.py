"""What customers may ask for: that we erase them, tell all we hold, and keep nothing for ever."""
