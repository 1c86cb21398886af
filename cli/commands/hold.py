"""`jornada hold`: see `cli.operating`."""

from cli.arguments import By, CustomerId, JourneyName, Key, Why
from cli.operating import operate_now
from cli.running import new_app
from domain.operations import OperatorAction

app = new_app()


@app.command()
def hold(
    journey: JourneyName, customer_id: CustomerId, reason: Why, key: Key = None, by: By = None
) -> None:
    """Hold an enrolment: nothing is sent and nothing ends until it is resumed. Clocks run on."""
    operate_now(OperatorAction.HOLD, journey, customer_id, key, by, reason)
