#!/usr/bin/env python3
"""Opens the page in a real browser: its text is the screen's, its links open what they lead to, it fits a phone, asks for
nothing elsewhere, and every text stands out from its ground.

    tests/browser.py BINARY [PICTURES_FOLDER] [AXE_JS]

Drives Chromium over its pipe, without a driver. PICTURES_FOLDER: pictures in light, dark, print and at a phone's width are
left there. AXE_JS: axe-core's axe.min.js, whose findings are failures too.
"""

import base64
import json
import os

import shutil
import subprocess
import sys
import tempfile
import xml.dom.minidom
from pathlib import Path

failed = []


def check(what, found, expected):
    good = found == expected
    print(f"{'ok  ' if good else 'FAIL'}  {what}: {str(found)[:300]}" + ("" if good else f", expected {str(expected)[:300]}"))
    if not good:
        failed.append(what)


class Browser:
    """Chromium, which answers on two pipes in messages that end in a zero byte."""

    def __init__(self, program, folder):
        to_read, self.write = os.pipe()
        self.read, to_write = os.pipe()
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
                 "--disable-background-networking", "--disable-component-update", "--disable-sync", "--remote-debugging-pipe",
                 f"--user-data-dir={folder}/browser", "about:blank"]

        def places():
            # Out of the way first: either may be 3 or 4 itself.
            here, there = os.dup(to_read), os.dup(to_write)
            os.dup2(here, 3)
            os.dup2(there, 4)

        self.process = subprocess.Popen([program, *flags], preexec_fn=places, close_fds=False,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_read)
        os.close(to_write)
        self.number, self.rest, self.session, self.asked = 0, b"", None, []
        page = next(one for one in self.tell("Target.getTargets")["targetInfos"] if one["type"] == "page")
        self.session = self.tell("Target.attachToTarget", targetId=page["targetId"], flatten=True)["sessionId"]
        for domain in ["Page", "Runtime", "Network"]:
            self.tell(f"{domain}.enable")

    def message(self):
        while b"\0" not in self.rest:
            more = os.read(self.read, 1 << 20)
            if not more:
                raise SystemExit("the browser went away")
            self.rest += more
        one, _, self.rest = self.rest.partition(b"\0")
        found = json.loads(one)
        if found.get("method") == "Network.requestWillBeSent":
            self.asked.append(found["params"]["request"]["url"])
        return found

    def tell(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.write, json.dumps(message).encode() + b"\0")
        while True:
            found = self.message()
            if found.get("id") == self.number:
                if "error" in found:
                    raise SystemExit(f"{method}: {found['error']}")
                return found["result"]

    def open(self, address):
        self.tell("Page.navigate", url=address)
        while self.message().get("method") != "Page.loadEventFired":
            pass

    def says(self, script):
        result = self.tell("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise SystemExit(f"{script[:200]}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def sized(self, width, height):
        self.tell("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)

    def looks(self, scheme, media="screen"):
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.tell("Emulation.setEmulatedMedia", media=media, features=features)

    def picture(self, file):
        file.write_bytes(base64.b64decode(self.tell("Page.captureScreenshot", format="png")["data"]))

    def end(self):
        self.tell("Browser.close")
        self.process.wait(30)


# Every text against the ground that lies behind it, by WCAG 2.2; those that are too faint.
CONTRAST = """(() => {
  const parts = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(x => x / 255).map(x => x <= .04045 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4)
    .reduce((sum, x, at) => sum + x * [.2126, .7152, .0722][at], 0);
  const ground = one => { for (; one; one = one.parentElement) { const found = parts(getComputedStyle(one).backgroundColor);
    if (found.length < 4 || found[3] > 0) return found } return [255, 255, 255] };
  const faint = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) { const one = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || one.closest('script')) continue;
    const [a, b] = [light(parts(getComputedStyle(one).color)), light(ground(one))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) faint.add(one.className + ' ' + one.tagName + ' ' + ((a + .05) / (b + .05)).toFixed(2)) }
  return [...faint] })()"""

# What opens when one follows the first link to an explanation of each panel: all of them must be seen.
FOLLOW = """(async () => {
  const hidden = [];
  for (const link of document.querySelectorAll('h3 ~ ul a, h3 ~ div a')) {
    const place = document.getElementById(link.hash.slice(1));
    if (place.dataset.seen) continue;
    if (place.checkVisibility()) { place.dataset.seen = 1; continue }
    link.click(); await new Promise(done => setTimeout(done, 0));
    if (!place.checkVisibility()) hidden.push(link.hash);
    if (++followed > 40) break }
  return hidden })()"""


def drawn(picture):
    """The rows of a screen that was drawn as SVG: each word stands in its cells of 8 x 17."""
    rows = {}
    for text in xml.dom.minidom.parse(str(picture)).getElementsByTagName("text"):
        column, row = int(text.getAttribute("x")) // 8, int(text.getAttribute("y")) // 17
        words = "".join(node.data for node in text.childNodes)
        rows.setdefault(row, []).append((column, words))
    lines = []
    for row in range(max(rows) + 1):
        line = ""
        for column, words in sorted(rows.get(row, [])):
            line = line.ljust(column) + words
        lines.append(line)
    return lines


def rows_of(text):
    lines = [line.rstrip() for line in text.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def main():
    binary = str(Path(sys.argv[1]).resolve())
    pictures = Path(sys.argv[2]).resolve() if len(sys.argv) > 2 else None
    axe = Path(sys.argv[3]).read_text() if len(sys.argv) > 3 else None
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        raise SystemExit("no Chromium on the path")
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        pictures = pictures or folder
        pictures.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "QUARTERDECK_TODAY": "2026-11-23"}
        environment.pop("QUARTERDECK_BOOK", None)
        ran = lambda *words: subprocess.run([binary, *words], cwd=folder, env=environment, check=True)  # noqa: E731
        ran("report", "--format", "html", "-o", "page.html")
        for tab in ["sales", "marketing"]:
            ran("report", tab, "--format", "svg", "-o", f"{tab}.svg")
        browser = Browser(program, folder)
        try:
            look(browser, folder, pictures, axe)
        finally:
            browser.end()
    if failed:
        raise SystemExit(f"{len(failed)} failed: {', '.join(failed)}")


def look(browser, folder, pictures, axe):
    address = (folder / "page.html").as_uri()
    browser.sized(1300, 1700)
    browser.looks("light")
    browser.open(address)
    for at, tab in enumerate(["sales", "marketing"]):
        shown = rows_of(browser.says(f"document.querySelectorAll('pre')[{at}].innerText"))
        wanted = drawn(folder / f"{tab}.svg")
        # The pictures have their own theme, whose marks are the same letters.
        check(f"rows of {tab} as they are seen", [row for row in zip(shown, wanted) if row[0] != row[1]], [])
        check(f"{tab} has as many rows as the screen", len(shown), len(wanted))
    check("the language is said", browser.says("document.documentElement.lang"), "en")
    check("names that stand twice", browser.says("(ids => ids.filter((id, at) => ids.indexOf(id) < at))([...document.querySelectorAll('[id]')].map(one => one.id))"), [])
    browser.says("followed = 0")
    check("links that open nothing", browser.says(FOLLOW), [])
    check("links that were followed", browser.says("followed > 20"), True)
    browser.open(address)
    for scheme, media in [("light", "screen"), ("dark", "screen"), ("light", "print")]:
        browser.looks(scheme, media)
        check(f"texts too faint, {scheme} on {media}", browser.says(CONTRAST), [])
        browser.picture(pictures / f"{scheme}-{media}.png")
    browser.looks("light")
    check("what is asked for elsewhere", [url for url in browser.asked if not url.startswith("file:") and url != "about:blank"], [])
    browser.sized(390, 1700)
    check("a phone scrolls it sideways", browser.says("document.documentElement.scrollWidth > 390"), False)
    browser.picture(pictures / "phone.png")
    browser.says("document.querySelector('#people').scrollIntoView()")
    browser.picture(pictures / "phone-people.png")
    browser.sized(1300, 1300)
    browser.says("document.querySelector('#people ~ div a').click()")
    browser.says("new Promise(done => setTimeout(done, 200))")
    browser.picture(pictures / "explained.png")
    pdf = browser.tell("Page.printToPDF", paperWidth=8.27, paperHeight=11.69)
    (pictures / "print.pdf").write_bytes(base64.b64decode(pdf["data"]))
    if axe:
        browser.open(address)
        browser.says(axe + ";0")
        found = browser.says("axe.run().then(all => all.violations.map(one => [one.id, one.impact, one.nodes.length, one.nodes[0].html.slice(0, 120)]))")
        check("what axe finds", found, [])


if __name__ == "__main__":
    main()
