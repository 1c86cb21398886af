"""A journey that answers Temporal a question of its own."""

from temporalio import workflow

from workflows.onboarding.journey import Onboarding

with workflow.unsafe.imports_passed_through():
    from domain.journeys import Ending, Enrolment


@workflow.defn(name="onboarding")
class Counting(Onboarding):
    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    @workflow.query
    def count(self) -> int:
        return 1
