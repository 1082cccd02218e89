#!/usr/bin/env python3
"""Makes the sample company: `python3 assets/sample/generate.py` writes assets/sample/book/ anew, the same every time.

Only the standard library is used. What the company is stands in story.py, by hand; this file fills it up with ordinary
business so that the totals of the story come out: it works backwards from what was won in each month to the deals, from
the deals to their logs and leads, and from sales to the stock that must have been there. ron.py writes the tables.

Dates are those of the base (today = story.TODAY) and run to the end of the base month; src/store/sample.rs shifts them by
whole months and leaves out what lies after the real today.
"""
import shutil
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

from chance import Chance, days, working
from ron import Raw, table
from story import *

BOOK = Path(__file__).parent / "book"
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


# ---------------------------------------------------------------------------------------------------------- accounts

class Accounts:
    """All accounts, those of the story first; `pools` finds one for a deal."""

    def __init__(self):
        chance = Chance("accounts")
        self.rows = {}
        self.orders = []                   # (account, channel, money a year) of those who order without a deal
        for key, name, segment, owner, channel, partner, city, since in ACCOUNTS:
            self.add(key, name, segment, owner, channel, partner, city, since)
        taken = {row["name"].split()[0] for row in self.rows.values()}
        places = {(region, inland): [p for p in names if p not in taken] for region, inland, names in
                  (("north", False, NORTH), ("south", False, SOUTH), ("north", True, INLAND_NORTH), ("south", True, INLAND_SOUTH))}
        for segment, count in ACCOUNT_COUNTS.items():
            for number in range(count):
                region = "south" if chance.hits(0.46) else "north"
                name, city = self.name(chance, places, region, segment)
                owner = self.owner(chance, region, segment)
                partner = None
                if chance.hits(PARTNER_SHARE[segment]):
                    partner = chance.weighted([(p[0], {"Gold": 5, "Silver": 3, "Bronze": 2}[p[3]]) for p in PARTNERS if p[4] == region and p[0] != "baltic-beacon"])
                # Six in ten were customers before the book begins.
                since = iso(d("2014-01-01") + days(chance.whole(0, 3_400))) if chance.hits(0.6) else None
                self.add(slug(name), name, segment, owner, "partner" if partner else "direct", partner, city, since)
        for segment, channel, count, money in ORDERING:
            for number in range(count):
                name, city = self.name(chance, places, chance.pick(["north", "south"]), segment)
                owner = self.owner(chance, "north" if number % 2 else "south", segment) if channel == "retail" else None
                since = iso(d("2018-01-01") + days(chance.whole(0, 2_000))) if chance.hits(0.7) else None
                self.add(slug(name), name, segment, owner, channel, None, city, since)
                self.orders.append((slug(name), channel, money / count))

    def add(self, key, name, segment, owner, channel, partner, city, since):
        assert key not in self.rows, key
        self.rows[key] = dict(id=key, name=name, segment=segment, owner=owner, channel=channel, partner=partner, city=city, since=since,
                              met=START if since else START + days(Chance(key).whole(0, 1_075)))

    def name(self, chance, places, region, segment):
        """A place with what it has."""
        while True:
            place = chance.pick(places[region, segment == "inland-water"])
            name = f"{place} {chance.pick(KINDS[segment])}"
            # Two accounts of one place are told apart at a glance only in different segments.
            if not any(row["city"] == place and row["segment"] == segment for row in self.rows.values()) and slug(name) not in self.rows:
                return name, place

    @staticmethod
    def owner(chance, region, segment):
        if segment == "offshore-wind" and chance.hits(0.6):
            return "tom"
        north = {"ports": [("ines", 6), ("marek", 4)], "offshore-wind": [("ines", 1)], "marinas": [("sofia", 5), ("ines", 3), ("marek", 2)],
                 "fish-farms": [("sofia", 1)], "inland-water": [("marek", 1)]}
        south = {"ports": [("yara", 6), ("paul", 3)], "offshore-wind": [("tom", 1)], "marinas": [("yara", 5), ("tom", 3), ("paul", 2)],
                 "fish-farms": [("paul", 5), ("yara", 4)], "inland-water": [("paul", 5), ("tom", 2)]}
        return chance.weighted((north if region == "north" else south)[segment])

    def of(self, segment=None, owner=None):
        shop = {account for account, _, _ in self.orders}
        return [row for key, row in self.rows.items() if key not in shop and (segment is None or row["segment"] == segment) and (owner is None or row["owner"] == owner)]


# ------------------------------------------------------------------------------------------------------------- goods

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


# ------------------------------------------------------------------------------------------------------------ orders

class Orders:
    """Orders without a deal at each customer's own rhythm; deliveries of won deals are added later."""

    def __init__(self, accounts):
        chance = Chance("orders")
        self.rows, self.drafts = [], []
        self.cancelled = [(on, accounts.orders[place][0]) for on, place in CANCELLED]
        self.abroad = accounts.orders[14][0]  # one web shop customer pays in dollars
        for account, channel, yearly in accounts.orders:
            self.customer(chance, account, channel, yearly, START + days(chance.whole(0, 60)), None, chance.between(58, 125))
        for account, last, gap in AT_RISK:
            row = accounts.rows[account]
            self.customer(chance, account, row["channel"], 26_000, START + days(chance.whole(10, 50)), d(last), gap)
        # Norrland Port orders beside its deals.
        self.add(accounts, "norrland-port", d("2026-11-12"), [("buoy-360", 14, 0.0476)], None)
        self.add(accounts, "norrland-port", d("2026-03-18"), [("dock-rail-2m", 60, 0.05)], None)
        # The base quarter's add up to what the story says.
        scale = (OWN_ORDERS_NOW - 28_000) / sum(size for _, _, on, size in self.drafts if NOW_FROM <= on <= TODAY)
        for on, place in CANCELLED:
            self.add(accounts, accounts.orders[place][0], d(on), [("beacon-s", 12, 0.05)], None)
        for account, channel, on, size in self.drafts:
            units, discount = goods(chance, accounts.rows[account]["segment"], channel, size * (scale if on >= NOW_FROM else 1), on)
            self.add(accounts, account, on, [(p, n, round(discount, 2)) for p, n in units], channel)

    def customer(self, chance, account, channel, yearly, first, last, gap):
        on = working(first)
        while on <= (last or LAST):
            size = yearly * gap / 365 * chance.between(0.7, 1.3)
            self.drafts.append((account, channel, on, size))
            # The gap that holds the base month is an ordinary one: nobody falls silent by chance.
            step = gap * chance.between(0.75, 1.0 if on > d("2026-07-01") else 1.25)
            if last and on < last and (last - on).days < gap * 1.4:
                on = last
            else:
                on = working(on + days(round(step)))

    def add(self, accounts, account, on, lines, channel, deal=None, price=None):
        dollars = account == self.abroad and deal is None
        at = lambda p: price or (round(price_of(p, on) / rate(on)) if dollars else price_of(p, on))
        self.rows.append(dict(account=account, on=on, channel=channel if channel and accounts.rows[account]["channel"] != channel else None, deal=deal, currency="USD" if dollars else None,
                              lines=[dict(product=p, units=n, price=at(p), discount=discount or None) for p, n, discount in lines]))

    @staticmethod
    def amount(row):
        """In euros."""
        return sum(round(line["units"] * line["price"] * (1 - (line["discount"] or 0)), 2) for line in row["lines"]) * (rate(row["on"]) if row["currency"] else 1)

    def finish(self):
        """Numbers them and says when they were due, shipped, cancelled, sent back."""
        chance = Chance("shipping")
        self.rows.sort(key=lambda row: (row["on"], row["account"]))
        number = 2_219 - sum(1 for row in self.rows if row["on"] < d("2026-11-12"))
        late = 0
        for row in self.rows:
            row["id"] = f"O-{number:04d}"
            number += 1
            on = row["on"]
            row["due"] = working(on + days(14))
            row["shipped"] = working(on + days(chance.whole(4, 12)))
            row["cancelled"] = row["returns"] = None
            if (row["deal"] is None and on < d("2026-04-01") and chance.hits(0.035)) or (iso(on), row["account"]) in self.cancelled:
                row["cancelled"], row["shipped"] = working(on + days(3)), None
            elif chance.hits(0.03):
                line = row["lines"][0]
                units = max(1, line["units"] // 8)
                row["returns"] = dict(on=working(row["shipped"] + days(9)), product=line["product"], units=units,
                                      amount=round(units * line["price"] * (1 - (line["discount"] or 0)), 2))
            # A few wait: one in the first half of the base month, others to its end.
            elif d("2026-10-02") <= on <= d("2026-11-09") and late < 5 and chance.hits(0.3):
                row["shipped"] = working(row["due"] + days(24)) if late == 0 else LAST + days(7)
                late += 1

    def fields(self, row, today):
        if row["on"] > today:
            return None
        past = lambda on: Raw(f'"{on}"') if on and on <= today else None
        returns = row["returns"] if row["returns"] and row["returns"]["on"] <= today else None
        shown = dict(id=row["id"], account=row["account"], on=iso(row["on"]), lines=row["lines"], currency=row["currency"], channel=row["channel"], deal=row["deal"], due=iso(row["due"]),
                     shipped=past(row["shipped"]), cancelled=past(row["cancelled"]))
        if returns:
            shown["returns"] = [dict(returns, on=iso(returns["on"]))]
        return shown

    def dynamic(self, row):
        dates = [row["on"], row["shipped"], row["cancelled"], row["returns"] and row["returns"]["on"]]
        return any(on and on >= BASE_FROM for on in dates)


# ------------------------------------------------------------------------------------------------------------- deals

ORDER = [stage[0] for stage in STAGES]


class Deals:
    """Every deal, worked backwards: what was decided in each month, then when it began and what happened on the way."""

    def __init__(self, accounts, orders):
        self.accounts, self.orders, self.rows = accounts, orders, []
        self.bought = {}
        self.past()
        self.quarter()
        self.open()
        self.arrivals()
        self.plans()
        self.number()

    # -- decided before the base quarter

    def past(self):
        chance = Chance("past deals")
        own = Counter()
        for row in self.orders.rows:
            own[(row["on"].year, row["on"].month)] += Orders.amount(row)
        for first in months(START, NOW_FROM - days(1)):
            total, shares = REVENUE[quarter(first)]
            money = total * shares[(first.month - 1) % 3] - own[(first.year, first.month)]
            mean = 36_500 * 1.045 ** (first.year + first.month / 12 - 2024)
            won = round(money / mean)
            self.month(chance, first, won, money, True)
            self.month(chance, first, round(won * chance.between(1.33, 1.53)), None, False)

    def month(self, chance, first, count, money, won):
        """A month's won (or lost) deals; their amounts add up to `money`."""
        at = 0 if won else 1
        drafts = []
        for number in range(count):
            segment = chance.weighted([(name, facts[at]) for name, facts in SEGMENT_DEALS.items()])
            mean = SEGMENT_DEALS[segment][2] * (1.045 ** (first.year - 2026))
            drafts.append((segment, max(2_500, chance.skewed(mean * 0.78, 0.7))))
        scale = money / sum(amount for _, amount in drafts) if money and drafts else 1
        for segment, amount in drafts:
            on = working(first + days(min(chance.whole(0, 29), (month_end(first) - first).days)), later=False)
            on = max(on, working(first))
            self.decided(chance, segment, amount * scale, on, won)

    def account(self, chance, segment, owner, on, won):
        """Whose deal it is: mostly customers, sometimes somebody new; the large ones of the story more often."""
        rows = self.accounts.of(segment, owner) or self.accounts.of(segment) or self.accounts.of()
        weights = []
        for row in rows:
            old = row["since"] is not None or self.bought.get(row["id"], on) < on
            # Who is no customer yet becomes one about when it was first met, not before.
            weight = 2.2 if old else 0 if won and on < row["met"] else 9 if won else 1.6
            if row["id"] in ("vester-harbour", "kattegat-wind", "port-almeida", "norrland-port", "orkla-salmon"):
                weight = 5
            if row["id"] in [a[0] for a in AT_RISK]:
                weight = 0.4 if on < d("2026-06-01") else 0
            weights.append((row, weight))
        row = chance.weighted(weights)
        if won:
            self.bought.setdefault(row["id"], on)
        return row

    def decided(self, chance, segment, amount, on, won, owner=None, account=None, reason=None, rival=None, exact=False, partner=None, role=None):
        age = min(400, max(3 if won else 2, chance.skewed(51, 0.6) if won else chance.skewed(50, 0.75)))
        row = self.accounts.rows[account] if account else self.account(chance, segment, owner, on, won)
        segment = row["segment"]
        created = working(on - days(round(age)), later=False)
        owner = owner or row["owner"]
        deal = self.draft(chance, row, owner, amount, created, exact, partner, role)
        deal["decided"], deal["won"] = on, won
        if won:
            if chance.hits(0.16):
                deal["reason"] = chance.pick(WON_REASONS)
                deal["words"] = chance.pick(WON_WORDS) if chance.hits(0.7) else None
        else:
            deal["reason"] = reason or chance.weighted(LOST_REASONS[segment])
            if deal["reason"] == "Competitor":
                deal["rival"] = rival or chance.weighted([("norlux", 121), ("pharos", 58), ("lumar", 39)])
            elif deal["reason"] in ("Price", "Product") and chance.hits(0.3):
                deal["rival"] = rival or chance.weighted([("norlux", 5), ("pharos", 3), ("lumar", 2)])
            deal["words"] = chance.pick(LOST_WORDS[deal["reason"]]) if chance.hits(0.2 if on < NOW_FROM else 0.4) else None
        if on >= LOGS_FROM:
            self.log(chance, deal, on, self.path(chance, won), None)
        return deal

    def draft(self, chance, row, owner, amount, created, exact=False, partner=None, role=None):
        units, discount = goods(chance, row["segment"], row["channel"], amount, created)
        if not exact:
            amount = sum(price_of(p, created) * (1 - discount) * n for p, n in units)
        amount = round(amount / 50) * 50
        if partner is None and row["partner"] and not exact:
            partner, role = row["partner"], chance.weighted([("Sourced", 6), ("Influenced", 3), (None, 1)])
            partner = partner if role else None
        names = DEAL_NAMES[row["segment"]]
        deal = dict(account=row["id"], segment=row["segment"], channel=row["channel"], owner=owner, amount=amount, created=created, decided=None, won=None, reason=None, rival=None,
                    words=None, units=units if chance.hits(0.97) else [], partner=partner, role=role, log=[], name=chance.pick(names), kind=None, category=None, steps=None, lead=None)
        if chance.hits(0.12):
            deal["name"] += chance.pick([", phase 2", ", spare lights", ", north side", ", second lot"])
            deal["kind"] = "Expansion"
        self.rows.append(deal)
        return deal

    @staticmethod
    def path(chance, won):
        """The stages a decided deal went through: most of the won begin as an offer, most of the lost end early."""
        stages = [chance.weighted([("contact", 6), ("qualified", 34), ("proposal", 60)] if won else [("contact", 38), ("qualified", 42), ("proposal", 20)])]
        onward = {"contact": 1.0, "qualified": 1.0, "proposal": 0.8} if won else {"contact": 0.5, "qualified": 0.72, "proposal": 0.22}
        while stages[-1] != "contract" and chance.hits(onward[stages[-1]]):
            stages.append(ORDER[ORDER.index(stages[-1]) + 1])
        return stages

    def log(self, chance, deal, end, stages, close):
        """The deal's log from its creation to `end`, when it was decided (or is as it is); entries at least 4 days apart.

        `close` is the date that an open deal must have at last; a decided one is expected, at last, about when it was."""
        created, amount = deal["created"], deal["amount"]
        length = (end - created).days
        stages = stages[-max(1, min(len(stages), 1 + length // 8)):]
        spots = [length * (at + chance.between(-0.25, 0.25)) / len(stages) for at in range(1, len(stages))]
        events = [(created + days(round(spot)), dict(stage=stage)) for spot, stage in zip(spots, stages[1:])]
        final = close or working(end + days(chance.whole(-4, 9)))
        expected = working(created + days(max(10, round(length * chance.between(0.6, 1.3)) if close is None else round((final - created).days * chance.between(0.55, 1.0)))))
        first = expected if expected < final - days(6) else final
        at = first
        while at < final:
            pushed_on = at - days(chance.whole(1, 6))
            at = working(at + days(chance.whole(16, 45)))
            if at > final - days(10):
                at = final
            events.append((pushed_on, dict(close=iso(at))))
        if chance.hits(0.15) and length > 20:
            change = chance.pick([0.8, 0.85, 0.9, 1.15, 1.25])
            events.append((created + days(round(length * chance.between(0.3, 0.8))), dict(amount=amount)))
            amount = round(amount * change / 500) * 500
        entries = [dict(on=created, stage=stages[0], amount=amount, close=iso(first))]
        for on, change in sorted(events, key=lambda event: event[0]):
            on = working(max(on, created))
            if on - entries[-1]["on"] < days(4):
                entries[-1].update(change)
            elif on > end - days(4):
                # Too late for an entry of its own: it came with the newest one.
                entries[-1].update(change)
            else:
                entries.append(dict(on=on, **change))
        deal["log"] = entries

    # -- the base quarter

    def quarter(self):
        chance = Chance("base quarter")
        for owner, on, thousands, segment, account, partner, role in WON_NOW:
            amount = thousands * 1_000 + chance.whole(-6, 6) * 50
            before = len(self.rows)
            deal = self.decided(chance, segment, amount, d(on), True, owner, account, exact=True, partner=partner, role=role)
            if account is None:
                deal["owner"] = owner
            if partner == "baltic-beacon":
                deal["created"], deal["log"] = d("2026-08-06"), []
                self.log(chance, deal, d("2026-09-18"), ["proposal"], None)
            if (owner, on) == ("ines", "2026-10-08"):
                deal.update(name="Dock lights, phase 1", key="D-1009", units=[("beacon-s", 141)], created=d("2026-08-03"), words="Fast answers, good lights")
                deal["log"] = []
                self.log(chance, deal, d(on), ["qualified", "proposal", "contract"], None)
            assert len(self.rows) == before + 1
        why, rivals = chance.mixed(LOST_NOW_WHY), list(LOST_NOW_RIVALS)
        workdays = [NOW_FROM + days(n) for n in range((TODAY - NOW_FROM).days) if (NOW_FROM + days(n)).weekday() < 5]
        for owner, amounts in LOST_NOW.items():
            for thousands in amounts:
                reason = why.pop()
                rival = rivals.pop() if reason == "Competitor" else None
                segment = chance.weighted([(name, facts[1]) for name, facts in SEGMENT_DEALS.items() if self.accounts.of(name, owner)])
                self.decided(chance, segment, thousands * 1_000 + chance.whole(-8, 8) * 50, chance.pick(workdays), False, owner, None, reason, rival, exact=True)
        ice = self.decided(chance, "ports", 19_000, d("2026-06-03"), False, "ines", "norrland-port", "Timing", None, exact=True, partner="skagen-marine", role="Sourced")
        ice.update(name="Ice beacons", key="D-0961", words="We need it after the dredging", units=[("beacon-s", 46)])

    # -- open on the base day

    def open(self):
        chance = Chance("open deals")
        for key, name, account, owner, amount, created, category, partner, role, step, log in OPEN:
            row = self.accounts.rows[account]
            deal = self.draft(chance, row, owner, amount, d(created), True, partner, role)
            deal.update(key=key, name=name, category=category, kind=None, partner=partner, role=role, steps=[step] if step else [])
            deal["log"] = [dict({"on": d(on)}, **{k: v for k, v in (("stage", stage), ("amount", money), ("close", close)) if v}) for on, stage, money, close in log]
            deal["units"] = OPEN_UNITS[key]
        ages = {"contract": (48, 100), "proposal": (36, 88), "qualified": (18, 62), "contact": (4, 30)}
        closes = {"contract": (2, 24), "proposal": (4, 34), "qualified": (14, 38), "contact": (20, 38)}
        category = {"contract": [("Commit", 1)], "proposal": [("BestCase", 3), ("Commit", 1)], "qualified": [("Pipeline", 3), ("BestCase", 1)], "contact": [("Pipeline", 3), ("Omitted", 1)]}
        for stage, deals in OPEN_MORE.items():
            for place, (owner, thousands) in enumerate(deals):
                deal = self.more(chance, stage, owner, thousands, ages[stage], closes[stage], category[stage])
                for name, at, on, reason in AFTER:
                    if (name, at) == (stage, place):
                        deal.update(decided=d(on), won=reason is None, reason=reason, rival="norlux" if reason == "Competitor" else None)
        for owner, thousands in OPEN_LATER:
            stage = chance.weighted([("contact", 6), ("qualified", 6), ("proposal", 3)])
            self.unpriced(thousands, self.more(chance, stage, owner, thousands or 40, (3, 46), (45, 130), category[stage]))
        for owner, thousands, on in PUSHED_OUT:
            stage = chance.weighted([("qualified", 2), ("proposal", 1)])
            deal = self.more(chance, stage, owner, thousands or 40, (62, 120), (45, 100), category[stage])
            begin, amount = deal["created"], deal["log"][0]["amount"]
            deal["log"] = [dict(on=begin, stage="contact", amount=amount, close=iso(working(d(on) + days(chance.whole(3, 12))))), dict(on=working(begin + days(chance.whole(12, 30))), stage=stage),
                           dict(on=d(on), close=iso(working(TODAY + days(chance.whole(48, 100)))))]
            self.unpriced(thousands, deal)

    @staticmethod
    def unpriced(thousands, deal):
        if thousands is None:
            deal["amount"] = None
            for entry in deal["log"]:
                entry.pop("amount", None)

    def more(self, chance, stage, owner, thousands, ages, closes, categories):
        segments = [(name, facts[1]) for name, facts in SEGMENT_DEALS.items() if self.accounts.of(name, owner)]
        row = self.account(chance, chance.weighted(segments), owner, TODAY, False)
        created = working(TODAY - days(chance.whole(*ages)), later=False)
        deal = self.draft(chance, row, owner, thousands * 1_000 + chance.whole(-9, 9) * 50, created, True)
        begin = chance.whole(max(0, ORDER.index(stage) - 2), ORDER.index(stage))
        self.log(chance, deal, TODAY, ORDER[begin:ORDER.index(stage) + 1], working(TODAY + days(chance.whole(*closes))))
        if row["partner"] and chance.hits(0.4):
            deal["partner"], deal["role"] = row["partner"], "Sourced"
        deal["category"], deal["steps"] = chance.weighted(categories), chance.mixed(NEXT_STEPS)[:3] if chance.hits(0.8) else []
        return deal

    def arrivals(self):
        """Deals that begin after the base day."""
        chance = Chance("arrivals")
        for number in range(6):
            owner = chance.pick(["ines", "sofia", "marek", "yara", "tom", "paul"])
            deal = self.more(chance, chance.pick(["contact", "qualified"]), owner, chance.whole(14, 60), (-1, -1), (40, 80), [("Pipeline", 1)])
            on = working(TODAY + days(1 + number), later=False)
            deal["created"] = deal["log"][0]["on"] = on
            deal["log"] = deal["log"][:1]

    def number(self):
        """Ids in the order of creation; those before mid 2024 bear those of the system used then."""
        self.rows.sort(key=lambda deal: (deal["created"], deal["account"], deal["name"], deal["amount"] or 0))
        taken = {deal["key"] for deal in self.rows if "key" in deal}
        number = 1_041 - sum(1 for deal in self.rows if deal["created"] < d("2026-09-02") and "key" not in deal)
        old = 4_000
        for deal in self.rows:
            if "key" in deal:
                continue
            number += 1
            while f"D-{number:04d}" in taken:
                number += 1
            old += 1
            deal["key"] = f"D-{number:04d}" if number > 0 else f"C-{old}"

    def plans(self):
        """What was planned for the deals that were open at the start of the base month and are decided in it."""
        chance = Chance("plans")
        for deal in self.rows:
            if deal["decided"] and deal["decided"] >= BASE_FROM and deal["category"] is None:
                stage = [entry["stage"] for entry in deal["log"] if "stage" in entry][-1]
                deal["category"] = {"contract": "Commit", "proposal": "BestCase"}.get(stage, "Pipeline")
                deal["steps"] = chance.mixed(NEXT_STEPS)[:2]

    def state(self, deal, today):
        """Stage, amount and close on a day, from the log."""
        now = dict(stage=None, amount=deal["amount"], close=None)
        for entry in deal["log"]:
            if entry["on"] <= today:
                now.update({k: entry[k] for k in ("stage", "amount", "close") if k in entry})
        return now

    def fields(self, deal, today):
        if deal["created"] > today:
            return None
        decided = deal["decided"] if deal["decided"] and deal["decided"] <= today else None
        now = self.state(deal, today)
        shown = dict(id=deal["key"], name=deal["name"], account=deal["account"], owner=deal["owner"])
        if not decided:
            shown["stage"] = now["stage"]
        shown["kind"] = Raw(deal["kind"]) if deal["kind"] else None
        shown["amount"] = now["amount"]
        shown["units"] = [dict(product=p, units=n) for p, n in deal["units"]]
        shown["created"] = iso(deal["created"])
        if not decided:
            shown["close"] = now["close"]
        elif deal["won"]:
            detail = dict(on=iso(decided), reason=deal["reason"], words=deal["words"])
            shown["won"] = detail if deal["reason"] or deal["words"] else iso(decided)
        else:
            shown["lost"] = dict(on=iso(decided), reason=Raw(deal["reason"]), rival=deal["rival"], words=deal["words"])
        shown["lead"], shown["partner"], shown["partner_role"] = deal["lead"], deal["partner"], Raw(deal["role"]) if deal["role"] else None
        if not decided and deal["category"]:
            shown["category"] = Raw(deal["category"])
            if deal["steps"]:
                shown["next_step"] = self.step(deal, today)
        shown["log"] = [dict(entry, on=iso(entry["on"])) for entry in deal["log"] if entry["on"] <= today]
        return shown

    def step(self, deal, today):
        """What is to be done next: every eight days something else; three days late it is still there."""
        if deal["key"] == "D-1041":
            return dict(on=iso(d("2026-11-11") if today < d("2026-11-12") else d("2026-11-25")), what=deal["steps"][0] if today >= d("2026-11-12") else "Call the harbour master")
        offset = sum(map(ord, deal["key"])) % 8
        turn = ((today - BASE_FROM).days + 5 - offset) // 8
        on = working(BASE_FROM + days(turn * 8 + offset + 2))
        return dict(on=iso(on), what=deal["steps"][turn % len(deal["steps"])])

    def dynamic(self, deal):
        return deal["decided"] is None or deal["decided"] >= BASE_FROM


def deliver(deals, orders, accounts):
    """One won deal in six is delivered by an order that names it; the large customers wait for no third delivery."""
    chance = Chance("deliveries")
    count = Counter()
    for deal in deals.rows:
        if deal["won"] and deal["decided"] <= TODAY and len(deal["units"]) == 1 and chance.hits(0.3) and count[deal["account"]] < 2 and deal["account"] not in [a[0] for a in AT_RISK]:
            product, units = deal["units"][0]
            on = working(deal["decided"] + days(chance.whole(6, 25)))
            if on <= LAST:
                count[deal["account"]] += 1
                orders.add(accounts, deal["account"], on, [(product, units, None)], None, deal["key"], round(deal["amount"] / units, 2))


# ------------------------------------------------------------------------------------------------------------- stock

def stock_rows(deals, orders):
    """Counts at the start of the base quarter such that on the base day what STOCK says is there."""
    counted = NOW_FROM - days(1)
    delivered = {row["deal"] for row in orders.rows if row["deal"]}
    sold = defaultdict(Counter)
    for deal in deals.rows:
        if deal["won"] and deal["decided"] > counted and deal["key"] not in delivered:
            for product, units in deal["units"]:
                sold[product][deal["decided"]] += units
    for row in orders.rows:
        if row["on"] > counted and not row["cancelled"]:
            for line in row["lines"]:
                sold[line["product"]][row["on"]] += line["units"]
            if row["returns"]:
                sold[row["returns"]["product"]][row["returns"]["on"]] -= row["returns"]["units"]
    rows = []
    for product, (there, reorder, lead, expected) in STOCK.items():
        until = lambda last: sum(units for on, units in sold[product].items() if on <= last)
        receipts, planned = [], [(d(expected[0]), expected[1])] if expected else []
        if product == "beacon-l":
            # Rush deliveries just before it runs out, never announced: so it is short on every day of the base month.
            count = until(d("2026-10-14")) + 20
            left = count
            for n in range((LAST - counted).days):
                on = counted + days(n + 1)
                need = sold[product][on]
                if left - need < 16:
                    back = on if on.weekday() == 0 else working(on - days(1), later=False)
                    if on >= BASE_FROM > back:
                        back = BASE_FROM
                    more = need - left + (28 if on <= TODAY else 34)
                    more = -(-more // 4) * 4
                    receipts.append((back, more))
                    left += more
                left -= need
            # What is left on the base day is what the story says.
            over = count + sum(units for on, units in receipts if on <= TODAY) - until(TODAY) - there
            last = max(at for at, (on, _) in enumerate(receipts) if on <= TODAY)
            receipts[last] = (receipts[last][0], receipts[last][1] - over)
        else:
            count = there + until(TODAY)
            if product in ("beacon-s", "dock-rail-2m", "controller-c2"):
                half = round(until(TODAY) * 0.4 / 10) * 10
                count, receipts = count - half, [(d("2026-10-15"), half)]
        rows.append(lambda today, product=product, count=count, receipts=receipts, planned=planned, reorder=reorder, lead=lead: dict(
            product=product, counted_on=iso(counted), units=count, receipts=[dict(on=iso(on), units=units) for on, units in receipts if on <= today] + [dict(on=iso(on), units=units) for on, units in planned],
            reorder_at=reorder, lead_time_days=lead))
    return rows


# ------------------------------------------------------------------------------------------------------------- leads

class Leads:
    """Leads of the deals that came from one, and those that came to nothing (yet)."""

    def __init__(self, deals, accounts):
        chance = Chance("leads")
        self.rows, self.accounts = [], accounts
        self.of_deals(chance, deals)
        self.owed = {c[0]: c[12] for c in CAMPAIGNS} | {None: NO_CAMPAIGN[0]}
        for lead in self.rows:
            self.owed[lead["campaign"]] -= lead["created"] >= d("2024-11-24")
        self.others(chance)
        self.waiting(chance)
        self.number(deals)

    def running(self, on):
        """The campaigns that bring leads on a day, with how many days of that they have left."""
        for c in CAMPAIGNS:
            first, last = max(d(c[4]), d("2024-11-24")), min(d(c[5]) if c[5] else TODAY, TODAY)
            season = c[16] if c[16] and len(c[16]) < 6 else range(1, 13)
            left = sum(1 for n in range((last - max(on, first)).days + 1) if (max(on, first) + days(n)).month in season)
            if d(c[4]) <= on <= last and on.month in season and left > 0:
                yield c, left

    def of_deal(self, chance, on, segment):
        """The campaign of a lead that became a deal, by how many of its leads sales took."""
        pairs = [(None, NO_CAMPAIGN[2] / 720)]
        for c, left in self.running(on):
            if c[3] in (None, segment):
                whole = max(1, sum(1 for n in range(720) if d(c[4]) <= TODAY - days(n) <= (d(c[5]) if c[5] else TODAY)))
                pairs.append((c[0], c[14] / whole * (4 if c[3] else 1)))
        return chance.weighted(pairs)

    def next_campaign(self, chance, on):
        """The campaign of any other lead: each brings what it still owes in the days it has left."""
        left = (LAST - on).days + 1
        pairs = [(None, max(0, self.owed[None]) / left)] + [(c[0], max(0, self.owed[c[0]]) / days_left) for c, days_left in self.running(on)]
        return chance.weighted(pairs) if sum(weight for _, weight in pairs) else None

    def draft(self, chance, created, segment, campaign):
        facts = next((c for c in CAMPAIGNS if c[0] == campaign), None)
        made = facts[15] if facts else NO_CAMPAIGN[3]
        if campaign is None or campaign == "search":
            made += 0.05 * (quarter(created)[0] - 2024)
        demand = None if chance.hits(0.042) else "Created" if chance.hits(made) else "Captured"
        lead = dict(created=created, segment=segment, campaign=campaign, account=None, owner=None, demand=demand, touches=[], contact=None, qualified=None, accepted=None, rejected=None,
                    why=None, deal=None, name=None, channel=facts[2] if facts else ("web-shop" if chance.hits(0.3) else None))
        if campaign and chance.hits(0.6):
            lead["touches"].append((created, campaign))
            if chance.hits(0.55):
                other = self.of_deal(chance, created, segment)
                if other and other != campaign:
                    lead["touches"].append((created + days(chance.whole(2, 9)), other))
        self.rows.append(lead)
        return lead

    def contact(self, chance, lead, slow=None):
        wait = chance.weighted([(0, 44), (1, 34), (2, 10), (3, 7), (5, 5)]) if slow is None else slow
        lead["contact"] = working(lead["created"] + days(wait))

    def of_deals(self, chance, deals):
        for deal in deals.rows:
            if deal["created"] < d("2024-11-28"):
                continue
            old = self.accounts.rows[deal["account"]]["since"] is not None
            like = 0.37 if deal["won"] else 0.3
            wanted = deal.get("key") == "D-1041"
            if not wanted and (deal.get("key") in [o[0] for o in OPEN] or not chance.hits(like * (0.85 if old else 1.25))):
                continue
            age = chance.whole(9, 26)
            created = working(deal["created"] - days(age), later=False)
            lead = self.draft(chance, created, deal["segment"], self.of_deal(chance, created, deal["segment"]))
            self.contact(chance, lead)
            lead["qualified"] = working(created + days(4))
            lead["accepted"] = working(deal["created"] - days(chance.whole(0, 3)), later=False)
            lead["deal"], lead["account"], lead["owner"] = deal, deal["account"], deal["owner"]
            if wanted:
                lead.update(key="L-0877", name="Norrland Port, docks", created=d("2026-08-24"), contact=d("2026-08-25"), qualified=d("2026-08-28"), accepted=d("2026-09-01"), campaign="hamburg-fair",
                            channel="event", demand="Created", touches=[(d("2026-08-24"), "hamburg-fair"), (d("2026-08-27"), "search")])

    def others(self, chance):
        """The rest of each quarter's leads: turned down, or still on their way at the end of the base month."""
        spare = Counter(quarter(lead["created"]) for lead in self.rows)
        for (year, number), count in LEADS.items():
            first = date(year, number * 3 - 2, 1)
            last = min(month_end(date(year, number * 3, 1)), LAST)
            dates = []
            for _ in range(max(0, count - spare[(year, number)])):
                created = first + days(int(chance.share() * ((last - first).days + 1)))
                if created.weekday() > 4 and chance.hits(0.6):
                    created = working(created)
                dates.append(min(created, LAST))
            for created in sorted(dates):
                name = self.next_campaign(chance, created)
                self.owed[name] -= created >= d("2024-11-24")
                segment = next((c[3] for c in CAMPAIGNS if c[0] == name), None)
                segment = segment or chance.weighted([("ports", 22), ("offshore-wind", 8), ("marinas", 34), ("fish-farms", 20), ("inland-water", 16)])
                self.fate(chance, self.draft(chance, created, segment, name))

    def fate(self, chance, lead):
        created = lead["created"]
        # In the base month a lead in four is answered late: that is what the screen should say.
        slow = chance.whole(5, 9) if created >= d("2026-10-22") and chance.hits(0.2) else None
        self.contact(chance, lead, slow)
        lead["owner"] = chance.weighted([("marek", 5), ("ines", 2), ("sofia", 2)] if chance.hits(0.55) else [("yara", 4), ("tom", 2), ("paul", 2)])
        at = lead["contact"]
        facts = next((c for c in CAMPAIGNS if c[0] == lead["campaign"]), None)
        leads, ready, taken = (facts[12], facts[13], facts[14]) if facts else NO_CAMPAIGN[:3]
        deals = 0.62 * taken  # a good half of those taken became deals and stand with them
        ready = (ready - deals) / (leads - deals)
        if not chance.hits(ready):
            lead["rejected"] = working(at + days(chance.whole(3, 21)))
            lead["why"] = chance.pick(["Private boat", "Wrong number", "Student's question", "Too small", "Sells lights itself", "No project"])
            return
        lead["qualified"] = working(at + days(chance.whole(2, 8)))
        if not chance.hits((taken - deals) / (facts[13] - deals if facts else NO_CAMPAIGN[1] - deals)):
            lead["rejected"] = working(lead["qualified"] + days(chance.whole(4, 18)))
            lead["why"] = chance.pick(["No budget this year", "Buys elsewhere", "Not the buyer", "Only wanted prices"])
            return
        lead["accepted"] = working(lead["qualified"] + days(chance.whole(1, 5)))
        lead["rejected"] = working(lead["accepted"] + days(chance.whole(12, 40)))
        lead["why"] = chance.pick(["Put off", "No decision maker found", "Solved by itself", "Waits for the new budget"])

    def waiting(self, chance):
        """The leads that wait longest on the base day."""
        for key, name, segment, owner, created, campaign, contact in [
            ("L-0931", "Havn Ytre", "ports", "marek", "2026-11-16", "search", "2026-11-27"), ("L-0938", "Lough Boats", "marinas", "yara", "2026-11-18", "hamburg-fair", "2026-11-26"),
            ("L-0940", "Elbe Docks", "ports", "marek", "2026-11-19", "search", "2026-11-30"), ("L-0944", "Cala Marina", "marinas", "yara", "2026-11-20", None, "2026-11-25"),
            ("L-0926", "Vestfold Ferries", "ports", "marek", "2026-11-09", "search", "2026-11-20"), ("L-0929", "Skerry Salmon", "fish-farms", "sofia", "2026-11-12", None, "2026-11-20"),
            ("L-0912", "Sund Skipperskole", "ports", "marek", "2026-10-26", "search", "2026-11-05"), ("L-0919", "Ria Boats", "marinas", "marek", "2026-11-03", None, "2026-11-13"),
            ("L-0923", "Tarn Locks", "inland-water", "marek", "2026-11-06", "search", "2026-11-17"), ("L-0908", "Voe Salmon", "fish-farms", "yara", "2026-10-22", "fish-pilot", "2026-11-03"),
        ]:
            lead = self.draft(chance, d(created), segment, campaign)
            lead.update(key=key, name=name, owner=owner, contact=d(contact), rejected=None, touches=[(d(created), campaign)] if campaign else [])

    def number(self, deals):
        chance = Chance("lead names")
        self.rows.sort(key=lambda lead: (lead["created"], lead["owner"] or "", lead["segment"] or ""))
        taken = {lead["key"] for lead in self.rows if "key" in lead}
        number = 931 - sum(1 for lead in self.rows if lead["created"] < d("2026-11-16") and "key" not in lead)
        used, old = set(), 100
        for lead in self.rows:
            if lead["name"] is None:
                row = self.accounts.rows.get(lead["account"])
                name = row["name"] if row else None
                while name is None or (row is None and name in used):
                    place = chance.pick(INLAND_NORTH + INLAND_SOUTH if lead["segment"] == "inland-water" else NORTH + SOUTH)
                    name = f"{place} {chance.pick(KINDS[lead['segment']])}"
                lead["name"] = name
            used.add(lead["name"])
            if "key" not in lead:
                number += 1
                while f"L-{number:04d}" in taken:
                    number += 1
                old += 1
                lead["key"] = f"L-{number:04d}" if number > 0 else f"K-{old:04d}"
            if lead["deal"]:
                lead["deal"]["lead"] = lead["key"]

    def fields(self, lead, today):
        if lead["created"] > today:
            return None
        past = lambda on: iso(on) if on and on <= today else None
        return dict(id=lead["key"], name=lead["name"], created=iso(lead["created"]), segment=lead["segment"], channel=lead["channel"], campaign=lead["campaign"], account=lead["account"], owner=lead["owner"],
                    demand=Raw(lead["demand"]) if lead["demand"] else None, touches=[dict(on=iso(on), campaign=c) for on, c in lead["touches"] if on <= today], first_contact=past(lead["contact"]),
                    qualified=past(lead["qualified"]), accepted=past(lead["accepted"]), rejected=dict(on=iso(lead["rejected"]), why=lead["why"]) if past(lead["rejected"]) else None)

    def dynamic(self, lead):
        dates = [lead["created"], lead["contact"], lead["qualified"], lead["accepted"], lead["rejected"]] + [on for on, _ in lead["touches"]]
        return any(on and on >= BASE_FROM for on in dates)


# -------------------------------------------------------------------------------------------------------- activities

def activities(deals, accounts):
    """Touches of the last seven months: with the deals, the partners, and the larger customers."""
    chance, rows = Chance("activities"), []
    def add(on, kind=None, note=None, **whom):
        kind = kind or chance.weighted([("Call", 5), ("Email", 5), ("Meeting", 2), ("Visit", 2), ("Message", 1)])
        rows.append(dict(on=on, **whom, kind=kind, note=note or (chance.pick(NOTES[kind]) if chance.hits(0.55) else None)))
    for on, by, kind, note in [("2026-09-02", "ines", "Call", "first call after the fair"), ("2026-09-28", "marek", "Visit", "measured quay 3, Skagen Marine along"),
                               ("2026-10-20", "ines", "Meeting", "site visit with the harbour master, moved to proposal"), ("2026-11-04", "ines", "Email", "sent the revised offer"),
                               ("2026-11-12", "ines", "Call", "wants delivery before the ice, asks for the contract")]:
        add(d(on), kind, note, deal="D-1041", by=by)
    for deal in deals.rows:
        end = min(deal["decided"] or LAST, LAST)
        if end < d("2026-05-01") or deal["key"] == "D-1041" or deal["partner"] == "baltic-beacon":
            continue
        # A few open deals of the story lie untouched.
        last = {"D-1047": "2026-11-05", "D-1082": "2026-10-26", "D-1029": "2026-10-15", "D-1058": "2026-10-28"}.get(deal["key"])
        end = d(last) if last else end
        on = max(deal["created"], d("2026-05-01")) + days(chance.whole(1, 9))
        quiet = deal["decided"] is None and not last and deal["log"][-1]["on"] < d("2026-10-18") and chance.hits(0.8)
        while on <= (min(end, d("2026-10-12")) if quiet else end):
            add(working(on, later=False) if working(on, later=False) >= deal["created"] else working(on), deal=deal["key"], by=deal["owner"])
            on += days(chance.whole(9, 24) if deal["decided"] is None else chance.whole(14, 40))
    for partner, name, owner, tier, region, target in PARTNERS:
        gap = {"Gold": 11, "Silver": 19, "Bronze": 26}[tier]
        on = d("2026-05-04") + days(chance.whole(0, 9))
        while partner != "baltic-beacon" and on <= LAST:
            add(working(on), partner=partner, by=owner, kind=chance.weighted([("Call", 5), ("Meeting", 3), ("Email", 3)]))
            on += days(round(gap * chance.between(0.7, 1.3)))
    for on in ("2026-05-12", "2026-06-09", "2026-07-07", "2026-08-18"):
        add(d(on), "Call", "pipeline gone through", partner="baltic-beacon", by="marek")
    rows.sort(key=lambda row: row["on"])
    # The quiet partner has been quiet for more than thirty days on every day of the base month.
    quiet = [(d("2026-09-16"), BASE_FROM, d("2026-11-14")), (d("2026-10-13"), d("2026-11-14"), None)]
    made = []
    for row in rows:
        shown = dict(on=iso(row["on"]), **{k: row[k] for k in ("account", "partner", "lead", "deal", "by") if k in row}, kind=Raw(row["kind"]), note=row["note"])
        made.append((row["on"], (lambda today, on=row["on"], shown=shown: shown if on <= today else None) if row["on"] >= BASE_FROM else shown))
    for on, first, before in quiet:
        shown = dict(on=iso(on), partner="baltic-beacon", by="marek", kind=Raw("Call"), note="no news of the two permits")
        made.append((on, lambda today, shown=shown, first=first, before=before: shown if first <= today and (before is None or today < before) else None))
    made.sort(key=lambda pair: pair[0])
    return made


def feedback(deals, accounts):
    """One answer a customer, spread over two years; in the last year 32 promoters, 20 in between, 9 detractors."""
    chance = Chance("feedback")
    customers = sorted({deal["account"] for deal in deals.rows if deal["won"] and deal["decided"] > d("2025-06-01")} - {"norrland-port"})
    customers = chance.mixed(customers)
    scores = chance.mixed(["high"] * 31 + ["middle"] * 20 + ["low"] * 9)
    rows = [dict(on=d("2026-09-14"), account="norrland-port", score=9, words="Fast answers, good lights")]
    for account, kind in zip(customers, scores):
        on = working(d("2025-12-01") + days(chance.whole(0, 355)), later=False)
        score = {"high": [9, 10, 10], "middle": [7, 8, 8], "low": [3, 5, 6]}[kind]
        rows.append(dict(on=on, account=account, score=chance.pick(score), words=chance.pick(FEEDBACK_WORDS[kind]) if chance.hits(0.4) else None))
    for account in customers[20:62]:
        on = working(d("2024-12-02") + days(chance.whole(0, 330)), later=False)
        rows.append(dict(on=on, account=account, score=chance.weighted([(10, 4), (9, 8), (8, 7), (7, 6), (6, 4), (4, 2)]), words=None))
    rows.sort(key=lambda row: (row["on"], row["account"]))
    return rows


# ------------------------------------------------------------------------------------------------------ small tables

def spend_rows():
    """Each campaign's money over its months, a little uneven, reach with it; it adds up to the story's sums."""
    chance, rows = Chance("spend"), []
    for c in CAMPAIGNS:
        key, first, last, money, reach, only = c[0], d(c[4]), d(c[5]) if c[5] else TODAY, c[10], c[11], c[16]
        all_months = [m for m in months(max(first, d("2024-10-01")), min(last, TODAY)) if only is None or m.month in only]
        inside = [m for m in all_months if m >= d("2024-12-01")]
        weights = [chance.between(0.75, 1.25) * (3 if key == "hamburg-fair" and m.month == 9 else 1) for m in all_months]
        scale = sum(w for m, w in zip(all_months, weights) if m in inside)
        for m, weight in zip(all_months, weights):
            share = weight / scale
            people = round(reach * share / 10) * 10
            rows.append(dict(month=f"{m.year}-{m.month:02d}", campaign=key, amount=round(money * share / 10) * 10, impressions=people * chance.whole(3, 6) if c[2] == "media" else None,
                             reach=people, clicks=round(people * chance.between(0.008, 0.02)) if key == "search" else None))
    return sorted(rows, key=lambda row: row["month"])


def voice_rows():
    chance, rows = Chance("voice"), []
    for n, m in enumerate(months(d("2024-12-01"), d("2026-10-31"))):
        month = f"{m.year}-{m.month:02d}"
        ours = 18_000 * (1 + n * 0.022) * chance.between(0.85, 1.15)
        rows.append(dict(month=month, ours=round(ours / 100) * 100, category=round(ours / chance.between(0.074, 0.088) / 1000) * 1000, of=Raw("Spend")))
        rows.append(dict(month=month, ours=round(310 + n * 7 + chance.between(-20, 20)), category=round(5_600 + n * 18 + chance.between(-150, 150)), of=Raw("Searches")))
    return rows


def wave_rows():
    rows = []
    def wave(on, rival, segment, asked, percents):
        counts = [round(asked * p / 100) for p in percents]
        rows.append({"on": on, "from": iso(d(on) - days(9)), "method": "Panel, online", "rival": rival, "segment": segment, "respondents": asked,
                     "unaided": counts[0], "aided": counts[1], "consider": counts[2], "prefer": counts[3]})
    for on, asked, unaided, aided, consider, prefer, *rivals in WAVES:
        wave(on, None, None, asked, (unaided, aided, consider, prefer))
        for (rival, _), known in zip(RIVALS, rivals):
            wave(on, rival, None, asked, (known * 0.42, known, known * 0.55, known * 0.24))
        for at, when in ((0, "2025-06-09"), (1, "2026-06-08")):
            if on == when:
                for segment, facts in SEGMENT_WAVES.items():
                    wave(on, None, segment, facts[0] + at * 4, facts[1 + at])
                    wave(on, "norlux", segment, facts[0] + at * 4, (22, 57, 31, 13))
    return rows


def factors(names, score):
    weights = (0.4, 0.3, 0.3)
    return [dict(factor=name, weight=weight, score=round(score + shift, 2)) for name, weight, shift in zip(names, weights, (0.3, -0.4, 0.0))]


def target_rows():
    rows = [dict(period=period, amount=amount) for period, amount in QUARTER_TARGETS]
    people = [("ines", 520_000), ("sofia", 380_000), ("marek", 400_000), ("yara", 380_000), ("tom", 420_000), ("paul", 300_000)]
    rows += [dict(period="2026-Q4", amount=2_400_000), dict(period="2026-Q4", amount=1_300_000, team="North"), dict(period="2026-Q4", amount=1_100_000, team="South")]
    rows += [dict(period="2026-Q4", amount=amount, person=person) for person, amount in people]
    rows += [dict(period="2026-Q4", amount=p[5], partner=p[0]) for p in PARTNERS if p[5]]
    rows += [dict(period="2026-Q4", amount=amount, segment=segment) for segment, amount in
             (("ports", 760_000), ("offshore-wind", 520_000), ("marinas", 520_000), ("fish-farms", 400_000), ("inland-water", 200_000))]
    rows += [dict(period="2026-Q4", amount=70, measure=Raw("Units"), product="solar-mast"), dict(period="2026-Q4", amount=8, measure=Raw("NewCustomers")),
             dict(period="2026-Q4", amount=190, measure=Raw("Leads")), dict(period="2026-Q4", amount=95, measure=Raw("QualifiedLeads"))]
    rows += [dict(period="2027-Q1", amount=2_050_000), dict(period="2027-Q2", amount=2_300_000)]
    return rows


def when(on, shown):
    """A record that is there from a day on."""
    return (lambda today: shown if on <= today else None) if on >= BASE_FROM else shown


def product_rows():
    for key, name, family, prices in PRODUCTS:
        if prices[0][0] is None:
            yield dict(id=key, name=name, family=family, list_price=prices[2][0], unit_cost=prices[2][1])
        else:
            yield {"id": key, "name": name, "family": family, "list_price": prices[0][0], "unit_cost": prices[0][1],
                   "prices": [{"from": f"{year}-01-01", "list_price": p, "unit_cost": c} for year, (p, c) in zip((2025, 2026), prices[1:])]}


def share_rows():
    for at, year in enumerate(("2024", "2025")):
        for segment, sellers in MARKET_SHARE.items():
            size = next(s[2] for s in SEGMENTS if s[0] == segment)[at][1]
            # A share is a part of all that is listed, so the many small ones are listed as one.
            rest = size - sum(values[at] for values in sellers.values())
            for rival, value in [(rival, values[at]) for rival, values in sellers.items()] + [("others", rest)]:
                yield dict(year=year, segment=segment, rival=rival, value=value)


def objective_rows():
    for o in OBJECTIVES:
        reading = lambda pair: dict(on=pair[0], value=pair[1])
        yield dict(id=o["id"], what=o["what"], kind=Raw(o["kind"]), baseline=reading(o["baseline"]), target=reading(o["target"]), readings=[reading(r) for r in o.get("readings", [])],
                   owner=o["owner"], measure=Raw(o["measure"]) if "measure" in o else None, steps=[dict(what=w, due=due, done=done) for w, due, done in o["steps"]])


def contact_rows(accounts):
    chance = Chance("contacts")
    first, last = ["Anna", "Jens", "Maria", "Olav", "Rui", "Fiona", "Piet", "Karin", "Luca", "Eilidh", "Sven", "Ana", "Birgit", "Tomas", "Nuno"], \
        ["Holm", "Silva", "Berg", "Lund", "Fraser", "de Wit", "Costa", "Krause", "Rossi", "Nygaard", "Dahl", "Moreau", "Reid", "Sand"]
    for number, account in enumerate([a[0] for a in ACCOUNTS] + [row["id"] for row in list(accounts.rows.values())[30:60]]):
        name = f"{chance.pick(first)} {chance.pick(last)}"
        yield dict(id=f"c-{number + 1:02d}", account=account, name=name, role=chance.pick(["Harbour master", "Buyer", "Technical head", "Owner", "Site manager"]),
                   email=f"{slug(name).replace(' ', '')}@{account}.example")


COMPANY = """// The company. `quarterdeck check` explains every field.
(
    name: "Fyrholm Lights", currency: "EUR", time_zone: "Europe/Copenhagen",
    fiscal_year_start: 1,
    holidays: [{holidays}],
    stages: [
{stages}
    ],
    lead_response_days: 1, quiet_after_days: 30, stale_deal_days: 30, low_cover_days: 14,
)
"""


def build():
    """All tables: file name to text, and the deals and orders for tuning."""
    accounts = Accounts()
    orders = Orders(accounts)
    deals = Deals(accounts, orders)
    leads = Leads(deals, accounts)
    deliver(deals, orders, accounts)
    orders.finish()
    files = {}

    def write(name, rows, comment):
        files[f"{name}.ron"] = table(rows, comment)

    def parts(name, dated_rows, comment):
        groups = defaultdict(list)
        for on, row in dated_rows:
            groups[quarter(on)].append(row)
        for (year, number), rows in sorted(groups.items()):
            write(f"{name}/{year}-q{number}", rows, comment)

    stages = "\n".join(f'        (id: "{key}", name: "{name}", probability: {chance}),' for key, name, chance in STAGES)
    files["company.ron"] = COMPANY.format(holidays="", stages=stages).replace("    holidays: [],\n", "")
    write("rates", [dict(currency=Raw('"USD"'), on=f"{m.year}-{m.month:02d}-01", rate=rate(m)) for m in months(START, TODAY)],
          "What one unit is worth in euros, from that day on.")
    write("people", [dict(id=key, name=name, team=team) for key, name, team in PEOPLE], "Who sells, and who brings the leads.")
    write("targets", target_rows(), "The quarter's target is also that of both teams, and theirs that of their people.")
    write("products", product_rows(), "Prices went up on the first day of two years.")
    write("stock", stock_rows(deals, orders), "Counted at the end of the last quarter; receipts to come are expected.")
    write("segments", [dict(id=key, name=name, market=[dict(year=Raw(y), size=s, buyers=b) for y, s, b in market], source=source) for key, name, market, source in SEGMENTS], "Whom we sell to, and how large it is.")
    write("channels", [dict(id=key, name=name, kind=Raw(kind), cost_share=share) for key, name, kind, share in CHANNELS], "How we sell, and what that costs.")
    targets = [dict(id=key, name=name, segment=segment, owner=owner, city=city, wanted=f"2026-0{3 + n % 6}-1{n % 9}") for n, (key, name, segment, owner, city) in enumerate(WANTED)]
    write("accounts", [{k: v for k, v in row.items() if k != "met"} for row in accounts.rows.values()] + targets, "Customers, and those that may become one.")
    write("contacts", contact_rows(accounts), "Whom to call.")
    write("partners", [dict(id=p[0], name=p[1], channel="partner", owner=p[2], tier=p[3]) for p in PARTNERS], "Who sells our lights for us.")
    parts("leads", [(lead["created"], (lambda today, lead=lead: leads.fields(lead, today)) if leads.dynamic(lead) else leads.fields(lead, LAST)) for lead in leads.rows], "Leads of a quarter.")
    parts("deals", [(deal["created"], (lambda today, deal=deal: deals.fields(deal, today)) if deals.dynamic(deal) else deals.fields(deal, LAST)) for deal in deals.rows], "Deals begun in a quarter.")
    parts("orders", [(row["on"], (lambda today, row=row: orders.fields(row, today)) if orders.dynamic(row) else orders.fields(row, LAST)) for row in orders.rows], "Orders of a quarter.")
    parts("activities", activities(deals, accounts), "What was done in a quarter.")
    write("contracts", [when(d(start), dict(id=f"S-{n + 1:02d}", account=account, start=start, end=end, amount=amount, every=Raw(every), owner=accounts.rows[account]["owner"],
                                            renews=f"S-{renews + 1:02d}" if renews is not None else None, ended=dict(on=ended, reason=why) if ended else None))
                        for n, (account, start, end, amount, every, renews, ended, why) in enumerate(CONTRACTS)], "Service contracts.")
    write("feedback", [when(row["on"], dict(row, on=iso(row["on"]))) for row in feedback(deals, accounts)], "Would you recommend us, 0 to 10?")
    write("campaigns", [dict(id=c[0], name=c[1], channel=c[2], segment=c[3], start=c[4], end=c[5], budget=c[6], goal_leads=c[7], message=c[8], aim=Raw(c[9])) for c in CAMPAIGNS], "What we do to be known and found.")
    write("spend", spend_rows(), "What it cost, by month.")
    write("brand", wave_rows(), "Who knows us: a panel, asked four times a year.")
    write("voice", voice_rows(), "How loud we are in the category.")
    write("rivals", [dict(id=key, name=name) for key, name in RIVALS], "Against whom.")
    write("market_share", share_rows(), "Who sold how much in a segment in a year.")
    write("prices", [dict(product=product, rival=rival, price=price, on="2026-06-30") for product, pairs in PRICES.items() for rival, price in pairs], "What customers pay rivals for the nearest thing.")
    write("experiments", [dict(on=on, campaign=campaign, kind=Raw(kind), spend=spend, lift=lift, low=low, high=high, source=source) for on, campaign, kind, spend, lift, low, high, source in EXPERIMENTS], "What would not have come otherwise.")
    write("events", [dict(on=on, what=what, about=about) for on, what, about in EVENTS], "What happened when.")
    write("needs", [dict(on="2026-05-18", segment=segment, need=need, respondents=n, importance=imp, satisfaction=sat, rivals=[dict(rival=r, satisfaction=s) for r, s in rivals], change=change)
                    for segment, need, n, imp, sat, rivals, change in NEEDS], "What customers need, and how well it is met.")
    write("messages", [dict(id=key, on=on, segment=segment, words=words, shown=shown, understood=u, believed=b, would_act=a) for key, on, segment, words, shown, u, b, a in MESSAGES], "What we say, tested.")
    write("positions", [dict(on="2026-06-30", segment=segment, channel=channel, attractiveness=factors(("Growth", "Size", "Price level"), a), strength=factors(("Offer", "Access", "Name"), s))
                        for segment, channel, a, s in POSITIONS], "Where it is worth to compete, and where we can.")
    write("objectives", objective_rows(), "Where we must be.")
    return files, deals, orders, leads, accounts


def main():
    files, *_ = build()
    shutil.rmtree(BOOK, ignore_errors=True)
    for name, content in files.items():
        path = BOOK / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    print(f"{len(files)} files, {sum(len(content.encode()) for content in files.values()):,} bytes")


if __name__ == "__main__":
    main()
