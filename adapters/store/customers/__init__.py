"""Customers as the store keeps them: who they are, where they are reached, what they agreed to."""
