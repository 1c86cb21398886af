"""Access: operators make, rotate and revoke keys; HTTP asks who holds one."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from adapters.store.access import AccessKeys, KeyRefused, NewKey
from adapters.store.engine.database import Database
from domain.access import (
    STRANGER,
    AccessEntry,
    AccessKey,
    Caller,
    Reach,
    Refused,
    Role,
    Scope,
    Sight,
    WantedKey,
    key_id_of,
    may_be_name,
    sight_of,
)
from domain.customers import Topic
from domain.ids import is_identifier
from domain.operations import OperatorRequest
from starter.client.journeys import Journeys
from starter.relay.late_answers import utc_now
from workflows.base.declarations import kinds_read
from workflows.base.journey import Journey
from workflows.messages import CATALOGUE

OF_SETTINGS = "JORNADA_"
"""How the names of keys begin that settings hold: no other key is called so."""


class Access:
    """Keys of callers, with the audit of who made and ended them."""

    def __init__(self, database: Database, journeys: Journeys) -> None:
        self._keys = AccessKeys(database)
        self._session_secret: bytes | None = None
        self._journeys = {name: _reach(name, journey) for name, journey in journeys.items()}

    async def holder(self, given: str) -> Caller | Refused:
        """Return who holds a key, looked up anew each time: a revocation counts at once."""
        key_id = key_id_of(given)
        if key_id is None:
            return STRANGER
        now = utc_now()
        return await self._used(await self._keys.check(key_id, given, now), now)

    async def held_since(self, key_id: str, mark: str) -> Caller | Refused:
        """Return whose session it is that began with a key, as long as that key opens.

        A session outlives neither the key nor, once it was rotated, the secret that it began with.
        """
        now, secret = utc_now(), await self.session_secret()
        return await self._used(await self._keys.check_mark(key_id, mark, secret, now), now)

    async def session_secret(self) -> bytes:
        """Return the secret that signs the sessions of staff: the store's, made at first use."""
        if self._session_secret is None:
            self._session_secret = await self._keys.session_secret()
        return self._session_secret

    async def _used(self, key: AccessKey | Refused, now: datetime) -> Caller | Refused:
        """Note the hour in which a key was used, if it opens."""
        if isinstance(key, Refused):
            return key
        hour = now.replace(minute=0, second=0, microsecond=0)
        if key.used_at is None or key.used_at < hour:
            await self._keys.note_use(key.key_id, hour)
        return key.caller

    async def create(self, wanted: WantedKey, operator: OperatorRequest) -> NewKey:
        """Create a key; its text is there this once. Raises `KeyRefused`."""
        self._check(wanted)
        return await self._keys.create(wanted, operator=operator, at=utc_now())

    async def rotate(
        self,
        named: str,
        former_until: datetime,
        expires_at: datetime | None,
        operator: OperatorRequest,
    ) -> NewKey:
        """Give a key a new secret; the one before opens until then. Raises `KeyRefused`."""
        return await self._keys.rotate(
            named, former_until, expires_at, operator=operator, at=utc_now()
        )

    async def revoke(self, named: str, operator: OperatorRequest) -> AccessKey:
        """End a key: the next request with it is refused. Raises `KeyRefused`."""
        return await self._keys.revoke(named, operator=operator, at=utc_now())

    async def keys(self) -> Sequence[AccessKey]:
        """Return all keys, by name, without their secrets."""
        return await self._keys.list()

    async def audit(self, limit: int = 200) -> Sequence[AccessEntry]:
        """Return who did what to keys, the last first."""
        return await self._keys.audit(limit)

    async def live_roles(self) -> Collection[str]:
        """Return the roles of the keys that open now."""
        now = utc_now()
        return {key.role for key in await self._keys.list() if key.is_live(now)}

    def may_start(self, journey: str, scope: Scope) -> bool:
        """Tell whether a scope covers a journey; others refuse one that does not exist."""
        if journey not in self._journeys:
            return scope.journeys is None
        return scope.covers(journey, self._journeys[journey].topic)

    def sight(self, scope: Scope) -> Sight | None:
        """Return how much a scope sees of a customer; None where that is everything."""
        return sight_of(scope, self._journeys) if scope.is_limited else None

    def own_journeys(self, scope: Scope) -> frozenset[str] | None:
        """Return the journeys that a scope covers; None where it is not limited."""
        sight = self.sight(scope)
        return None if sight is None else frozenset(sight.journeys)

    def _check(self, wanted: WantedKey) -> None:
        _check_name(wanted.name)
        if wanted.role is Role.INTAKE:
            _check_workspace(wanted.workspace)
        elif wanted.workspace is not None:
            raise KeyRefused("a workspace is for keys of the role intake: leave it out")
        if wanted.role in (Role.INTAKE, Role.ADMIN) and wanted.scope.is_limited:
            raise KeyRefused(f"a key of the role {wanted.role} cannot be limited: {_WHY_NOT}")
        _check_known("topic", wanted.scope.topics, Topic)
        _check_known("journey", wanted.scope.journeys, self._journeys)


_WHY_NOT = (
    "events reach every journey that hears them, and what an admin does concerns whole customers"
)


def _reach(name: str, journey: type[Journey]) -> Reach:
    events = {kind.event_name(): frozenset(kind.model_fields) for kind in kinds_read(journey)}
    said = {each.topic for each in CATALOGUE.values() if each.journey == name}
    return Reach(journey.topic, events, said)


def _check_name(name: str) -> None:
    _usable("the name", name)
    if not may_be_name(name) or name.startswith(OF_SETTINGS):
        raise KeyRefused(
            "the name could be taken for a key's id or a setting: say another, such as crm"
        )


def _check_workspace(workspace: str | None) -> None:
    if workspace is not None:
        _usable("the workspace", workspace)


def _usable(what: str, value: str) -> None:
    if not is_identifier(value):
        raise KeyRefused(f"{what} is 1 to 64 letters, digits, or any of _ . : - and no address")


def _check_known(kind: str, wanted: Iterable[str] | None, known: Iterable[str]) -> None:
    there_are = frozenset(known)
    if not there_are.issuperset(wanted or ()):
        names = ", ".join(sorted(there_are))
        raise KeyRefused(f"there is no {kind} of that name; there are: {names}")
