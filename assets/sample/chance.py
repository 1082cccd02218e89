"""Chance that comes out the same on every machine and version: everything rests on `random.Random.random`."""
import math
import random
from datetime import timedelta
from statistics import NormalDist

NORMAL = NormalDist()


class Chance:
    """One stream of chance; each table has its own, so that a change in one leaves the others as they are."""

    def __init__(self, name):
        self.source = random.Random(f"fyrholm/{name}")

    def share(self):
        return self.source.random()

    def hits(self, chance):
        return self.share() < chance

    def between(self, low, high):
        return low + (high - low) * self.share()

    def whole(self, low, high):
        """A whole number, both ends included."""
        return low + int(self.share() * (high - low + 1))

    def pick(self, items):
        return items[int(self.share() * len(items))]

    def weighted(self, pairs):
        """An item of (item, weight) pairs."""
        at = self.share() * sum(weight for _, weight in pairs)
        for item, weight in pairs:
            at -= weight
            if at < 0:
                return item
        return pairs[-1][0]

    def skewed(self, median, sigma):
        """Log-normal."""
        return median * math.exp(sigma * NORMAL.inv_cdf(min(max(self.share(), 1e-9), 1 - 1e-9)))

    def mixed(self, items):
        """The items in another order."""
        items = list(items)
        for last in range(len(items) - 1, 0, -1):
            other = self.whole(0, last)
            items[last], items[other] = items[other], items[last]
        return items


def days(count):
    return timedelta(days=count)


def working(date, later=True):
    """The date itself, or the next (the last) day that is no weekend."""
    while date.weekday() > 4:
        date += days(1 if later else -1)
    return date
