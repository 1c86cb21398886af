"""Finding an enrolment's workflow: also where it began under an id that became another's."""

from adapters.store.engine.database import Database
from adapters.store.engine.errors import StoreError
from adapters.store.enrolments.finding import workflow_of
from starter.client.journeys import Journeys, enrolment_id


async def find_workflow(
    database: Database, journeys: Journeys, name: str, customer_id: str, key: str | None
) -> str:
    """Return the workflow id of a customer's enrolment, by any of their ids.

    While the store is away it is the one that the ids given usually have. Raises `UnknownJourney`
    and `KeyMismatch`.
    """
    usual = enrolment_id(journeys, name, customer_id, key)
    try:
        return await database.read(workflow_of, name, customer_id, key) or usual
    except StoreError:
        return usual
