"""REFERENCE of the rivals that smooth daily sums or take the year before: what they say is still to come after day o.
python3 rivals.py writes rivals.json, the cases that the program is held against.  Standard library only."""
import json, pathlib
import check
HERE = pathlib.Path(__file__).parent
MOST, FEWEST, START, SEASON = 730, 56, 28, 56
LEVELS, TRENDS, SEASONS, DAMPINGS = (.01, .03, .1, .2, .4), (0.0, .1), (0.0, .05), (.9, .98)
weekday = lambda d: (d + 3) % 7


class Daily:
    """money won by day, as known at the end of day o (orders only: the first day with money is the first observed)"""
    def __init__(s, deals, o):
        s.o, s.money = o, {}
        for d in deals:
            if d["won"] and d["closed"] is not None and d["closed"] <= o: s.money[d["closed"]] = s.money.get(d["closed"], 0.0) + d["amount"]
        first = min(s.money); s.obs = max(first, min(first, o - 27)); s.first = max(s.obs, o - MOST + 1); s.y = [s.money.get(d, 0.0) for d in range(s.first, o + 1)]

    def won(s, a, b): return sum(v for d, v in s.money.items() if a <= d <= b)

    def season(s, n):
        y = s.y[:n]; mean = sum(y) / len(y); out = []
        for w in range(7): z = [v for i, v in enumerate(y) if weekday(s.first + i) == w]; out.append(sum(z) / len(z) - mean if z else 0.0)
        return out


def damped(D, h):
    """additive damped trend, additive season of the week; constants by the squared errors of one day ahead"""
    if len(D.y) < FEWEST: return None
    best = None
    for a in LEVELS:
        for c in SEASONS:
            for b in TRENDS:
                for f in DAMPINGS if b else DAMPINGS[:1]:
                    l, t, s, err = sum(D.y[:START]) / START, 0.0, D.season(SEASON), 0.0
                    for i, y in enumerate(D.y):
                        w = weekday(D.first + i); e = y - (l + f * t + s[w])
                        if i >= START: err += e * e
                        l, t = l + f * t + a * e, f * t + a * b * e; s[w] += c * e
                    if best is None or err < best[0]: best = err, l, t, s, f
    _, l, t, s, f = best
    return max(0.0, sum(l + t * sum(f ** i for i in range(1, k + 1)) + s[weekday(D.o + k)] for k in range(1, h + 1)))


def theta(D, h):
    """simple exponential smoothing with half of the linear trend as drift, on days without their mean weekday"""
    n = len(D.y)
    if n < FEWEST: return None
    s = D.season(n); z = [y - s[weekday(D.first + i)] for i, y in enumerate(D.y)]; best = None
    for a in LEVELS:
        l, err = sum(D.y[:START]) / START, 0.0
        for i, y in enumerate(z):
            if i >= START: err += (y - l) ** 2
            l += a * (y - l)
        if best is None or err < best[0]: best = err, l, a
    _, l, a = best; mt, mz = (n + 1) / 2, sum(z) / n
    b = sum((i + 1 - mt) * (y - mz) for i, y in enumerate(z)) / sum((i + 1 - mt) ** 2 for i in range(n))
    return max(0.0, sum(l + b / 2 * (k - 1 + (1 - (1 - a) ** n) / a) + s[weekday(D.o + k)] for k in range(1, h + 1)))


def year_before(D, h):
    """the same days 364 days before x growth of 91 days since"""
    o = D.o - 364
    if o - 90 < D.obs: return None
    base = D.won(o - 90, o)
    return D.won(o + 1, o + h) * D.won(D.o - 90, D.o) / base if base > 0 else None


if __name__ == "__main__":
    cases = []
    for book, days in (("one_a_day.csv", ("2024-02-10", "2024-03-20", "2025-04-17", "2025-11-12")), ("seasons.csv", ("2023-05-15", "2024-11-08", "2025-08-20")), ("growth.csv", ("2025-06-20", "2025-12-10")), ("fridays.csv", ("2025-04-18", "2026-01-07"))):
        for as_of in days:
            for h in (5, 20, 62):
                D = Daily(check.book(book), check.day(as_of)); cases.append(dict(book=book, as_of=as_of, days=h, damped_trend=damped(D, h), theta=theta(D, h), year_before=year_before(D, h)))
    (HERE / "rivals.json").write_text(json.dumps(cases, indent=1) + "\n"); print(len(cases), "cases")
