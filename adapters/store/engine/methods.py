"""Functions of a transaction as methods: each call is a transaction of its own."""

from collections.abc import Callable, Coroutine
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from adapters.store.engine.database import Database

P = ParamSpec("P")
T = TypeVar("T")


class Store:
    """Some of what the store does, on one database."""

    def __init__(self, database: Database) -> None:
        self.database = database


Work = Callable[Concatenate[Connection, P], T]
Method = Callable[Concatenate[Store, P], Coroutine[Any, Any, T]]


def writing(work: Work[P, T]) -> Method[P, T]:
    """Make a method of a function that writes."""

    async def method(self: Store, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.database.write(work, *args, **kwargs)

    update_wrapper(method, work)
    return method


def reading(work: Work[P, T]) -> Method[P, T]:
    """Make a method of a function that only reads."""

    async def method(self: Store, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.database.read(work, *args, **kwargs)

    update_wrapper(method, work)
    return method
