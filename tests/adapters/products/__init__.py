"""Mirrors adapters/products/."""
