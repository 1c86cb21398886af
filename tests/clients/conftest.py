"""What real clients tell is kept right on both databases."""

from tests.adapters.store.conftest import dialect, postgres, url

__all__ = ["dialect", "postgres", "url"]
