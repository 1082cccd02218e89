"""Writes records as RON, with marks for what is true only on some days of the base month.

The sample's today lies on any day of its base month (story.BASE_MONTH). A record is therefore rendered as it stands on each day
of that month; a line that stands only on some of them bears a comment that src/store/sample.rs keeps or drops by:

    won: (on: "2026-11-17"),          // @2026-11-17      from that day on
    stage: "contract",                // @<2026-11-17     before that day
    stage: "proposal",                // @2026-11-05 @<2026-11-17     both must hold
"""
from story import BASE_MONTH, DAYS, day

WIDTH = 118


class Raw(str):
    """RON text that is written as it is: a number, a name, a group."""


def text(value):
    """A value as RON: strings and days quoted, numbers with underscores, lists and dicts as lists and groups."""
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, int):
        return f"{value:,}".replace(",", "_")
    if isinstance(value, float):
        return f"{value:,.10g}".replace(",", "_") if value % 1 else f"{value:.1f}"
    if isinstance(value, dict):
        return "(" + ", ".join(f"{k}: {text(v)}" for k, v in value.items() if v is not None) + ")"
    if isinstance(value, list):
        return "[" + ", ".join(text(v) for v in value) + "]"
    return f'"{value}"'


def plain(fields):
    """A record that is the same on all days: as many fields to a line as fit; a log an entry a line."""
    lines, line = [], "    ("
    for name, value in fields.items():
        if value is None or value == []:
            continue
        if name == "log":
            lines += [line + "log: ["] if line.strip() == "(" else [line.rstrip(), "     log: ["]
            lines += [f"         {text(entry)}," for entry in value] + ["     ],"]
            line = "    "
            continue
        part = f"{name}: {text(value)}, "
        if len(line) + len(part) > WIDTH and line.strip() not in ("", "("):
            lines.append(line.rstrip())
            line = "     "
        line += part
    if line.strip():
        lines.append(line.rstrip().removesuffix(",") + "),")
    else:
        lines[-1] = "     ]),"
    return lines


def dated(state):
    """A record that differs by day. `state(day)` gives its fields on a day of the base month, None before it is there."""
    order, seen = [], {}
    for number in range(1, DAYS + 1):
        fields = state(day(BASE_MONTH, number))
        if fields is None:
            continue
        keyed = [("(", "    (")]
        for name, value in fields.items():
            if value is None or value == []:
                continue
            if name in ("log", "receipts"):
                keyed.append((name, f"        {name}: ["))
                keyed += [((name, text(entry)), f"            {text(entry)},") for entry in value]
                keyed.append((name + "]", "        ],"))
            else:
                keyed.append((name, f"        {name}: {text(value)},"))
        keyed.append((")", "    ),"))
        at = 0
        for key, line in keyed:
            if key not in seen:
                seen[key] = []
                order.insert(at, key)
            at = order.index(key) + 1
            runs = seen[key]
            if runs and runs[-1][0] == line and runs[-1][2] == number - 1:
                runs[-1][2] = number
            else:
                runs.append([line, number, number])
    lines = []
    for key in order:
        for line, first, last in seen[key]:
            marks = ([f"@{day(BASE_MONTH, first)}"] if first > 1 else []) + ([f"@<{day(BASE_MONTH, last + 1)}"] if last < DAYS else [])
            lines.append(line + ("  // " + " ".join(marks) if marks else ""))
    return lines


def table(records, comment):
    """A file: a comment, and a list of records, each a dict (the same on all days) or a function of the day."""
    lines = [f"// {line}" for line in comment.split("\n")] + ["["]
    for record in records:
        lines += dated(record) if callable(record) else plain(record)
    return "\n".join(lines + ["]"]) + "\n"
