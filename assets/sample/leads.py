"""Leads: those that deals came from, and those that came to nothing (yet)."""
from collections import Counter
from datetime import date

from chance import Chance, days, working
from periods import BASE_FROM, iso, month_end, quarter
from ron import Raw
from story import *


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
