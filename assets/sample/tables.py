"""The small tables: plans, prices, campaigns' money, surveys, objectives."""
from chance import Chance, days
from periods import BASE_FROM, iso, months, slug
from ron import Raw
from story import *


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
