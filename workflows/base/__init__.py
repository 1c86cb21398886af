"""What every journey has: its verbs over one state. It runs inside the workflow.

The sandbox passes this package through: it is loaded once, not once for each enrolment. So nothing
in it may be mutable at module or class level; what changes is in `JourneyState`, one for each
enrolment. `tests/workflows/test_determinism.py` refuses the rest.
"""
