#!/usr/bin/env python3
"""Watches the dashboard for long: soak.py BINARY MINUTES

A copy of the sample company is edited all the time, as people and scripts do (whole files over a rename, half files in place,
files that go and come back), keys are typed and the window changes its size. At the end, and after a minute without anything,
it says what the process holds: memory against its level once warm, descriptors, threads, processor time while idle. It fails
when these grew, when the dashboard ended by itself, or when it does not end by `q`. Needs Linux (/proc) and nothing else."""
import fcntl, os, pty, random, re, select, shutil, struct, subprocess, sys, tempfile, termios, time

# What may be more at the end than once warm; the allocator keeps some of what was freed.
MEMORY, DESCRIPTORS, THREADS, IDLE = 8 << 20, 0, 0, 0.005
KEYS = ["j", "k", "l", "h", "\t", "\x1b", "1", "2", "w", "m", "u", "[", "]", "t", "i", "\r", "z", "/", "a", "s", "S", "c", "v", "b", "?", "!", "A", "T", "o", "f", "x", "\x0c", "\x1b[6~", "g", "G", "p"]


class Watched:
    def __init__(self, binary, book, home):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            # What `x` writes is written there.
            os.chdir(home)
            own = {"HOME": home, "XDG_CONFIG_HOME": home, "XDG_STATE_HOME": home, "XDG_CACHE_HOME": home, "TERM": "xterm-256color", "EDITOR": "true"}
            os.execve(binary, [binary, "--read-only", book], {**os.environ, **own})
        self.resize(140, 40)

    def resize(self, columns, rows):
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def type(self, keys):
        os.write(self.terminal, keys.encode())

    def drain(self, seconds):
        """Reads for so long; returns the bytes that came."""
        end, count = time.monotonic() + seconds, 0
        while (left := end - time.monotonic()) > 0:
            if select.select([self.terminal], [], [], left)[0]:
                try:
                    count += len(os.read(self.terminal, 1 << 16))
                except OSError:
                    sys.exit("soak: the dashboard has ended by itself")
        return count

    def holds(self):
        status = open(f"/proc/{self.pid}/status").read()
        value = lambda name: int(re.search(rf"^{name}:\s+(\d+)", status, re.M)[1])
        return {"memory": value("VmRSS") * 1024, "descriptors": len(os.listdir(f"/proc/{self.pid}/fd")), "threads": value("Threads")}

    def seconds(self):
        fields = open(f"/proc/{self.pid}/stat").read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def calm(self):
        """Back to the panes with nothing open, at one size; what it holds is comparable then."""
        self.resize(140, 40)
        self.type("\x1b")
        for _ in range(8):
            self.drain(0.1)
            self.type("\x1b")
        self.type("2tu")
        self.drain(6)
        return self.holds()


def edit(path, whole, rng):
    """One of the ways in which files are saved."""
    text = re.sub(r"amount: (\d[\d_]*)", lambda found: f"amount: {rng.randrange(1000, 90000)}" if rng.random() < 0.02 else found[0], whole)
    way = rng.randrange(4)
    if way == 0:
        with open(path, "w") as file:
            file.write(text[: len(text) // 2])
            file.flush()
            time.sleep(0.05)
            file.write(text[len(text) // 2 :])
    elif way == 1:
        os.rename(path, path + ".old")
        time.sleep(0.05)
        os.rename(path + ".old", path)
    else:
        with open(path + ".tmp", "w") as file:
            file.write(text)
        os.rename(path + ".tmp", path)


def main():
    binary, minutes = os.path.abspath(sys.argv[1]), float(sys.argv[2])
    rng, folder = random.Random(7), tempfile.mkdtemp()
    book = os.path.join(folder, "book")
    subprocess.run([binary, "init", book], check=True, stdout=subprocess.DEVNULL)
    parts = [os.path.join(book, "deals", name) for name in sorted(os.listdir(os.path.join(book, "deals")))]
    texts = {path: open(path).read() for path in parts}
    watched = Watched(binary, book, folder)
    watched.drain(3)
    end, warm_at, warm, edits, keys, count = time.monotonic() + 60 * minutes, time.monotonic() + min(60, 15 * minutes), None, 0, 0, 0
    while time.monotonic() < end:
        path = rng.choice(parts)
        edit(path, texts[path], rng)
        edits += 1
        for _ in range(rng.randrange(6)):
            watched.type(rng.choice(KEYS))
            keys += 1
        if rng.random() < 0.1:
            watched.resize(rng.randrange(20, 260), rng.randrange(3, 70))
        count += watched.drain(0.3)
        if warm is None and time.monotonic() > warm_at:
            warm = watched.calm()
    for path, text in texts.items():
        with open(path, "w") as file:
            file.write(text)
    now = watched.calm()
    before = watched.seconds()
    silent = watched.drain(60)
    idle = (watched.seconds() - before) / 60
    # Apart: together they are Alt-q.
    watched.type("\x1b")
    watched.drain(0.3)
    watched.type("q")
    _, status = os.waitpid(watched.pid, 0)
    shutil.rmtree(folder)
    print(f"{minutes:g} minutes: {edits} edits, {keys} keys, {count} bytes; warm {warm}, then {now}; idle {100 * idle:.2f} % and {silent} bytes in a minute")
    grown = {name: now[name] - warm[name] for name in now}
    bad = [name for name, most in [("memory", MEMORY), ("descriptors", DESCRIPTORS), ("threads", THREADS)] if grown[name] > most]
    if bad or idle > IDLE or os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"soak: grown {grown}, idle {100 * idle:.2f} %, ended with {os.waitstatus_to_exitcode(status)}")


main()
