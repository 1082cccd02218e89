#!/usr/bin/env python3
"""Imports public data sets with the real binary and compares what it reports with what other means make of the files.

    tests/real_data.py BINARY DATA_FOLDER

DATA_FOLDER holds the sets that are read here by their names. Nothing is written but a temporary folder.
"""

import csv
import json
import re
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from xml.sax.saxutils import escape

CENT = Decimal("0.01")
failed = []


def check(what, found, expected):
    good = found == expected
    print(f"{'ok  ' if good else 'FAIL'}  {what}: {found}" + ("" if good else f", expected {expected}"))
    if not good:
        failed.append(what)


def cents(amount):
    return amount.quantize(CENT, ROUND_HALF_EVEN)


class Program:
    def __init__(self, binary, data, work):
        self.binary, self.data, self.work = binary, data, work

    def run(self, *arguments):
        done = subprocess.run([self.binary, *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, text=True)
        shown = " ".join(map(str, arguments[:3]))
        if "panicked" in done.stderr:
            check(f"{shown} does not panic", done.stderr, "")
        return done

    def report(self, book, *arguments):
        done = self.run("report", book, "--format", "json", *arguments)
        check(f"report on {book.name} {' '.join(arguments)}, exit code", done.returncode, 0)
        return json.loads(done.stdout, parse_float=Decimal)

    def imported(self, name, strict=True):
        """Imports a data set twice with no option but its currency, checks counts and sameness, and gives the book's folder and
        what was printed."""
        book = self.work / name
        arguments = ["import", self.data / name, "--into", book, "--currency", "USD"]
        first = self.run(*arguments)
        check(f"{name}: import, exit code", first.returncode, 0)
        counted = re.findall(
            r"^(\S+) -> (\S+): (\d+) rows read = (\d+) into records \+ (\d+) refused(?: \+ (\d+) left out by the map)?(?: \+ (\d+) left out as nobody's)?",
            first.stdout, re.M,
        )
        check(f"{name}: files that were read", bool(counted), True)
        for file, table, read, taken, not_taken, left, nobodys in counted:
            rows = len(rows_of(self.data / name / file))
            check(f"{name}: {file} -> {table}: rows read = rows of the file", int(read), rows)
            account = int(taken) + int(not_taken) + int(left or 0) + int(nobodys or 0)
            check(f"{name}: {file} -> {table}: rows read = into records + refused + left out", int(read), account)
            check(f"{name}: {file} -> {table}: refused", int(not_taken), 0)
        before = bytes_of(book)
        check(f"{name}: the second import says that nothing changes", "nothing changes" in self.run(*arguments).stdout, True)
        check(f"{name}: the second import changes no byte", bytes_of(book) == before, True)
        checked = self.run("check", book, *(["--strict"] if strict else []))
        check(f"{name}: check, exit code", checked.returncode, 0)
        for tab in ("sales", "marketing"):
            text = self.run("report", tab, book)
            check(f"{name}: report {tab} as text, exit code", text.returncode, 0)
            check(f"{name}: report {tab} as text says something", len(text.stdout) > 100, True)
        return book, first.stdout


def rows_of(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def bytes_of(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def maven(program):
    """Expected values: SQLite over the files, as the data's description gives them."""
    book, _ = program.imported("maven_crm")
    quarters = {"2017-Q2": (3086111, 1254, 778), "2017-Q3": (2982255, 1257, 790), "2017-Q4": (2802496, 1196, 789)}
    for period, expected in quarters.items():
        report = program.report(book, "--as-of", "2017-12-31", "--period", period)
        sales = report["sales"]
        check(f"maven_crm {period}: won, deals won, deals lost", (sales["won"], sales["won_deals"], sales["lost_deals"]), expected)
        check(f"maven_crm {period}: open deals at the end", sales["open_deals"], 2089)
        products = [product["id"] for product in sales["products"]]
        check(f"maven_crm {period}: GTX Pro once, GTXPro not at all", (products.count("GTX Pro"), products.count("GTXPro")), (1, 0))
        check(f"maven_crm {period}: products add up to won", sum(product["won"] for product in sales["products"]), sales["won"])
    check("maven_crm: deals", report["records"]["deals"], 8800)


def northwind(program):
    """Expected values: made here with SQLite and decimals, an order line rounded once, half to even."""
    book, _ = program.imported("northwind")
    db = sqlite3.connect(":memory:")
    line = lambda price, units, discount: int(cents(Decimal(price) * Decimal(units) * (1 - Decimal(discount))) * 100)
    db.create_function("line", 3, line, deterministic=True)
    for table in ("orders", "order_details"):
        rows = rows_of(program.data / "northwind" / f"{table}.csv")
        names = list(rows[0])
        db.execute(f"create table {table} ({', '.join(f'{name} text' for name in names)})")
        db.executemany(f"insert into {table} values ({', '.join('?' * len(names))})", [tuple(row.values()) for row in rows])
    query = """select sum(line(unit_price, quantity, discount)), count(distinct order_id)
               from order_details join orders using (order_id) where order_date like ?"""
    for period in ("1996", "1997", "1998"):
        won, orders = db.execute(query, (period + "%",)).fetchone()
        sales = program.report(book, "--as-of", "1998-05-06", "--period", period)["sales"]
        check(f"northwind {period}: won, orders", (sales["won"], sales["orders"]["count"]), (Decimal(won) / 100, orders))
        if period == "1997":
            check("northwind 1997: as the data's description has it", (sales["won"], orders), (Decimal("617085.22"), 408))
    report = program.report(book, "--as-of", "1998-05-06")
    check("northwind: orders", report["records"]["orders"], 830)
    check("northwind: products with a count of their stock", len(report["sales"]["stock"]), 77)


def table_of(book, name):
    """The records of a table, each as its text."""
    files = sorted((book / name).glob("*.ron")) if (book / name).is_dir() else [book / f"{name}.ron"]
    return [record for file in files for record in re.split(r"^    (?=\()", file.read_text(), flags=re.M)[1:]]


def names_of(book, table):
    return dict(re.search(r'\bid: "([^"]*)".*?\bname: "([^"]*)"', record, re.S).groups() for record in table_of(book, table))


def deals_in(book):
    """How many deals are won, lost and open, and their money, from the book's files."""
    found = {end: [0, Decimal(0)] for end in ("won", "lost", "open")}
    for record in table_of(book, "deals"):
        record = re.sub(r"\blog: \[.*?\]", "", record, flags=re.S)
        end = next((end for end in ("won", "lost") if re.search(rf"[(,\s]{end}: ", record)), "open")
        amount = re.search(r'[(,\s]amount: "?(-?[\d_.]+)', record)
        found[end][0] += 1
        found[end][1] += Decimal(amount.group(1).replace("_", "")) if amount else 0
    return {end: tuple(pair) for end, pair in found.items()}


def counted(path, end, amount):
    """The same from the file, by SQLite: `end` and `amount` are expressions over its columns."""
    rows = rows_of(path)
    db = sqlite3.connect(":memory:")
    names = list(rows[0])
    columns = ", ".join('"' + name + '" text' for name in names)
    db.execute(f"create table deals ({columns})")
    db.executemany(f"insert into deals values ({', '.join('?' * len(names))})", [tuple(row.values()) for row in rows])
    found = {end: (0, Decimal(0)) for end in ("won", "lost", "open")}
    query = f"select {end}, count(*), sum(round(coalesce(nullif({amount}, ''), 0) * 100)) from deals group by 1"
    found.update({end: (count, Decimal(int(cents)) / 100) for end, count, cents in db.execute(query)})
    return found


SALESFORCE = "case when lower(IsWon) in ('1', 'true') then 'won' when lower(IsClosed) in ('1', 'true') then 'lost' else 'open' end"
HUBSPOT = """case "Deal Stage" when 'Closed Won' then 'won' when 'Closed Lost' then 'lost' else 'open' end"""
MAVEN = "case deal_stage when 'Won' then 'won' when 'Lost' then 'lost' else 'open' end"
# The files of deals: what decides them, and their amount.
DEALS = {
    "salesforce_devorg_history/Opportunity.csv": (SALESFORCE, "Amount"),
    "salesforce_sfdmu_workshop/Opportunity.csv": (SALESFORCE, "Amount"),
    "hubspot_dummy/hubspot_deals.csv": (HUBSPOT, "Amount"),
    "maven_crm/sales_pipeline.csv": (MAVEN, "close_value"),
}


def crm(program):
    """Salesforce and HubSpot: counts and money against SQLite, names instead of numbers."""
    without = {"salesforce_devorg_history": {}, "salesforce_sfdmu_workshop": {"Contact.csv": "AccountId"},
               "hubspot_dummy": {"hubspot_contacts.csv": "Associated Company Domain"}}
    for name, of_nobody in without.items():
        book, printed = program.imported(name, strict=False)
        for contacts, column in of_nobody.items():
            rows = rows_of(program.data / name / contacts)
            left = re.search(rf"^{contacts} -> contacts: .* \+ (\d+) left out as nobody's", printed, re.M)
            none = sum(not row[column] for row in rows)
            check(f"{name}: {contacts}: left out, of no account", int(left.group(1)) if left else 0, none)
            check(f"{name}: contacts", len(table_of(book, "contacts")), len(rows) - none)
        file = next(file for file in DEALS if file.startswith(name))
        check(f"{name}: won, lost, open and their money", deals_in(book), counted(program.data / file, *DEALS[file]))
        accounts = names_of(book, "accounts")
        source = "hubspot_companies.csv" if name == "hubspot_dummy" else "Account.csv"
        for row in rows_of(program.data / name / source):
            id, own = (row["Company Domain Name"], row["Company Name"]) if name == "hubspot_dummy" else (row["Id"], row["Name"])
            if accounts.get(id) not in (None, own):
                check(f"{name}: the name of account {id}", accounts.get(id), own)
        numbers = [id for id, own in accounts.items() if id == own and re.fullmatch(r"001\w{15}", id)]
        check(f"{name}: accounts without a name that is in the files", len(numbers), 0)
    leads = table_of(program.work / "salesforce_devorg_history", "leads")
    rows = rows_of(program.data / "salesforce_devorg_history" / "Lead.csv")
    check("salesforce_devorg_history: leads, none of which says when it came", len(leads), len(rows))
    history = rows_of(program.data / "salesforce_devorg_history" / "OpportunityHistory.csv")
    logs = [record for record in table_of(program.work / "salesforce_devorg_history", "deals") if "log: [" in record]
    open_then = {row["OpportunityId"] for row in history if row["ForecastCategory"] != "Closed" and not row["StageName"].startswith("Closed")}
    known = {re.search(r'\bid: "([^"]*)"', record).group(1) for record in logs}
    check("salesforce_devorg_history: deals with a log are among those of the history", known - open_then, set())
    check("salesforce_devorg_history: deals have a log", bool(known), True)


def wins(program):
    """Plain lists of wins, and of deals with their decision."""
    book, _ = program.imported("forecast_sets", strict=False)
    expected = {end: [0, Decimal(0)] for end in ("won", "lost", "open")}
    for path in sorted((program.data / "forecast_sets").glob("*.csv")):
        for row in rows_of(path):
            end = "won" if row.get("won", "1") == "1" else "lost" if row["closed"] else "open"
            expected[end][0] += 1
            expected[end][1] += Decimal(row["amount"])
    check("forecast_sets: won, lost, open and their money", deals_in(book), {end: tuple(pair) for end, pair in expected.items()})


def xlsx(rows, path):
    """A workbook of text cells, as little as one may be."""
    column = lambda at: (column(at // 26 - 1) if at >= 26 else "") + chr(65 + at % 26)
    cell = lambda at, line, text: f'<c r="{column(at)}{line}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
    lines = "".join(
        f'<row r="{line}">{"".join(cell(at, line, text) for at, text in enumerate(row) if text)}</row>' for line, row in enumerate(rows, 1)
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    main, relations = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    parts = {
        "[Content_Types].xml": f'{head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{kind}sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}worksheet+xml"/></Types>',
        "_rels/.rels": f'{head}<Relationships xmlns="{relations}"><Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{head}<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{head}<Relationships xmlns="{relations}"><Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'{head}<worksheet xmlns="{main}"><sheetData>{lines}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in parts.items():
            book.writestr(name, text)


def forms(program):
    """The files of deals, each alone, as they are, as a workbook and as JSON: the same counts and money."""
    for file, (end, amount) in DEALS.items():
        path = program.data / file
        rows = rows_of(path)
        folder = program.work / "forms" / path.parent.name
        folder.mkdir(parents=True)
        xlsx([list(rows[0]), *(list(row.values()) for row in rows)], folder / f"{path.stem}.xlsx")
        (folder / f"{path.stem}.json").write_text(json.dumps(rows))
        expected = counted(path, end, amount)
        if path.parent.name == "maven_crm":
            # Alone there are no list prices for what is open.
            expected["open"] = (expected["open"][0], Decimal(0))
        for form in (path, folder / f"{path.stem}.xlsx", folder / f"{path.stem}.json"):
            book = folder / f"book{form.suffix}"
            done = program.run("import", form, "--into", book, "--currency", "USD")
            check(f"{file} as {form.suffix[1:]}: exit code", done.returncode, 0)
            if done.returncode == 0:
                check(f"{file} as {form.suffix[1:]}: won, lost, open and their money", deals_in(book), expected)


def spend_in(book):
    """The sum of a book's spend, from its file."""
    text = (book / "spend.ron").read_text()
    return sum(Decimal(amount.replace("_", "")) for amount in re.findall(r'\bamount: "?(-?[\d_.]+)', text))


def spend(program):
    files = {
        "google_ads_campaign_stats_data.csv": ("cost_micros", Decimal("0.000001")),
        "linkedin_ad_analytics_by_campaign_data.csv": ("cost_in_local_currency", Decimal(1)),
        "facebook_ads_basic_ad_data.csv": ("spend", Decimal(1)),
    }
    book, printed = program.imported("ads_spend")
    total = Decimal(0)
    for file, (column, scale) in files.items():
        expected = sum(cents(Decimal(row[column] or 0) * scale) for row in rows_of(program.data / "ads_spend" / file))
        found = re.search(rf"^{re.escape(file)} -> spend: .*; (\S+) USD", printed, re.M)
        check(f"ads_spend: {file}: spend", Decimal(found.group(1)) if found else None, expected)
        total += expected
    check("ads_spend: spend in the book", spend_in(book), total)

    book, _ = program.imported("robyn_mmm")
    weeks = rows_of(program.data / "robyn_mmm" / "dt_simulated_weekly.csv")
    columns = ("tv_S", "ooh_S", "print_S", "facebook_S", "search_S")
    check("robyn_mmm: spend in the book", spend_in(book), sum(cents(Decimal(week[column])) for week in weeks for column in columns))


def proposed(program):
    """Sets read by the map that is proposed for them, as if no map knew them: the same counts and money."""
    for name in ("maven_crm", "hubspot_dummy", "salesforce_sfdmu_workshop", "salesforce_devorg_history", "ads_spend"):
        path, book = program.work / f"{name}.ron", program.work / f"{name}_proposed"
        check(f"{name}: a map is proposed", program.run("import", "--propose", path, program.data / name).returncode, 0)
        done = program.run("import", program.data / name, "--map", path, "--into", book, "--currency", "USD")
        check(f"{name}: it is taken as it is", done.returncode, 0)
        for file in (file for file in DEALS if file.startswith(name)):
            expected = counted(program.data / file, *DEALS[file])
            check(f"{name}, as proposed: won, lost, open and their money", deals_in(book), expected)
        if name == "ads_spend":
            check(f"{name}, as proposed: spend in the book", spend_in(book), spend_in(program.work / name))


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    binary, data = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    with tempfile.TemporaryDirectory() as work:
        program = Program(binary, data, Path(work))
        for part in (maven, northwind, spend, crm, wins, forms, proposed):
            part(program)
    if failed:
        sys.exit(f"{len(failed)} checks failed: " + "; ".join(failed))
    print("all as expected")


if __name__ == "__main__":
    main()
