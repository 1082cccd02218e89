"""Orders: those of customers who order without a deal, and deliveries of won deals."""
from collections import Counter

from chance import Chance, days, working
from goods import goods, price_of, rate
from periods import BASE_FROM, NOW_FROM, START, iso
from ron import Raw
from story import *


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
