"""A loan application: begun on any channel, completed on any other, decided without a number."""
