"""Stock: counts and receipts that fit what was sold since."""
from collections import Counter, defaultdict

from chance import days, working
from periods import BASE_FROM, NOW_FROM, iso
from story import *


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
