"""HTTP: verify raw bytes, translate to domain events, store, hand to the starter."""
