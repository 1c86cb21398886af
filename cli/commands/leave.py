"""`jornada leave`: see `cli.operating`."""

from cli.arguments import By, CustomerId, JourneyName, Key, Why
from cli.operating import operate_now
from cli.running import new_app
from domain.operations import OperatorAction

app = new_app()


@app.command()
def leave(
    journey: JourneyName, customer_id: CustomerId, reason: Why, key: Key = None, by: By = None
) -> None:
    """Take a customer out of a journey, held or not."""
    operate_now(OperatorAction.LEAVE, journey, customer_id, key, by, reason)
