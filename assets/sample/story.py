"""The story of the sample company, by hand: who sells what to whom, and what is to be read off the screen.

Fyrholm Lights makes lights for harbours and waterways. Its base day is Monday 23 November 2026, in the second month of
its last quarter:
- the quarter is about to be narrowly missed: 1.24M won of 2.40M, and not enough in the pipeline;
- the brand rises slowly: 28 % to 35 % know it, in two years;
- Inland water loses money however it is sold directly: a segment to leave;
- Beacon L is short of stock, and little is on its way;
- the partner Baltic Beacon has gone quiet, with two deals open.
"""
import datetime

BASE_MONTH = (2026, 11)
DAYS = 30  # of the base month


def day(month, number):
    """A day of a month; a number past its end is a day of the next."""
    return datetime.date(*month, 1) + datetime.timedelta(days=number - 1)


def d(text):
    return datetime.date.fromisoformat(text)


TODAY = d("2026-11-23")
LAST = day(BASE_MONTH, DAYS)

STAGES = [("contact", "Contact", 0.1), ("qualified", "Qualified", 0.25), ("proposal", "Proposal", 0.45), ("contract", "Contract", 0.8)]

PEOPLE = [
    ("ines", "Ines", "North"), ("sofia", "Sofia", "North"), ("marek", "Marek", "North"),
    ("yara", "Yara", "South"), ("tom", "Tom", "South"), ("paul", "Paul", "South"),
    ("lena", "Lena", "Marketing"), ("eva", "Eva", "Marketing"), ("jon", "Jon", "Marketing"),
]

# id, name, family, (list price, unit cost) from 2024, 2025, 2026
PRODUCTS = [
    ("beacon-l", "Beacon L", "Beacons", [(1_090, 640), (1_130, 668), (1_180, 692)]),
    ("beacon-s", "Beacon S", "Beacons", [(400, 246), (415, 254), (430, 262)]),
    ("buoy-360", "Buoy 360", "Buoys", [(1_950, 1_230), (2_020, 1_270), (2_100, 1_310)]),
    ("dock-rail-2m", "Dock Rail 2m", "Rails", [(152, 89), (158, 92), (165, 95)]),
    ("controller-c2", "Controller C2", "Controls", [(850, 490), (870, 505), (890, 520)]),
    ("solar-mast", "Solar Mast", "Masts", [(2_900, 1_930), (3_000, 1_990), (3_100, 2_050)]),
    ("retrofit-kit", "Retrofit Kit", "Controls", [(None, None), (None, None), (240, 150)]),
]
# What is there on the base day; reorder_at, lead time in days, what is expected. Beacon L is refilled by small rush
# deliveries only.
STOCK = {
    "beacon-l": (28, 120, 21, ("2026-12-14", 60)), "beacon-s": (412, 150, 21, ("2026-12-07", 500)), "buoy-360": (96, 40, 35, ("2026-12-10", 60)),
    "dock-rail-2m": (1_240, 500, 14, None), "controller-c2": (74, 80, 28, ("2026-12-04", 120)), "solar-mast": (38, 10, 35, ("2026-12-18", 40)), "retrofit-kit": (160, 40, 28, None),
}

# id, name, market (year: size, buyers), source
SEGMENTS = [
    ("ports", "Ports", [("2024", 28_650_000, 610), ("2025", 29_800_000, 615)], "Port authorities' budgets, own count"),
    ("offshore-wind", "Offshore wind", [("2024", 32_200_000, 140), ("2025", 38_600_000, 158)], "Wind yearbook"),
    ("marinas", "Marinas", [("2024", 22_000_000, 2_900), ("2025", 21_800_000, 2_880)], "Marina association"),
    ("fish-farms", "Fish farms", [("2024", 15_200_000, 720), ("2025", 16_900_000, 760)], "Aquaculture register"),
    ("inland-water", "Inland water", [("2024", 12_300_000, 940), ("2025", 12_400_000, 940)], "Waterway offices"),
]
CHANNELS = [
    ("direct", "Direct", "Direct", 0.06), ("partner", "Partner", "Partner", 0.16), ("web-shop", "Web shop", "Online", 0.08),
    ("retail", "Retail", "Retail", 0.3), ("media", "Media", "Media", None), ("event", "Event", "Event", None),
]
RIVALS = [("norlux", "Norlux"), ("pharos", "Pharos"), ("lumar", "Lumar"), ("others", "Others")]
# Ours and rivals' sales by segment: 2024, 2025 (ours are the shares of the objectives, the rest is the trade press).
MARKET_SHARE = {
    "ports": {None: (2_060_000, 2_235_000), "norlux": (7_740_000, 8_340_000), "pharos": (4_870_000, 4_770_000), "lumar": (2_580_000, 2_680_000)},
    "offshore-wind": {None: (1_256_000, 1_505_000), "norlux": (9_340_000, 13_120_000), "pharos": (7_080_000, 8_110_000), "lumar": (1_610_000, 1_540_000)},
    "marinas": {None: (1_716_000, 1_766_000), "norlux": (4_180_000, 4_140_000), "pharos": (2_860_000, 2_620_000), "lumar": (3_740_000, 3_710_000)},
    "fish-farms": {None: (1_018_000, 1_200_000), "norlux": (4_560_000, 5_240_000), "pharos": (1_370_000, 1_350_000), "lumar": (910_000, 1_010_000)},
    "inland-water": {None: (726_000, 794_000), "norlux": (2_580_000, 2_730_000), "pharos": (1_350_000, 1_240_000), "lumar": (1_720_000, 1_740_000)},
}

# id, name, owner, tier, places it knows (north or south), target of the quarter
PARTNERS = [
    ("skagen-marine", "Skagen Marine", "marek", "Gold", "north", 160_000), ("adria-naval", "Adria Naval", "yara", "Gold", "south", 70_000),
    ("baltic-beacon", "Baltic Beacon", "marek", "Silver", "north", 90_000), ("clyde-chandlery", "Clyde Chandlery", "paul", "Silver", "south", 40_000),
    ("fjord-service", "Fjord Service", "sofia", "Bronze", "north", None), ("rhine-hydro", "Rhine Hydro", "marek", "Bronze", "north", 60_000),
]

# Won revenue by quarter, deals and own orders together, and the share of each month; the base quarter stands below.
REVENUE = {
    (2023, 4): (1_560_000, (0.30, 0.30, 0.40)),
    (2024, 1): (1_520_000, (0.29, 0.32, 0.39)), (2024, 2): (1_680_000, (0.31, 0.30, 0.39)),
    (2024, 3): (1_620_000, (0.30, 0.29, 0.41)), (2024, 4): (1_950_000, (0.29, 0.32, 0.39)),
    (2025, 1): (1_620_000, (0.31, 0.30, 0.39)), (2025, 2): (1_930_000, (0.29, 0.32, 0.39)),
    (2025, 3): (1_780_000, (0.31, 0.30, 0.39)), (2025, 4): (2_150_000, (0.295, 0.32, 0.385)),
    (2026, 1): (1_800_000, (0.31, 0.31, 0.38)), (2026, 2): (2_090_000, (0.31, 0.32, 0.37)),
    (2026, 3): (1_985_000, (0.31, 0.32, 0.37)),
}
QUARTER_TARGETS = [("2025-Q4", 2_200_000), ("2026-Q1", 1_900_000), ("2026-Q2", 2_100_000), ("2026-Q3", 2_050_000)]

# Deals by segment: share of the won and of the lost, mean amount, products and how much of the amount each takes.
SEGMENT_DEALS = {
    "ports": (44, 49, 50_000, [("beacon-l", 30), ("beacon-s", 25), ("buoy-360", 20), ("controller-c2", 15), ("dock-rail-2m", 10)]),
    "offshore-wind": (26, 46, 60_000, [("beacon-l", 50), ("buoy-360", 20), ("controller-c2", 20), ("solar-mast", 10)]),
    "marinas": (49, 63, 24_000, [("dock-rail-2m", 45), ("beacon-s", 40), ("controller-c2", 15)]),
    "fish-farms": (35, 48, 31_000, [("buoy-360", 45), ("beacon-s", 30), ("controller-c2", 15), ("solar-mast", 10)]),
    "inland-water": (17, 38, 33_000, [("solar-mast", 35), ("beacon-s", 25), ("buoy-360", 20), ("dock-rail-2m", 20)]),
}
# How much of the list price is given away: it makes the margins (Inland water, sold directly, loses money).
DISCOUNTS = {
    ("ports", "direct"): 0.05, ("ports", "partner"): 0.09, ("offshore-wind", "direct"): 0.1, ("offshore-wind", "partner"): 0.22,
    ("marinas", "direct"): 0.31, ("marinas", "partner"): 0.11, ("fish-farms", "direct"): 0.25, ("fish-farms", "partner"): 0.06,
    ("inland-water", "direct"): 0.41, ("inland-water", "partner"): 0.16,
    ("marinas", "web-shop"): 0.08, ("fish-farms", "web-shop"): 0.22, ("inland-water", "web-shop"): 0.1,
    ("marinas", "retail"): 0.14, ("inland-water", "retail"): 0.24,
}
PARTNER_SHARE = {"ports": 0.24, "offshore-wind": 0.15, "marinas": 0.7, "fish-farms": 0.52, "inland-water": 0.52}

# Why deals are lost, by segment (counts of two years), and to whom, of those lost to a competitor.
LOST_REASONS = {
    "ports": [("Price", 22), ("Competitor", 31), ("NoDecision", 16), ("Timing", 14), ("Product", 8), ("Message", 2), ("Other", 6)],
    "offshore-wind": [("Price", 18), ("Competitor", 29), ("NoDecision", 12), ("Timing", 13), ("Product", 13), ("Message", 1), ("Other", 4)],
    "marinas": [("Price", 48), ("Competitor", 17), ("NoDecision", 32), ("Timing", 14), ("Product", 8), ("Message", 3), ("Other", 5)],
    "fish-farms": [("Price", 28), ("Competitor", 16), ("NoDecision", 22), ("Timing", 13), ("Product", 14), ("Message", 3), ("Other", 2)],
    "inland-water": [("Price", 32), ("Competitor", 10), ("NoDecision", 15), ("Timing", 9), ("Product", 4), ("Message", 2), ("Other", 3)],
}
LOST_WORDS = {
    "Price": ["Could not tell what it would cost", "A third above the other offer", "The budget was cut after your offer", "Good lights, too dear for a yard like ours",
              "The tender went to the cheapest", "Your price list has too many lines"],
    "Competitor": ["Norlux delivered in two weeks", "They had it in stock", "Their alarm calls our phones", "We have used them for years", "They came to see the site first"],
    "NoDecision": ["The board put it off", "We repaired the old ones once more", "Nobody here had the time", "The project lost its owner"],
    "Timing": ["The season began before the offer came", "Too late for this year's works", "We need it after the dredging"],
    "Product": ["The battery does not last the winter", "No remote alarm", "Does not fit our masts", "Range too short at the outer mole"],
    "Message": ["We thought you make lamps for gardens", "Ten winters, nobody believes that"],
    "Other": ["The site was sold", "A merger stopped all orders"],
}
WON_WORDS = [
    "Fitted the old rails in a day", "Fast answers, good lights", "The first that lasted a winter", "Delivered when you said", "Skippers see them at nine miles",
    "One person to call", "The masts stood in the storm", "Simple to mount", "You measured the quay yourselves", "Same lights on all our piers now",
    "The offer said what it would cost", "Spare parts came the next day",
]
WON_REASONS = ["Fit with what is there", "Service", "Price", "Delivery", "Range", "Known supplier", "Partner's word"]
DEAL_NAMES = {
    "ports": ["Quay lights", "Berth lights", "Breakwater beacons", "Mole lights", "Leading lights", "Fairway buoys", "Pilot station lights", "Ferry ramp lights", "Container quay lights", "Fishing quay lights", "Dolphin lights", "Harbour basin lights"],
    "offshore-wind": ["Turbine access lights", "Substation mast lights", "Met mast lights", "Cable corridor buoys", "Transition piece lights", "Array corner beacons", "Service quay lights"],
    "marinas": ["Guest pier", "Pontoon lights", "Slipway lights", "Jetty rails", "Fuel dock lights", "Boat lift lights", "East pier rails", "Winter storage lights", "Harbour walk rails"],
    "fish-farms": ["Cage marker lights", "Feed barge lights", "Site corner buoys", "Net pen beacons", "Well boat berth", "Smolt site lights", "Mooring buoys"],
    "inland-water": ["Lock approach lights", "Gate lights", "Bridge pier lights", "Canal bend beacons", "Weir warning lights", "Towpath masts", "Lift bridge lights"],
}
NEXT_STEPS = ["Send the contract", "Call the buyer", "Site survey", "Send the revised offer", "Agree the delivery dates", "Meet the harbour master", "Answer the tender questions",
              "Show the alarm output", "Confirm the order date", "Send references", "Ask about the budget"]
NOTES = {
    "Call": ["asked for the delivery time", "asks for the contract", "budget is agreed", "wants a second offer", "called back, no news", "wants delivery before the ice"],
    "Email": ["sent the offer", "sent the revised offer", "sent drawings", "sent references", "answered the questions"],
    "Meeting": ["went through the offer", "met the board", "met the harbour master", "compared ranges"],
    "Visit": ["measured the quay", "saw the old lights", "site visit with the skipper", "looked at the masts"],
    "Message": ["short word after the fair", "reminder of the offer", "season's question"],
    "Note": ["rival seen on site", "buyer is new", "decision moved to the board"],
}

# The deals of the base quarter decided by the base day: owner, day, amount in thousands, segment, account (None: any of
# the owner's), partner, role.
WON_NOW = [
    ("ines", "2026-10-29", 98, "ports", "vester-harbour", None, None), ("ines", "2026-11-12", 70, "ports", "vester-harbour", None, None),
    ("ines", "2026-10-08", 58, "ports", "norrland-port", "skagen-marine", "Sourced"), ("ines", "2026-10-21", 34, "ports", None, "skagen-marine", "Sourced"),
    ("ines", "2026-11-23", 24, "marinas", None, None, None), ("ines", "2026-11-05", 16, "marinas", None, None, None), ("ines", "2026-10-15", 12, "marinas", None, None, None),
    ("sofia", "2026-11-10", 72, "fish-farms", None, None, None), ("sofia", "2026-10-16", 58, "fish-farms", "orkla-salmon", None, None),
    ("sofia", "2026-10-07", 36, "marinas", None, "baltic-beacon", "Sourced"), ("sofia", "2026-11-18", 24, "marinas", None, "skagen-marine", "Influenced"),
    ("sofia", "2026-11-03", 14, "marinas", None, "fjord-service", "Sourced"),
    ("marek", "2026-11-06", 64, "ports", None, None, None), ("marek", "2026-10-20", 52, "ports", None, None, None), ("marek", "2026-11-17", 38, "inland-water", None, "rhine-hydro", "Influenced"),
    ("marek", "2026-10-06", 26, "marinas", None, "skagen-marine", "Sourced"), ("marek", "2026-10-30", 16, "inland-water", None, None, None),
    ("yara", "2026-10-22", 72, "ports", "port-almeida", None, None), ("yara", "2026-11-06", 34, "marinas", None, "adria-naval", "Sourced"),
    ("yara", "2026-10-13", 22, "marinas", None, "clyde-chandlery", "Sourced"), ("yara", "2026-11-04", 14, "fish-farms", None, None, None),
    ("tom", "2026-11-20", 84, "offshore-wind", "kattegat-wind", None, None), ("tom", "2026-10-09", 40, "offshore-wind", "kattegat-wind", None, None),
    ("tom", "2026-10-28", 14, "marinas", None, "adria-naval", "Influenced"), ("tom", "2026-11-09", 10, "marinas", None, None, None),
    ("paul", "2026-11-10", 46, "fish-farms", None, None, None), ("paul", "2026-10-19", 32, "fish-farms", None, "adria-naval", "Sourced"),
]
# Lost by the base day: owner and amounts in thousands, then how they were lost.
LOST_NOW = {
    "ines": [62, 34, 22, 18, 41, 12, 26], "sofia": [48, 20, 31, 16, 38, 24], "marek": [76, 28, 34, 14, 22, 45, 30, 18],
    "yara": [54, 26, 19, 42, 15, 33], "tom": [88, 36, 52, 24, 41, 30, 20], "paul": [38, 27, 21, 33],
}
LOST_NOW_WHY = ["Price"] * 13 + ["NoDecision"] * 9 + ["Competitor"] * 9 + ["Timing"] * 4 + ["Product"] * 2 + ["Other"]
LOST_NOW_RIVALS = ["norlux"] * 5 + ["pharos"] * 3 + ["lumar"]

# Open on the base day, by hand: id, name, account, owner, stage, amount, created, close, category, partner, role,
# next step, log (day, stage, amount, close).
OPEN = [
    ("D-1038", "Quay 7 relighting", "vester-harbour", "ines", 164_000, "2026-09-10", "Commit", None, None, "Agree the delivery dates",
     [("2026-09-10", "qualified", 150_000, "2026-11-20"), ("2026-10-16", "proposal", 164_000, "2026-11-27"), ("2026-11-27", None, None, "2026-12-09")]),
    ("D-1041", "Dock lights, phase 2", "norrland-port", "ines", 48_000, "2026-09-02", "Commit", "skagen-marine", "Sourced", "Send the contract",
     [("2026-09-02", "qualified", 36_000, "2026-11-30"), ("2026-10-20", "proposal", 48_000, "2026-12-10")]),
    ("D-1047", "Breakwater beacons", "port-almeida", "yara", 96_000, "2026-08-27", "Commit", None, None, "Confirm the order date",
     [("2026-08-27", "qualified", 96_000, "2026-11-12"), ("2026-09-24", "proposal", None, None), ("2026-10-28", "contract", None, "2026-11-30")]),
    ("D-1052", "Turbine access lights", "kattegat-wind", "tom", 118_000, "2026-09-11", "Commit", None, None, "Send the contract",
     [("2026-09-11", "qualified", 104_000, "2026-11-25"), ("2026-10-05", "proposal", 118_000, None), ("2026-11-02", "contract", None, "2026-12-04")]),
    ("D-1066", "Substation mast lights", "brandt-offshore", "tom", 110_000, "2026-08-19", "BestCase", None, None, "Site survey",
     [("2026-08-19", "contact", 110_000, "2026-12-22"), ("2026-10-09", "qualified", None, None)]),
    ("D-1072", "Harbour masterplan", "port-almeida", "yara", 120_000, "2026-10-12", "Pipeline", None, None, "Meet the board",
     [("2026-10-12", "contact", 120_000, "2026-12-29")]),
    ("D-1082", "Quay 3 spare lights", "norrland-port", "ines", 25_000, "2026-10-26", "Pipeline", None, None, "Send the offer",
     [("2026-10-26", "qualified", 25_000, "2026-12-21")]),
    ("D-1090", "Fishing harbour", "halm-dock", "marek", 52_000, "2026-10-14", "Pipeline", "skagen-marine", "Sourced", "Measure the basin",
     [("2026-10-14", "contact", 46_000, "2026-12-14"), ("2026-10-30", "qualified", 52_000, None)]),
    ("D-1093", "Slipway lights", "vik-yards", "marek", 32_000, "2026-10-22", "Omitted", "skagen-marine", "Sourced", "Call the yard master",
     [("2026-10-22", "contact", 32_000, "2026-12-30")]),
    ("D-1058", "Ferry berth lights", "isle-ferries", "paul", 72_000, "2026-08-24", "BestCase", None, None, None,
     [("2026-08-24", "qualified", 72_000, "2026-10-09"), ("2026-09-18", "proposal", None, "2026-10-30"), ("2026-10-28", None, None, "2026-11-20")]),
    ("D-1061", "Gate lights", "delta-locks", "marek", 41_000, "2026-09-03", "Commit", None, None, "Call the lock master",
     [("2026-09-03", "qualified", 41_000, "2026-11-06"), ("2026-09-29", "proposal", None, None), ("2026-11-04", "contract", None, "2026-11-26"), ("2026-11-26", None, None, "2026-12-11")]),
    ("D-1029", "Lock gates retrofit", "delta-locks", "marek", 44_000, "2026-07-14", "Pipeline", None, None, "Re-qualify or drop",
     [("2026-07-14", "contact", 64_000, "2026-09-15"), ("2026-08-20", "qualified", None, None), ("2026-09-14", None, None, "2026-10-16"), ("2026-10-15", None, None, "2026-11-13"),
      ("2026-11-09", None, 44_000, "2026-12-18")]),
    ("D-1069", "Guest pier", "marina-solvik", "yara", 38_000, "2026-09-28", "BestCase", None, None, "Send the revised offer",
     [("2026-09-28", "qualified", 38_000, "2026-12-02"), ("2026-10-23", "proposal", None, None)]),
    ("D-1035", "Mole lights", "gota-canal-co", "marek", 74_000, "2026-07-20", "BestCase", "baltic-beacon", "Sourced", "Ask Baltic Beacon for the permit",
     [("2026-07-20", "qualified", 74_000, "2026-11-30"), ("2026-09-03", "proposal", None, "2026-12-16")]),
    ("D-1044", "Winter storage lights", "havet-marinas", "marek", 22_000, "2026-08-11", "Pipeline", "baltic-beacon", "Sourced", None,
     [("2026-08-11", "qualified", 22_000, "2027-01-29")]),
]
# What those sell, where it matters: most of them want Beacon L.
OPEN_UNITS = {
    "D-1038": [("beacon-l", 62), ("beacon-s", 236)], "D-1041": [("beacon-s", 120)], "D-1047": [("beacon-l", 52), ("buoy-360", 20)], "D-1052": [("beacon-l", 54), ("controller-c2", 68)],
    "D-1066": [("beacon-l", 60), ("solar-mast", 15)], "D-1072": [("beacon-l", 40), ("buoy-360", 36)], "D-1082": [("beacon-s", 62)], "D-1090": [("beacon-s", 128)], "D-1093": [("dock-rail-2m", 215)],
    "D-1058": [("dock-rail-2m", 280), ("beacon-s", 76)], "D-1061": [("solar-mast", 20)], "D-1029": [("solar-mast", 14), ("beacon-s", 40)], "D-1069": [("dock-rail-2m", 260)],
    "D-1035": [("beacon-s", 190)], "D-1044": [("dock-rail-2m", 150)],
}
# Open on the base day, made up by the generator: stage, then owner and amount in thousands.
OPEN_MORE = {
    "contract": [("ines", 82), ("sofia", 58), ("paul", 35)],
    "proposal": [("sofia", 96), ("sofia", 64), ("tom", 88), ("marek", 46), ("yara", 58), ("paul", 40), ("ines", 32)],
    "qualified": [("sofia", 62), ("sofia", 40), ("yara", 84), ("yara", 36), ("tom", 92), ("tom", 33), ("paul", 48), ("paul", 24), ("marek", 30), ("ines", 20)],
    "contact": [("tom", 72), ("paul", 64), ("sofia", 36), ("marek", 48), ("ines", 38), ("yara", 26), ("paul", 24)],
}
# Open and closing after the quarter, in thousands (two without an amount); those of the second list were to close in
# it, and were pushed out on the day named.
OPEN_LATER = [("tom", 140), ("ines", 118), ("tom", 104), ("yara", 96), ("sofia", 88), ("marek", 78), ("ines", 70), ("paul", None)]
PUSHED_OUT = [("paul", 82, "2026-10-14"), ("yara", 64, "2026-11-11"), ("sofia", 58, "2026-10-22"), ("tom", 54, "2026-11-18"), ("paul", 48, "2026-10-08"),
              ("yara", 44, "2026-11-05"), ("sofia", 44, "2026-10-28"), ("tom", None, "2026-11-20")]
# What the days after the base day bring, to the month's end: of OPEN_MORE the stage and place, the day, won or why lost.
AFTER = [("contract", 2, "2026-11-25", None), ("proposal", 6, "2026-11-27", None), ("contact", 6, "2026-11-26", "NoDecision"), ("qualified", 3, "2026-11-24", "Price"),
         ("qualified", 8, "2026-11-30", "Competitor"), ("proposal", 4, "2026-11-27", "Price")]

# Accounts by hand: id, name, segment, owner, channel, partner, city, since
ACCOUNTS = [
    ("vester-harbour", "Vester Harbour", "ports", "ines", "direct", None, "Esbjerg", "2016-05-02"),
    ("norrland-port", "Norrland Port", "ports", "ines", "partner", "skagen-marine", "Lulea", "2021-03-15"),
    ("port-almeida", "Port Almeida", "ports", "yara", "direct", None, "Aveiro", "2019-09-01"),
    ("kattegat-wind", "Kattegat Wind", "offshore-wind", "tom", "direct", None, "Grenaa", "2020-02-10"),
    ("brandt-offshore", "Brandt Offshore", "offshore-wind", "tom", "direct", None, "Cuxhaven", "2022-06-20"),
    ("orkla-salmon", "Orkla Salmon", "fish-farms", "sofia", "direct", None, "Trondheim", "2018-04-03"),
    ("isle-ferries", "Isle Ferries", "ports", "paul", "direct", None, "Oban", "2017-11-06"),
    ("delta-locks", "Delta Locks", "inland-water", "marek", "direct", None, "Rotterdam", "2019-01-21"),
    ("marina-solvik", "Marina Solvik", "marinas", "yara", "direct", None, "Rovinj", "2021-07-12"),
    ("rhein-schleusen", "Rhein Schleusen", "inland-water", "marek", "partner", "rhine-hydro", "Koblenz", "2018-08-27"),
    ("vik-yards", "Vik Yards", "marinas", "marek", "partner", "skagen-marine", "Vik", "2020-10-05"),
    ("gota-canal-co", "Gota Canal Co", "inland-water", "marek", "partner", "baltic-beacon", "Motala", "2017-03-13"),
    ("havet-marinas", "Havet Marinas", "marinas", "marek", "partner", "baltic-beacon", "Karlskrona", "2019-05-20"),
    ("moss-yachts", "Moss Yachts", "marinas", "sofia", "retail", None, "Moss", "2020-06-08"),
    ("costa-redes", "Costa Redes", "fish-farms", "yara", "direct", None, "Vigo", "2021-02-22"),
    ("skerry-chandlers", "Skerry Chandlers", "marinas", "ines", "retail", None, "Kragero", "2015-09-14"),
    ("halm-dock", "Halm Dock", "ports", "marek", "partner", "skagen-marine", "Halmstad", "2018-12-03"),
    ("lyse-fjord-farms", "Lyse Fjord Farms", "fish-farms", "sofia", "direct", None, "Stavanger", None),
    ("elbe-docks", "Elbe Docks", "ports", "marek", "direct", None, "Stade", None),
]
WANTED = [("skane-terminal", "Skane Terminal", "ports", "ines", "Malmo"), ("iberdock", "Iberdock", "ports", "yara", "Bilbao"), ("havre-pilots", "Havre Pilots", "ports", "yara", "Le Havre"),
          ("doggerbank-power", "Doggerbank Power", "offshore-wind", "tom", "Hull"), ("lofoten-cod", "Lofoten Cod", "fish-farms", "sofia", "Svolvaer"),
          ("mallorca-moles", "Mallorca Moles", "marinas", "yara", "Palma"), ("tyne-pilotage", "Tyne Pilotage", "ports", "paul", "Newcastle"),
          ("bornholm-array", "Bornholm Array", "offshore-wind", "tom", "Ronne"), ("faroe-laks", "Faroe Laks", "fish-farms", "sofia", "Torshavn"),
          ("zeeland-gates", "Zeeland Gates", "inland-water", "marek", "Terneuzen"), ("shetland-hub", "Shetland Hub", "offshore-wind", "tom", "Lerwick"), ("naxos-quays", "Naxos Quays", "ports", "yara", "Naxos")]

# Places on the coast and inland, where accounts and leads are.
NORTH = """Aalborg Aarhus Alesund Alta Arendal Asnaes Bergen Bodo Bronnoy Dragor Eckero Egersund Ekenas Elsinore Falkenberg Faaborg Fano Farsund Flekkefjord Floro
Fredericia Frederikshavn Gavle Gedser Grimstad Hammerfest Hanko Harstad Haugesund Helsingborg Hirtshals Hobro Holmestrand Horsens Hvide Kalmar Kalundborg Karmoy
Kemi Kokkola Kolding Korsor Kotka Kristiansund Langesund Larvik Lemvig Lysekil Mandal Mariehamn Marstal Middelfart Molde Mosjoen Namsos Narvik Nexo Norrtalje
Nyborg Nykobing Odense Oskarshamn Oxelosund Pietarsaari Pori Porsgrunn Raahe Randers Rauma Ringkobing Rodby Rorvik Sandefjord Skagastrond Skelleftea
Skien Smogen Sonderborg Stromstad Struer Sundsvall Svendborg Tallinn Thisted Tonsberg Tromso Trosa Turku Uddevalla Umea Vaasa Vadso Varberg Vardo Vastervik Vejle
Visby Ystad Riga Ventspils Liepaja Klaipeda Gdynia Sopot Ustka Wismar Rostock Stralsund Kappeln Husum Emden Leer Brake""".split()
SOUTH = """Algeciras Almeria Amalfi Ancona Antibes Arcachon Bari Barfleur Bastia Bayonne Blyth Boulogne Brest Brindisi Brixham Cadiz Cagliari Calais Cannes Cartagena
Cascais Cherbourg Chioggia Cork Cowes Crotone Dartmouth Dieppe Dover Dubrovnik Dunkirk Faro Fecamp Figueira Fowey Gaeta Galway Genoa Gijon Girvan Gozo Granville
Harwich Honfleur Hvar Izola Kilkeel Kilrush Kinsale Koper Lagos Larne Lerici Leixoes Livorno Lorient Lowestoft Lymington Malaga Mallaig Marsala Menton Messina
Monopoli Morlaix Muros Nazare Olbia Oostende Otranto Padstow Peniche Peterhead Piran Plymouth Poole Porec Portimao Pula Quiberon Ramsgate Ravenna Rijeka Royan
Salerno Santander Savona Setubal Sete Sibenik Sines Sligo Split Stornoway Swansea Taranto Tarbert Toulon Trapani Trieste Troon Ullapool Valletta Vannes Viana Vlissingen
Waterford Weymouth Whitby Zadar Zumaia""".split()
INLAND_NORTH = """Duisburg Neuss Mainz Worms Speyer Kehl Bonn Minden Hamm Celle Dessau Magdeburg Wittenberg Dresden Bydgoszcz Poznan Wroclaw Opole Torun Orebro Lidkoping Karlstad
Mora Joensuu Kuopio Lappeenranta Savonlinna Hamar Gjovik Silkeborg Zwolle Nijmegen Venlo Arnhem Deventer Meppel""".split()
INLAND_SOUTH = """Namur Liege Ghent Nancy Lyon Arles Narbonne Limerick Athlone Gloucester Reading Ely Goole Lincoln Nantwich Kortrijk Cambrai Dijon Macon Roanne Agen Toulouse
Mantua Ferrara Pavia Seville Tudela""".split()
KINDS = {
    "ports": ["Harbour", "Port Authority", "Ferries", "Pilots", "Terminal", "Docks"], "offshore-wind": ["Wind", "Offshore", "Array", "Power"],
    "marinas": ["Marina", "Yachts", "Boats", "Yacht Club", "Jetties"], "fish-farms": ["Salmon", "Aqua", "Fish Farms", "Seafood"],
    "inland-water": ["Locks", "Canal Trust", "Waterways", "River Board"],
}
ACCOUNT_COUNTS = {"ports": 62, "offshore-wind": 36, "marinas": 96, "fish-farms": 52, "inland-water": 40}
# Customers who order without a deal: segment, channel, how many, money a year (web shop customers have no owner).
ORDERING = [("marinas", "web-shop", 13, 300_000), ("fish-farms", "web-shop", 7, 150_000), ("inland-water", "web-shop", 6, 130_000),
            ("marinas", "retail", 6, 190_000), ("inland-water", "retail", 4, 105_000)]
OWN_ORDERS_NOW = 170_000  # of the base quarter to the base day, without deliveries of deals
CANCELLED = [("2026-10-13", 2), ("2026-11-06", 5)]  # day, which of those who order
# Customers at risk: their last order, and the days between their orders.
AT_RISK = [("isle-ferries", "2026-07-28", 62), ("gota-canal-co", "2026-08-19", 52), ("havet-marinas", "2026-08-27", 58), ("moss-yachts", "2026-09-03", 55), ("costa-redes", "2026-09-07", 48)]

# Campaigns: id, name, channel, segment, start, end, budget, goal, message, aim, and of two years: spend, reach, leads,
# qualified, accepted, share of leads that did not look for us; months of spend (from, to, only these months of a year).
CAMPAIGNS = [
    ("search", "Search, always on", "media", None, "2024-10-01", None, 130_000, 420, "seen", "Demand", 128_000, 410_000, 412, 214, 168, 0.08, None),
    ("hamburg-fair", "Hamburg fair", "event", None, "2025-08-01", "2026-10-31", 200_000, 180, "seen", "Demand", 210_000, 38_000, 188, 121, 98, 0.85, (8, 9, 10)),
    ("lights-film", "Lights film", "media", None, "2026-02-01", None, 190_000, None, "ten-winters", "Awareness", 184_000, 1_320_000, 96, 31, 17, 0.9, None),
    ("offshore-webinars", "Offshore webinars", "event", "offshore-wind", "2025-02-01", None, 60_000, 160, "rails", "Demand", 46_000, 22_000, 142, 88, 61, 0.55, (2, 3, 5, 6, 9, 10, 11)),
    ("fish-pilot", "Fish farm pilot", "event", "fish-farms", "2026-03-01", "2026-10-31", 55_000, 90, "rails", "Demand", 58_000, 9_000, 74, 41, 30, 0.75, None),
    ("refit-mail", "Winter refit mail", "media", "marinas", "2024-11-01", None, 24_000, 120, "rails", "Retention", 22_000, 341_000, 118, 57, 40, 0.2, (1, 2, 10, 11, 12)),
]
NO_CAMPAIGN = (254, 60, 24, 0.2)
# Leads by quarter of creation.
LEADS = {(2024, 4): 104, (2025, 1): 138, (2025, 2): 151, (2025, 3): 146, (2025, 4): 168, (2026, 1): 159, (2026, 2): 172, (2026, 3): 181, (2026, 4): 121}

# Waves of the survey, the whole public: day, respondents, unaided, aided, consider, prefer in percent; then the aided
# of Norlux, Pharos, Lumar.
WAVES = [
    ("2024-12-09", 396, 9.1, 28.1, 14.4, 5.8, 51, 39, 27), ("2025-03-10", 402, 9.4, 28.4, 14.9, 6.0, 52, 38, 27), ("2025-06-09", 399, 9.8, 29.9, 15.5, 6.3, 52, 39, 26),
    ("2025-09-08", 405, 10.2, 29.5, 16.0, 6.5, 53, 38, 27), ("2025-12-08", 401, 10.9, 32.1, 17.2, 7.1, 53, 38, 26), ("2026-03-09", 398, 11.3, 32.2, 17.8, 7.4, 54, 37, 26),
    ("2026-06-08", 403, 11.8, 32.8, 18.6, 7.9, 53, 37, 26), ("2026-09-07", 404, 12.6, 34.7, 19.6, 8.4, 54, 37, 25),
]
# By segment, twice: respondents, unaided, aided, consider, prefer in percent, a year apart.
SEGMENT_WAVES = {
    "ports": (118, (21, 52, 33, 15), (24, 58, 37, 18)), "offshore-wind": (84, (12, 34, 19, 7), (13, 36, 20, 8)), "marinas": (152, (14, 41, 24, 10), (16, 45, 27, 12)),
    "fish-farms": (96, (13, 37, 22, 9), (17, 44, 27, 11)), "inland-water": (90, (11, 33, 17, 6), (11, 34, 17, 6)),
}

NEEDS = [
    ("marinas", "Lasts the winter alone", 212, 9.1, 5.4, [("norlux", 6.8), ("pharos", 6.0)], "bigger battery in Solar Mast"),
    ("fish-farms", "Remote fault alarm", 148, 8.8, 5.9, [("norlux", 7.2), ("lumar", 5.1)], "alarm output in Controller C2"),
    ("ports", "Price known beforehand", 164, 8.0, 6.6, [("lumar", 7.1), ("norlux", 6.2)], None),
    ("marinas", "Simple to order", 212, 7.6, 6.1, [("lumar", 7.9)], "fewer variants in the web shop"),
    ("ports", "Fits existing rails", 164, 8.4, 7.9, [("pharos", 6.2), ("norlux", 6.9)], None),
]
MESSAGES = [
    ("seen", "2026-05-18", "ports", "Seen at nine miles", 205, 176, 141, 66), ("rails", "2026-05-18", "marinas", "Fits your rails", 198, 150, 121, 59),
    ("ten-winters", "2026-05-18", "marinas", "Ten winters, no service", 210, 164, 74, 42),
]
# Our product, and what customers pay each rival for the nearest equivalent.
PRICES = {
    "controller-c2": (("norlux", 740), ("pharos", 768)), "beacon-l": (("norlux", 1_040), ("pharos", 1_090), ("lumar", 1_030)), "beacon-s": (("norlux", 421), ("lumar", 406)),
    "dock-rail-2m": (("pharos", 162), ("lumar", 165)), "buoy-360": (("norlux", 2_210), ("pharos", 2_120)), "solar-mast": (("norlux", 3_240), ("lumar", 3_356)),
}
# How attractive each place to compete is, and how strong we are there.
POSITIONS = [
    ("ports", "direct", 3.6, 4.4), ("fish-farms", "partner", 3.9, 3.6), ("offshore-wind", "direct", 4.5, 3.1), ("ports", "partner", 3.4, 3.3), ("fish-farms", "direct", 3.8, 2.9),
    ("marinas", "web-shop", 3.0, 3.5), ("marinas", "partner", 2.6, 3.9), ("offshore-wind", "partner", 4.3, 2.0), ("inland-water", "web-shop", 2.2, 2.8), ("fish-farms", "web-shop", 3.1, 1.9),
    ("inland-water", "partner", 2.1, 2.7), ("marinas", "direct", 2.5, 2.2), ("inland-water", "direct", 1.9, 2.1), ("marinas", "retail", 2.4, 2.6), ("inland-water", "retail", 1.8, 2.2),
]
OBJECTIVES = [
    dict(id="awareness", what="Aided awareness", kind="Brand", baseline=("2024-12-09", 28.1), target=("2028-06-30", 40.0), owner="lena", measure="Awareness",
         steps=[("Brand film", "2026-02-27", "2026-02-20"), ("Wave 9", "2026-12-15", None), ("Fair year, 3 fairs", "2027-09-30", None)]),
    dict(id="offshore-share", what="Offshore wind, our share", kind="Segment", baseline=("2025-01-31", 3.9), target=("2028-12-31", 6.0), owner="tom",
         measure='MarketShare(segment: "offshore-wind")', readings=[("2026-01-30", 3.9)],
         steps=[("Reference site", "2026-10-31", None), ("Class approval", "2027-03-31", None)]),
    dict(id="partner-share", what="Partner share of revenue", kind="Channel", baseline=("2024-12-31", 31.0), target=("2027-12-31", 42.0), owner="marek",
         measure='ChannelRevenueShare(channel: "partner")', readings=[("2025-09-30", 34.2), ("2026-03-31", 37.1), ("2026-09-30", 39.0)],
         steps=[("Partner portal", "2026-10-15", "2026-10-12"), ("Partner academy", "2027-02-28", None)]),
    dict(id="realisation", what="Price realisation", kind="Pricing", baseline=("2025-01-01", 88.0), target=("2027-06-30", 93.0), owner="eva",
         readings=[("2025-12-31", 89.4), ("2026-09-30", 90.6)], steps=[("New price list", "2026-10-28", None), ("Offer check at 10 % off", "2027-02-15", None)]),
    dict(id="winter-need", what="Winter need, satisfied", kind="Product", baseline=("2025-05-19", 5.1), target=("2027-12-31", 7.5), owner="jon", readings=[("2026-05-18", 5.4)],
         steps=[("Battery prototype", "2026-07-31", "2026-07-24"), ("Field winter", "2027-03-31", None), ("Launch", "2027-11-30", None)]),
]
EXPERIMENTS = [
    ("2026-06-15", "search", "Holdout", 14_000, 96_000, 41_000, 151_000, "search switched off in half of the regions"),
    ("2026-08-31", "lights-film", "Geo", 40_000, 52_000, -18_000, 122_000, "film shown in the north only"),
    ("2026-03-31", "refit-mail", "Holdout", 4_000, 31_000, 9_000, 53_000, "a tenth of the addresses left out"),
]
EVENTS = [
    ("2024-06-10", "New web shop", "web-shop"), ("2025-01-01", "List prices up 4 %", None), ("2025-05-12", "Norlux opens a warehouse in Gdynia", "norlux"),
    ("2025-09-15", "Rhine Hydro joins as a partner", "rhine-hydro"), ("2026-01-01", "List prices up 4 %", None), ("2026-04-20", "Norlux cuts the price of its controller", "norlux"),
    ("2026-07-06", "Second assembly line", None), ("2026-10-12", "Partner portal opens", "partner"),
]
# Contracts for service: account, start, end, amount, every, renews (place in this list), ended, why.
CONTRACTS = [
    ("vester-harbour", "2024-02-01", "2026-01-31", 1_900, "Month", None, None, None), ("vester-harbour", "2026-02-01", "2028-01-31", 2_350, "Month", 0, None, None),
    ("port-almeida", "2025-03-01", "2027-02-28", 1_400, "Month", None, None, None), ("kattegat-wind", "2024-12-15", "2026-12-14", 9_600, "Quarter", None, None, None),
    ("norrland-port", "2025-09-01", "2027-08-31", 780, "Month", None, None, None), ("orkla-salmon", "2024-06-01", "2026-05-31", 1_150, "Month", None, None, None),
    ("orkla-salmon", "2026-06-01", "2028-05-31", 1_080, "Month", 5, None, None), ("isle-ferries", "2024-10-01", "2026-09-30", 1_250, "Month", None, "2026-09-30", "Uses its own crew"),
    ("brandt-offshore", "2025-11-01", "2027-10-31", 2_700, "Month", None, None, None), ("delta-locks", "2024-01-15", "2027-01-14", 8_400, "Year", None, None, None),
    ("marina-solvik", "2026-04-01", "2028-03-31", 420, "Month", None, None, None), ("halm-dock", "2025-01-20", "2027-01-19", 690, "Month", None, None, None),
    ("rhein-schleusen", "2025-05-01", "2026-12-31", 1_500, "Quarter", None, None, None), ("lyse-fjord-farms", "2026-10-15", "2028-10-14", 640, "Month", None, None, None),
    ("costa-redes", "2025-02-01", "2027-01-31", 510, "Month", None, None, None), ("havet-marinas", "2024-04-01", "2026-03-31", 380, "Month", None, "2026-03-31", "Price"),
]
FEEDBACK_WORDS = {
    "high": ["Fast answers, good lights", "Fitted the old rails in a day", "We see them at nine miles", "Always one person to call"],
    "middle": ["Good, but the price list is hard to read", "Lights good, papers late", "Fine"],
    "low": ["Waited weeks for two beacons", "Battery gone before spring", "Nobody called back"],
}
