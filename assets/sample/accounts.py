"""The accounts: those of the story, and others like them."""
from chance import Chance, days
from periods import START, iso, slug
from story import *


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
