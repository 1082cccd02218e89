"""Days, months and quarters, and the days on which the sample's parts begin."""
from datetime import date

from chance import days
from story import BASE_MONTH, d, day

START = d("2023-12-01")       # the first day on which something is won
LOGS_FROM = d("2025-05-15")   # deals decided before have no log
NOW_FROM = d("2026-10-01")    # the base quarter
BASE_FROM = day(BASE_MONTH, 1)


def slug(name):
    return name.lower().replace(" ", "-")


def quarter(on):
    return (on.year, (on.month - 1) // 3 + 1)


def months(first, last):
    """The first days of the months from one to the other, both included."""
    at = date(first.year, first.month, 1)
    while at <= last:
        yield at
        at = date(at.year + at.month // 12, at.month % 12 + 1, 1)


def month_end(first):
    return date(first.year + first.month // 12, first.month % 12 + 1, 1) - days(1)


def iso(on):
    return on.isoformat()
