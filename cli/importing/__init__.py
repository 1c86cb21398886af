"""Reading a CSV file of customers, and saying what became of its lines."""
