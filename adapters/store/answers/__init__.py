"""What customers answer: how it is received, or entered by a person, and what becomes of it."""
