#!/usr/bin/env python3
"""Lets the system fail: faults.py BINARY [COMMAND ..]

Every call by which a command touches the book (or what it writes) fails once, the first, the second, and so on to the last, with
each of the errors that disks, folders and limits give. Whatever fails: no panic; a command that says it was done has done it;
one that writes leaves the book as it was or as it was to be, never a mix; one that reads says the same as ever, or that
something is wrong. A dashboard whose reload fails has the new data by itself a little later. Needs strace, and says so."""
import fcntl, json, os, pathlib, pty, select, shutil, signal, struct, subprocess, sys, tempfile, termios, time

ERRORS = ["EIO", "ENOSPC", "EMFILE", "EACCES"]
CALLS = "openat,read,pread64,write,fsync,fdatasync,rename,renameat,renameat2,mkdir,mkdirat,unlink,unlinkat,getdents64,statx,newfstatat,fstat,ftruncate,fchmod,fchown,link,linkat,flock,readlink,lseek"
BINARY = str(pathlib.Path(sys.argv[1]).resolve())
ENVIRONMENT = {**os.environ, "QUARTERDECK_TODAY": "2026-11-23", "TZ": "UTC", "EDITOR": "true"}

# In memory, where there is such a folder: thousands of books are copied.
SHM = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None

DEALS = "Deal Id,Deal Name,Account,Owner,Stage,Amount,Created,Close\n" + "".join(
    f"X-{n},Export {n},Harbour,Ines,Negotiation,{n}000.00,2026-0{n}-05,2026-12-0{n}\n" for n in range(1, 8)
)
BOOK = {
    "company.ron": '(name: "Dock Lights", currency: "EUR", time_zone: "UTC", stages: [(id: "talk", name: "Talk")])',
    "people.ron": '[(id: "ines", name: "Ines")]',
    "accounts.ron": '[(id: "harbour", name: "Harbour", owner: "ines")]',
    "leads.ron": '[(id: "L-1", name: "Ann", created: "2026-11-20", owner: "ines")]',
    "deals/2026-q3.ron": '[(id: "D-1", name: "Quay", account: "harbour", owner: "ines", stage: "talk", amount: 4_000, created: "2026-09-01", close: "2026-12-10")]',
    "deals/2026-q4.ron": '[(id: "D-2", name: "Pier", account: "harbour", owner: "ines", amount: 9_000, created: "2026-10-01", close: "2026-11-10", won: "2026-11-10")]',
}
MAP = """[( table: deals, columns: { "id": "Deal Id", "name": "Deal Name", "account": "Account", "owner": "Owner", "stage": "Stage",
  "amount": "Amount", "created": "Created", "close": "Close" }, create: [people, accounts],
  outcome: ( column: "Stage", won: ["Won"], lost: ["Lost"], on: "Close" ) )]"""


class Place:
    """A book in a folder of its own, beside it what a command reads and writes."""

    def __init__(self, made):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="quarterdeck-faults-", dir=SHM))
        shutil.copytree(made, self.folder, dirs_exist_ok=True)
        home = str(self.folder / "home")
        self.environment = {**ENVIRONMENT, "HOME": home, **{f"XDG_{name}_HOME": home for name in ("STATE", "CONFIG", "CACHE")}}

    def run(self, command, inject=None, counted=None):
        words = [BINARY if word == "quarterdeck" else word for word in command]
        if inject or counted:
            paths = [self.folder, *sorted(self.folder.rglob("*"))]
            filters = [word for path in paths for word in ("-P", str(path))]
            rule = ["-e", f"inject={inject}"] if inject else []
            words = ["strace", "-f", "-qq", "-o", counted or "/dev/null", *filters, "-e", f"trace={CALLS}", *rule, *words]
        done = subprocess.run(words, cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=60)
        return done.returncode, done.stdout, done.stderr

    def book(self):
        """What stands in the book, once a next command has put in order what a killed or failed one left."""
        folders = [self.folder / name for name in ("book", "new")]
        for folder in folders:
            self.run(["quarterdeck", "check", folder.name])
        files = (path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file())
        return {str(path.relative_to(self.folder)): path.read_bytes() for path in files if path.name != ".quarterdeck-lock"}

    def gone(self):
        shutil.rmtree(self.folder, ignore_errors=True)


COMMANDS = {
    "check": ["quarterdeck", "check", "book"],
    "report": ["quarterdeck", "report", "--format", "json", "book"],
    "import": ["quarterdeck", "import", "deals.csv", "--map", "map.ron", "--into", "book"],
    "start": ["quarterdeck", "import", "deals.csv", "--map", "map.ron", "--into", "new", "--currency", "EUR"],
    "do": ["quarterdeck", "do", "next", "D-1", "--on", "+7", "--what", "Send the contract", "--book", "book"],
    "won": ["quarterdeck", "do", "won", "D-1", "--on", "today", "--book", "book"],
    "add": ["quarterdeck", "add", "lead", "name=Voe Salmon", "owner=ines", "--book", "book"],
    "undo": ["quarterdeck", "undo", "--book", "book"],
    "write": ["quarterdeck", "report", "--format", "json", "-o", "out.json", "book"],
}
READS = {"check", "report"}
# What is done before, where it is done: a step is kept for its folder.
BEFORE = {"undo": COMMANDS["do"]}


def made():
    """What every trial begins with."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="quarterdeck-faults-made-", dir=SHM))
    for path, text in BOOK.items():
        (folder / "book" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "book" / path).write_text(text + "\n")
    place = Place(folder)
    code, _, said = place.run(["quarterdeck", "do", "close", "D-1", "--close", "2026-12-15", "--book", "book"])
    assert code == 0, said
    (place.folder / "deals.csv").write_text(DEALS)
    (place.folder / "map.ron").write_text(MAP)
    (place.folder / "out.json").write_text("what stood here before")
    return place


def is_json(text):
    try:
        return bool(json.loads(text))
    except ValueError:
        return False


def try_all(name, start):
    command = COMMANDS[name]

    def fresh():
        place = Place(start.folder)
        if name in BEFORE:
            place.run(BEFORE[name])
        return place

    place = fresh()
    before = place.book()
    code, wanted, said = place.run(command)
    assert code == 0, f"{name}: {said}"
    after = place.book()
    place.gone()
    place = fresh()
    log = str(place.folder.parent / f"{place.folder.name}.log")
    place.run(command, counted=log)
    calls = sum(1 for line in open(log) if "(" in line and "resumed" not in line)
    os.unlink(log)
    place.gone()
    failures, refused = [], 0
    for error in ERRORS:
        for number in range(1, calls + 1):
            place = fresh()
            code, out, err = place.run(command, inject=f"{CALLS}:error={error}:when={number}")
            what = []
            if code in (101, 134, 139) or "panicked" in err:
                what.append(f"it panicked: {err[-300:]}")
            now = place.book()
            if now not in (before, after):
                what.append("the book is neither old nor new")
            if code == 0 and name not in READS and now != after:
                what.append("it says that it was done, and it was not")
            if name in READS and code == 0 and (out != wanted and not err):
                what.append("it reads otherwise without a word")
            if name == "write":
                written = (place.folder / "out.json").read_text()
                # Of a book that could not be read whole the report says so; it is whole itself.
                if written != "what stood here before" and not is_json(written):
                    what.append("half a report")
                if code == 0 and written != start.wanted and not err:
                    what.append("no report without a word")
            refused += code != 0
            failures += [f"{name}, call {number} gives {error}: {one}" for one in what]
            place.gone()
    print(f"{name}: {calls} calls x {len(ERRORS)} errors, {refused} times it said that it failed, {len(failures)} faults", flush=True)
    return failures


def reload_all(start):
    """A dashboard, one call of whose reload fails: the new name of the company is on screen all the same, by itself."""
    failures, trials = [], 0
    for error in ERRORS[:1] + ERRORS[2:4]:
        for number in range(1, 60, 4):
            place = Place(start.folder)
            log = str(place.folder.parent / f"{place.folder.name}.log")
            pid, terminal = pty.fork()
            if pid == 0:
                os.chdir(place.folder)
                os.execvpe(BINARY, [BINARY, "book"], {**place.environment, "TERM": "xterm-256color"})
            fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 140, 0, 0))
            seen = lambda word, seconds: word in drain(terminal, seconds, word)
            assert seen(b"LIVE", 20), "no dashboard"
            paths = [word for path in [place.folder / "book", *sorted((place.folder / "book").rglob("*"))] for word in ("-P", str(path))]
            tracer = subprocess.Popen(["strace", "-f", "-qq", "-o", log, "-p", str(pid), *paths, "-e", f"trace={CALLS}", "-e", f"inject={CALLS}:error={error}:when={number}"], stderr=subprocess.DEVNULL)
            time.sleep(0.5)
            company = place.folder / "book/company.ron"
            company.write_text(company.read_text().replace("Dock Lights", "Renamed Lights"))
            trials += 1
            if not seen(b"Renamed", 15):
                failures.append(f"reload, call {number} gives {error}: the screen stays as it was")
            tracer.send_signal(signal.SIGINT)
            tracer.wait()
            os.write(terminal, b"q")
            drain(terminal, 1, b"\0")
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            os.close(terminal)
            os.unlink(log)
            place.gone()
    print(f"reload: {trials} trials, {len(failures)} faults", flush=True)
    return failures


def drain(terminal, seconds, word):
    end, got = time.monotonic() + seconds, b""
    while word not in got and (left := end - time.monotonic()) > 0:
        if select.select([terminal], [], [], left)[0]:
            try:
                got += os.read(terminal, 1 << 16)
            except OSError:
                break
    return got


def main():
    if not shutil.which("strace"):
        print("SKIPPED: strace is not installed, so no call was made to fail.")
        return
    start = made()
    start.wanted = start.run(COMMANDS["report"])[1]
    wanted = sys.argv[2:] or [*COMMANDS, "reload"]
    failures = [failure for name in wanted for failure in (reload_all(start) if name == "reload" else try_all(name, start))]
    start.gone()
    for failure in failures:
        print(failure)
    sys.exit(bool(failures))


main()
