"""Access: the keys with which callers come, and the audit of who made them."""

from adapters.store.access import audit, checking, keys
from adapters.store.access.keys import KeyRefused, NewKey
from adapters.store.engine.methods import Store, reading, writing

__all__ = ["AccessKeys", "KeyRefused", "NewKey"]


class AccessKeys(Store):
    """The keys of all callers."""

    check = reading(checking.check)
    check_mark = reading(checking.check_mark)
    session_secret = writing(checking.session_secret)
    note_use = writing(checking.note_use)
    create = writing(keys.create)
    rotate = writing(keys.rotate)
    revoke = writing(keys.revoke)
    list = reading(keys.list_keys)
    audit = reading(audit.list_entries)
