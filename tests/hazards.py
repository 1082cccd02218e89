#!/usr/bin/env python3
"""Trials that are too many for every change: hazards.py BINARY [endings|resizes|saves|hostile ..]

endings   hang-ups and signals at any moment: it ends within a second, the terminal is as it was, nothing spins
resizes   windows from 1 x 1 to 400 x 120 while keys are typed: it goes on
saves     every way in which programs save and folders are swapped: the new data is on screen within a second, five where only
          the sweep can tell
hostile   files of 50 MB of anything: read, or refused, within ten seconds

Prints tried and failed of each. Needs Linux and nothing else."""
import fcntl, os, pathlib, pty, random, re, select, shutil, signal, struct, subprocess, sys, tempfile, termios, time

BINARY = str(pathlib.Path(sys.argv[1]).resolve())
CHANCE = random.Random(7)
COMPANY = '(name: "%s", currency: "EUR", time_zone: "UTC", stages: [(id: "talk", name: "Talk")])\n'
DEALS = '[(id: "D-1", name: "Quay", stage: "talk", amount: 4_000, created: "2026-09-01", close: "2026-12-10")]\n'


class Watched:
    def __init__(self, ignored=(), columns=100, rows=30):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="quarterdeck-hazards-"))
        self.book = self.home / "book"
        self.book.mkdir()
        (self.book / "company.ron").write_text(COMPANY % "First Name")
        (self.book / "deals.ron").write_text(DEALS)
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            for number in ignored:
                signal.signal(number, signal.SIG_IGN)
            own = {"HOME": str(self.home), "XDG_STATE_HOME": str(self.home), "XDG_CACHE_HOME": str(self.home), "XDG_CONFIG_HOME": str(self.home), "TERM": "xterm-256color", "QUARTERDECK_TODAY": "2026-11-23"}
            os.execve(BINARY, [BINARY, str(self.book)], {**os.environ, **own})
        # Before that it is this script that a signal would reach.
        while os.readlink(f"/proc/{self.pid}/exe") != BINARY:
            time.sleep(0.001)
        self.before = termios.tcgetattr(self.terminal)
        self.resize(columns, rows)
        self.got = b""

    def resize(self, columns, rows):
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read(self, seconds, word=None):
        """Reads so long, or until the word is there; whether it is."""
        end, start = time.monotonic() + seconds, len(self.got)
        while (left := end - time.monotonic()) > 0:
            if word is not None and word in self.got[start:]:
                return True
            if select.select([self.terminal], [], [], min(left, 0.05))[0]:
                try:
                    self.got += os.read(self.terminal, 1 << 16)
                except OSError:
                    return False
        return False

    def is_over(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if os.waitpid(self.pid, os.WNOHANG)[0]:
                self.pid = None
                return True
            self.read(0.01)
        return False

    def end(self):
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        try:
            os.close(self.terminal)
        except OSError:
            pass
        shutil.rmtree(self.home, ignore_errors=True)


def endings():
    failed, tried = [], 500
    for trial in range(tried):
        how = CHANCE.choice(["hang-up", "hang-up ignored", "SIGTERM", "SIGINT", "SIGHUP", "SIGTERM stalled"])
        watched = Watched([signal.SIGHUP] if how == "hang-up ignored" else [])
        wait = CHANCE.choice([0, 0.02, 0.05, 0.1, 0.3, 0.6])
        if how == "SIGTERM stalled":
            time.sleep(wait)
        else:
            watched.read(wait)
        if CHANCE.random() < 0.5:
            os.write(watched.terminal, CHANCE.choice(["j", "i", "?", "2", "w", "/a", "\x1b[A"]).encode())
        pid = watched.pid
        if how.startswith("hang-up"):
            os.close(watched.terminal)
            end, over = time.monotonic() + 2, False
            while time.monotonic() < end and not over:
                over = bool(os.waitpid(pid, os.WNOHANG)[0])
                time.sleep(0.01)
            watched.pid = None if over else pid
        else:
            os.kill(pid, getattr(signal, how.split()[0]))
            over = watched.is_over(2)
            # Until nothing more can come.
            watched.read(2)
            entered, left = watched.got.rfind(b"\x1b[?1049h"), watched.got.rfind(b"\x1b[?1049l")
            dirty = entered > left or watched.got.rfind(b"\x1b[?25l") > watched.got.rfind(b"\x1b[?25h")
            synchronized = watched.got.rfind(b"\x1b[?2026h") > watched.got.rfind(b"\x1b[?2026l")
            if over and (dirty or synchronized or termios.tcgetattr(watched.terminal)[3] != watched.before[3]):
                failed.append(f"{how} after {wait} s: the terminal is not as it was")
        if not over:
            failed.append(f"{how} after {wait} s: still there")
        watched.end()
    return tried, failed


def resizes():
    watched, tried, failed = Watched(), 2_000, []
    watched.read(5, b"LIVE")
    for trial in range(tried):
        watched.resize(CHANCE.choice([1, 2, 5, 19, 20, 79, 80, 140, 240, CHANCE.randint(1, 400)]), CHANCE.choice([1, 2, 3, 23, 24, 40, 60, CHANCE.randint(1, 120)]))
        if trial % 3 == 0:
            os.write(watched.terminal, CHANCE.choice(["j", "k", "l", "h", "\t", "1", "2", "w", "m", "u", "i", "\r", "z", "?", "A", "!", "b", "\x1b", "\x1b"]).encode())
        watched.read(0.01)
        if os.waitpid(watched.pid, os.WNOHANG)[0]:
            watched.pid = None
            failed.append(f"ended at resize {trial}: {watched.got[-300:]!r}")
            break
    watched.end()
    return tried, failed


def saves():
    """Each way writes a company of another name."""

    def over(path, text):
        path.write_text(text)

    def renamed(path, text):
        new = path.with_suffix(".new")
        new.write_text(text)
        new.rename(path)

    def backed_up(path, text):
        path.rename(path.with_suffix(".ron~"))
        path.write_text(text)

    def gone_and_back(path, text):
        path.unlink()
        time.sleep(0.2)
        path.write_text(text)

    def in_pieces(path, text):
        with open(path, "w") as file:
            for at in range(0, len(text), 7):
                file.write(text[at : at + 7])
                file.flush()
                time.sleep(0.01)

    def in_place(path, text):
        with open(path, "r+") as file:
            file.write(text)
            file.truncate()

    def emptied_first(path, text):
        open(path, "w").close()
        time.sleep(0.3)
        path.write_text(text)

    def twice(path, text):
        path.write_text(text[: len(text) // 2])
        path.write_text(text)

    def old_time(path, text):
        stamp = path.stat()
        path.write_text(text)
        os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))

    def linked(path, text):
        real = path.with_name(".real" + str(CHANCE.random()))
        real.write_text(text)
        link = path.with_name(".link")
        link.symlink_to(real.name)
        link.rename(path)

    def folder_swapped(path, text):
        folder = path.parent
        new, old = folder.with_name("new"), folder.with_name("old" + str(CHANCE.random()))
        shutil.copytree(folder, new, symlinks=True)
        (new / path.name).unlink()
        (new / path.name).write_text(text)
        folder.rename(old)
        new.rename(folder)

    def by_copy(path, text):
        other = path.with_name("copy.txt")
        other.write_text(text)
        subprocess.run(["cp", other, path], check=True)
        other.unlink()

    def by_sed(path, text):
        name = re.search('"([^"]*)"', text)[1]
        subprocess.run(["sed", "-i", f's/name: "[A-Z][^"]*", currency/name: "{name}", currency/', path], check=True)

    ways = {way.__name__: way for way in (over, renamed, backed_up, gone_and_back, in_pieces, in_place, emptied_first, twice, linked, folder_swapped, by_copy, by_sed, old_time)}
    tried, failed, watched, word = 0, [], Watched(), "AAAAAAAA"
    watched.read(5, b"LIVE")
    for _ in range(25):
        for name, way in ways.items():
            # Only cells that change are sent: every letter does.
            word = "".join(CHANCE.choice([letter for letter in "ABCDEFGHIJKLMNOP" if letter != before]) for before in word)
            way(watched.book / "company.ron", COMPANY % word)
            tried += 1
            limit = 6 if name in ("linked", "folder_swapped", "old_time") else 1.5
            if not watched.read(limit, word.encode()):
                failed.append(f"{name}: not on screen after {limit} s")
    watched.end()
    return tried, failed


def hostile():
    size, failed = 50 << 20, []
    deal = '(id: "D-%d", name: "Quay", stage: "talk", amount: 4_000, created: "2026-09-01", close: "2026-12-10"),\n'
    texts = {
        "brackets": b"(" * size,
        "quotes": b'"' * size,
        "one long text": b'[(id: "D-1", name: "' + b"a" * size,
        "newlines": b"\n" * size,
        "nothing but zeros": b"\0" * size,
        "random": CHANCE.randbytes(size),
        "comments": b"/*" * (size // 2),
        "records of unknown fields": b"[" + b'(id: "x", foo: 1, bar: [2, (a: 3)]),\n' * (size // 38) + b"]",
        "the same id": b"[" + (deal % 1).encode() * (size // 100) + b"]",
        "half records": b"[" + b'(id: "D-1", name: "Quay\n' * (size // 24),
        "bidi and combining": ("\u202e\u0301\u200b" * (size // 8)).encode(),
        "numbers": b"[(id: \"D-1\", amount: " + b"9" * size + b")]",
    }
    for name, text in texts.items():
        home = pathlib.Path(tempfile.mkdtemp(prefix="quarterdeck-hazards-"))
        (home / "company.ron").write_text(COMPANY % "First Name")
        (home / "deals.ron").write_bytes(text)
        began = time.monotonic()
        try:
            done = subprocess.run([BINARY, "check", home], capture_output=True, timeout=60)
            spent = time.monotonic() - began
            if spent > 10:
                failed.append(f"{name}: {spent:.1f} s")
            if done.returncode not in (0, 1, 2, 3) or b"panicked" in done.stderr:
                failed.append(f"{name}: exit {done.returncode} {done.stderr[-200:]!r}")
            if re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", done.stdout + done.stderr) or "\u202e" in (done.stdout + done.stderr).decode(errors="replace"):
                failed.append(f"{name}: its message is not clean")
        except subprocess.TimeoutExpired:
            failed.append(f"{name}: longer than a minute")
        shutil.rmtree(home)
    return len(texts), failed


def main():
    kinds = {kind.__name__: kind for kind in (endings, resizes, saves, hostile)}
    bad = False
    for name in sys.argv[2:] or kinds:
        tried, failed = kinds[name]()
        bad |= bool(failed)
        print(f"{name}: {tried} tried, {len(failed)} failed", *sorted(set(failed)), sep="\n  ", flush=True)
    sys.exit(bad)


main()
