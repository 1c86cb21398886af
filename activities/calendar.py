"""Which day it is, which are business days, and opening hours: quick, so local activities."""

import asyncio
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from temporalio import activity

from domain.days import BusinessDayQuestion, TodayQuestion, counted, is_off
from domain.opening import OpeningQuestion, when_passed
from domain.ports import Holidays, Records


class CalendarActivities:
    """The calendar as journeys ask it."""

    def __init__(self, records: Records, holidays: Holidays) -> None:
        self._records = records
        self._holidays = holidays

    @activity.defn(name="today")
    async def today(self, question: TodayQuestion) -> date:
        """Return the day that a clock of a zone shows, by default the customer's own."""
        zone = question.zone or await self._records.time_zone_of(question.customer_id)
        return question.at.astimezone(ZoneInfo(zone)).date()

    @activity.defn(name="business_day")
    async def business_day(self, question: BusinessDayQuestion) -> date:
        """Return the business day that is asked for. Raises `JourneyMistake` for no country."""
        off = partial(is_off, calendar=question.counting, holidays=self._holidays)
        # The first question of a country reads its tables.
        return await asyncio.to_thread(counted, question.day, question.days, off)

    @activity.defn(name="opening_time")
    async def opening_time(self, question: OpeningQuestion) -> datetime:
        """Return when so much of the hours has passed. Raises `JourneyMistake` for no country."""
        hours = question.hours
        off = partial(is_off, calendar=hours.days, holidays=self._holidays)
        return await asyncio.to_thread(when_passed, question.since, question.duration, hours, off)
