"""What was done with customers and partners, and what customers said."""
from chance import Chance, days, working
from periods import BASE_FROM, iso
from ron import Raw
from story import *


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
