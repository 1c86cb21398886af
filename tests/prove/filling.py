"""A database as a company has it after two years, made by PostgreSQL itself within minutes."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
"""When it is, in these databases."""
HEAVY = "c-0"
"""A customer who has a hundredth of all events and messages; in a small database a tenth."""
FIRST_MAIL = "customer1@example.com"
_YEARS = timedelta(days=730)


QUICKLY = "SET session_replication_role = replica"
"""Without triggers and checks of keys: what is made here fits."""


class Size(NamedTuple):
    """How much there is."""

    customers: int
    events: int
    touchpoints: int

    @property
    def heavy(self) -> int:
        """Every so many-th event or message is the heavy customer's: they have thousands."""
        return 100 if self.customers >= 100_000 else 10

    @property
    def few(self) -> int:
        """How many of what few customers have: suppressions, tasks, what operators did."""
        return max(self.customers // 100, 20)


def customers_sql(size: Size) -> str:
    """Return what makes customers, their addresses, consents, enrolments and events.

    A fiftieth of the events waits to be dispatched: a backlog as after an outage.
    """
    return f"""
INSERT INTO customers (customer_id, email, email_folded, phone, first_name, locale, time_zone,
    traits, told_at, created_at, updated_at)
  SELECT 'c-' || n, 'customer' || n || '@example.com', 'customer' || n || '@example.com',
    '+55119' || lpad(n::text, 8, '0'), 'Customer ' || n, 'pt-BR', 'America/Sao_Paulo',
    jsonb_build_object('plan', 'gold', 'number', n), '{{}}', {_ago("n", size.customers)}, {_now()}
  FROM generate_series(0, {size.customers - 1}) n;
INSERT INTO addresses (customer_id, channel, folded, address, at)
  SELECT 'c-' || n, 'email', 'customer' || n || '@example.com', 'customer' || n || '@example.com',
    {_now()}
  FROM generate_series(0, {size.customers - 1}) n;
INSERT INTO addresses (customer_id, channel, folded, address, at)
  SELECT 'c-' || n, 'sms', '+55119' || lpad(n::text, 8, '0'), '+55119' || lpad(n::text, 8, '0'),
    {_now()}
  FROM generate_series(0, {size.customers - 1}) n;
INSERT INTO consents (customer_id, topic, channel, granted, at, source)
  SELECT 'c-' || n, topic, channel, true, {_now()}, 'identify'
  FROM generate_series(0, {size.customers - 1}) n,
    unnest(ARRAY['tips', 'offers']) topic, unnest(ARRAY['email', 'sms']) channel;
INSERT INTO enrolments (enrolment_id, journey, customer_id, key, entry_event_id, workflow_id,
    run_id, state, stage, started_at, ended_at, outcome, checked_at)
  SELECT 'n-' || n, 'shop', 'c-' || n, '', 'e-' || n, 'shop/c-' || n, 'run-' || n,
    CASE WHEN n % 10 = 0 THEN 'running' ELSE 'ended' END, 'purchase', {_ago("n", size.customers)},
    CASE WHEN n % 10 > 0 THEN {_now()} END, CASE WHEN n % 10 > 0 THEN 'delighted' END, {_now()}
  FROM generate_series(0, {size.customers - 1}) n;
INSERT INTO events (event_id, customer_id, name, properties, occurred_at, received_at, source,
    state, tries)
  SELECT 'e-' || n, {_whose(size)}, 'Order Completed',
    jsonb_build_object('order_id', 'o-' || n, 'total', n % 1000), {_ago("n", size.events)},
    {_ago("n", size.events)}, 'track', CASE WHEN n % 50 = 7 THEN 'pending' ELSE 'dispatched' END, 0
  FROM generate_series(0, {size.events - 1}) n;
INSERT INTO heard (event_id, enrolment_id)
  SELECT event_id, 'n-' || substr(customer_id, 3) FROM events WHERE seq % 2 = 0;
INSERT INTO suppressions (channel, address, reason, at)
  SELECT 'sms', '+55119' || lpad((n * 7)::text, 8, '0'), 'opted_out', {_now()}
  FROM generate_series(0, {size.few - 1}) n;
INSERT INTO tasks (task_key, task_id, journey, customer_id, owner, reason, state, at, due_at)
  SELECT 'task-' || n, 't-' || n, 'shop', 'c-' || n % {size.customers}, 'care', 'silence', 'open',
    {_now()}, {_now()}
  FROM generate_series(0, {size.few - 1}) n;
INSERT INTO steerings (note_key, action, by, reason, journey, customer_id, workflow_id, run_id,
    doing, at)
  SELECT 'note-' || n, 'hold', 'maria', 'they called', 'shop', 'c-' || n % {size.customers},
    'shop/c-' || n, 'run-' || n, 'waiting', {_now()}
  FROM generate_series(0, {size.few - 1}) n;
"""


def touchpoints_sql(size: Size, first: int = 0) -> str:
    """Return what makes touchpoints from the `first` on, an attempt each, and some answers."""
    series = f"generate_series({first}, {size.touchpoints - 1}) n"
    left = _ago("n", size.touchpoints)
    return f"""
INSERT INTO touchpoints (touchpoint_id, touchpoint_key, enrolment_id, journey, customer_id,
    workflow_id, message, topic, journey_topic, status, reason, channel, link_token, actions,
    address_digest, vendor_state, created_at, decided_at, sent_at)
  SELECT md5('t' || n), 'old-' || n || ':shop.tip:1', 'n-' || substr({_whose(size)}, 3), 'shop',
    {_whose(size)}, 'shop/' || {_whose(size)}, 'shop.tip', 'tips', 'tips', 'sent', 'accepted',
    'email', md5('l' || n), 'unsubscribe', {_digest(size)}, 'delivered', {left}, {left}, {left}
  FROM {series};
INSERT INTO attempts (touchpoint_id, channel, n, state, reason, claimed_at, call_before, settles_at,
    vendor_message_id, at)
  SELECT md5('t' || n), 'email', 1, 'handed_over', 'accepted', {left}, {left}, {left}, 'v-' || n,
    {left}
  FROM {series};
INSERT INTO answers (event_id, customer_id, touchpoint_id, channel, verdict, words, replied, at)
  SELECT 'a-' || n, {_whose(size)}, md5('t' || n), 'link', 'answered', '', false, {left}
  FROM {series} WHERE n % 21 = 0;
"""


def _whose(size: Size) -> str:
    return f"'c-' || CASE WHEN n % {size.heavy} = 0 THEN 0 ELSE n % {size.customers} END"


def _digest(size: Size) -> str:
    mail = f"'customer' || substr({_whose(size)}, 3) || '@example.com'"
    return f"encode(sha256(({mail})::bytea), 'hex')"


def _now() -> str:
    return f"timestamptz '{NOW.isoformat()}'"


def _ago(n: str, how_many: int) -> str:
    """Return an instant of the last two years: of the first one the oldest."""
    share = f"({how_many} - {n}) * {_YEARS.total_seconds()} / {how_many}"
    return f"{_now()} - make_interval(secs => {share})"
