"""What intake costs: accepting events, and taking them to running journeys.

`posting` has the batches and the client that posts them, `lanes` what runs them, `measuring` the
rounds, and `__main__` prints what came of them.
"""
