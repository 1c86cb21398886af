"""Referral: a customer invites a friend, and is thanked once if the friend joins."""
