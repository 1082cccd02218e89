#!/usr/bin/env python3
"""Imports public data sets with the real binary and compares what it reports with what other means make of the files.

    tests/real_data.py BINARY DATA_FOLDER

DATA_FOLDER holds maven_crm, northwind, ads_spend and robyn_mmm. Nothing is written but a temporary folder.
"""

import csv
import json
import re
import sqlite3
import subprocess
import sys
import tempfile
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

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

    def imported(self, name):
        """Imports a data set twice, checks counts and sameness, and gives the book's folder and what was printed."""
        book = self.work / name
        arguments = ["import", "csv", self.data / name, "--map", name, "--into", book, "--currency", "USD"]
        first = self.run(*arguments)
        check(f"{name}: import, exit code", first.returncode, 0)
        counted = re.findall(r"^(\S+) -> (\S+): (\d+) rows read = (\d+) into records \+ (\d+) refused", first.stdout, re.M)
        check(f"{name}: files that were read", bool(counted), True)
        for file, table, read, taken, refused in counted:
            rows = len(rows_of(self.data / name / file))
            check(f"{name}: {file} -> {table}: rows read = rows of the file", int(read), rows)
            check(f"{name}: {file} -> {table}: rows read = into records + refused", int(read), int(taken) + int(refused))
            check(f"{name}: {file} -> {table}: refused", int(refused), 0)
        before = bytes_of(book)
        check(f"{name}: the second import says that nothing changes", "nothing changes" in self.run(*arguments).stdout, True)
        check(f"{name}: the second import changes no byte", bytes_of(book) == before, True)
        checked = self.run("check", book, "--strict")
        check(f"{name}: check --strict, exit code", checked.returncode, 0)
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


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    binary, data = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    with tempfile.TemporaryDirectory() as work:
        program = Program(binary, data, Path(work))
        for part in (maven, northwind, spend):
            part(program)
    if failed:
        sys.exit(f"{len(failed)} checks failed: " + "; ".join(failed))
    print("all as expected")


if __name__ == "__main__":
    main()
