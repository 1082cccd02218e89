"""Prices, what a deal or an order is made of, and what it is worth in euros."""
from story import *


def price_of(product, on, cost=False):
    prices = next(p[3] for p in PRODUCTS if p[0] == product)
    return prices[min(max(on.year - 2024, 0), 2)][1 if cost else 0]


def goods(chance, segment, channel, amount, on):
    """Units of one or two products worth about `amount` at the segment's and channel's usual discount."""
    mix = SEGMENT_DEALS[segment][3]
    first = chance.weighted(mix)
    second = chance.weighted(mix) if chance.hits(0.4) else first
    discount = min(0.5, max(0.0, DISCOUNTS.get((segment, channel), 0.1) + chance.between(-0.04, 0.04)))
    shares = [(first, 1.0)] if first == second else [(first, 0.65), (second, 0.35)]
    units = [(product, max(1, round(amount * share / (price_of(product, on) * (1 - discount))))) for product, share in shares]
    return units, discount


def rate(on):
    """What a dollar is worth on a day: a new rate every month."""
    return round(0.91 + 0.002 * ((on.month * 7 + on.year) % 11), 4)
