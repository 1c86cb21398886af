"""The composition root of a worker: build, inject, register, run."""
