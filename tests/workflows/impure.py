"""Journeys whose stories read what a replay would read otherwise, for the sandbox to refuse."""

import random
import secrets
import time
from datetime import datetime
from uuid import uuid4

from temporalio import workflow

from workflows.onboarding.journey import Onboarding, Outcome

with workflow.unsafe.imports_passed_through():
    from domain.journeys import Ending, Enrolment


@workflow.defn(name="onboarding")
class ReadsTheDate(Onboarding):
    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        return list(Outcome)[datetime.now().day % 2]  # noqa: DTZ005 - that is the mistake


@workflow.defn(name="onboarding")
class ReadsTheClock(Onboarding):
    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        return list(Outcome)[int(time.time()) % 2]


@workflow.defn(name="onboarding")
class ThrowsADie(Onboarding):
    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        return random.choice(list(Outcome))  # noqa: S311 - that is the mistake


@workflow.defn(name="onboarding")
class TakesASecret(Onboarding):
    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        return list(Outcome)[secrets.randbelow(2)]


@workflow.defn(name="onboarding")
class TakesAnId(Onboarding):
    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        return list(Outcome)[uuid4().int % 2]


@workflow.defn(name="onboarding")
class ReadsAFile(Onboarding):
    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        return await self.follow(self.story)

    async def story(self) -> Outcome:
        with open(__file__, encoding="utf-8") as source:  # noqa: ASYNC230, PTH123 - as above
            return list(Outcome)[len(source.read()) % 2]
