"""The demo: customers live through months in a minute, on real parts."""
