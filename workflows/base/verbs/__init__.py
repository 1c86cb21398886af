"""The verbs of a story. Each is thin: how it works is in the modules of `workflows.base`."""
