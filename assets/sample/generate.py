#!/usr/bin/env python3
"""Makes the sample company: `python3 assets/sample/generate.py` writes assets/sample/book/ anew, the same every time.

Only the standard library is used. What the company is stands in story.py, by hand; the other files fill it up with
ordinary business so that the totals of the story come out: they work backwards from what was won in each month to the
deals (deals.py), from the deals to their logs and leads (leads.py), and from sales to the stock that must have been there
(stock.py). ron.py writes the tables.

Dates are those of the base (today = story.TODAY) and run to the end of the base month; src/store/sample.rs shifts them by
whole months and leaves out what lies after the real today.
"""
import shutil
from collections import defaultdict
from pathlib import Path

from accounts import Accounts
from deals import Deals
from goods import rate
from leads import Leads
from orders import Orders, deliver
from periods import START, iso, months, quarter
from ron import Raw, table
from stock import stock_rows
from story import *
from tables import contact_rows, factors, objective_rows, product_rows, share_rows, spend_rows, target_rows, voice_rows, wave_rows, when
from touches import activities, feedback

BOOK = Path(__file__).parent / "book"

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
    # Four that we want since a few days and nobody has worked; the others are known, and nothing more.
    wanted = lambda n: f"2026-11-{16 + n}"
    targets = [when(d(wanted(n)), dict(id=key, name=name, segment=segment, owner=owner, city=city, wanted=wanted(n))) if n < 4
               else dict(id=key, name=name, segment=segment, owner=owner, city=city) for n, (key, name, segment, owner, city) in enumerate(WANTED)]
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
