"""The only door into Temporal from outside: start, signal, query, and the dispatcher."""
