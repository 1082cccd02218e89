"""Deals: what was won and lost in each month, worked backwards to how it came about; and what is open."""
from collections import Counter

from chance import Chance, days, working
from goods import goods, price_of
from orders import Orders
from periods import BASE_FROM, LOGS_FROM, NOW_FROM, START, iso, month_end, months, quarter
from ron import Raw
from story import *

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
