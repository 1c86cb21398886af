"""`jornada skip-wait`: see `cli.operating`."""

from cli.arguments import By, CustomerId, JourneyName, Key, Why
from cli.operating import operate_now
from cli.running import new_app
from domain.operations import OperatorAction

app = new_app()


@app.command()
def skip_wait(
    journey: JourneyName, customer_id: CustomerId, reason: Why, key: Key = None, by: By = None
) -> None:
    """End an enrolment's present wait as if its time were over."""
    operate_now(OperatorAction.SKIP_WAIT, journey, customer_id, key, by, reason)
