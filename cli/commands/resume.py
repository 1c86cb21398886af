"""`jornada resume`: see `cli.operating`."""

from cli.arguments import By, CustomerId, JourneyName, Key, Why
from cli.operating import operate_now
from cli.running import new_app
from domain.operations import OperatorAction

app = new_app()


@app.command()
def resume(
    journey: JourneyName, customer_id: CustomerId, reason: Why, key: Key = None, by: By = None
) -> None:
    """Let a held enrolment go on. An event received meanwhile beats a time-out."""
    operate_now(OperatorAction.RESUME, journey, customer_id, key, by, reason)
