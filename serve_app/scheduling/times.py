"""From a timing to its slots. Pure.

Cron is read by `cronsim`, which follows Debian's cron where the clock changes: a time of day that is skipped is due right after the jump, one that comes twice is due once, and what is due every so many minutes
or hours keeps its pace. Slots are UTC and strictly increasing.
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from cluster.contracts.errors import FieldError, InvalidInput
from cluster.contracts.schedules import Timing, Upcoming

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIELDS = 5
HORIZON = timedelta(days=5 * 366)
"""A timing that has no slot within this time has none."""


def check(when: Timing, now: datetime, *, pointer: str = "/when") -> None:
    """Raises InvalidInput for a timing that means nothing or never comes."""

    def refuse(name: str, detail: str) -> InvalidInput:
        return InvalidInput(f"This timing cannot be followed: {detail}.", errors=[FieldError(pointer=f"{pointer}/{name}", detail=detail)])

    if (when.cron is None) == (when.every_seconds is None):
        raise refuse("cron", "give either cron or every_seconds")
    try:
        zone = ZoneInfo(when.timezone)
    except (KeyError, ValueError, OSError) as error:
        raise refuse("timezone", f"there is no time zone {when.timezone!r}; write it as Europe/Vienna") from error
    if when.start_at and when.end_at and when.end_at <= when.start_at:
        raise refuse("end_at", "it ends before it starts")
    if when.cron is not None:
        if len(when.cron.split()) != FIELDS:
            raise refuse("cron", "five fields are needed: minute, hour, day of month, month, day of week")
        try:
            CronSim(when.cron, now.astimezone(zone))
        except (CronSimError, ValueError, RecursionError) as error:
            raise refuse("cron", str(error) or "it is no cron expression") from error
    if next(slots(when, now), None) is None:
        raise refuse("end_at" if when.end_at else "cron", "it does not come within five years")


def slots(when: Timing, after: datetime) -> Iterator[datetime]:
    """Nominal times behind `after`, in order. Ends with the timing, or when nothing comes for years."""
    if when.start_at is not None:
        after = max(after, when.start_at.astimezone(UTC) - timedelta(microseconds=1))
    last = after.astimezone(UTC)
    for moment in _cron(when, after) if when.cron is not None else _interval(when, after):
        if moment <= last:
            continue
        if (when.end_at is not None and moment > when.end_at) or moment - last > HORIZON:
            return
        yield moment
        last = moment


def _cron(when: Timing, after: datetime) -> Iterator[datetime]:
    for moment in CronSim(when.cron or "", after.astimezone(ZoneInfo(when.timezone))):
        yield moment.astimezone(UTC)


def _interval(when: Timing, after: datetime) -> Iterator[datetime]:
    step, offset = when.every_seconds or 60, when.offset_seconds % (when.every_seconds or 60)
    number = int(((after - EPOCH).total_seconds() - offset) // step) + 1
    while True:
        yield EPOCH + timedelta(seconds=number * step + offset)
        number += 1


def fires_at(schedule_id: str, when: Timing, nominal: datetime) -> datetime:
    """When a slot starts: its nominal time and its jitter."""
    if not when.jitter_seconds:
        return nominal
    digest = hashlib.sha256(f"{schedule_id}\0{nominal.timestamp():.0f}".encode()).digest()
    return nominal + timedelta(milliseconds=int.from_bytes(digest[:8], "big") % (when.jitter_seconds * 1000 + 1))


def upcoming(schedule_id: str, when: Timing, after: datetime, count: int) -> list[Upcoming]:
    return [Upcoming(nominal_at=slot, starts_at=fires_at(schedule_id, when, slot)) for slot in islice(slots(when, after), count)]
