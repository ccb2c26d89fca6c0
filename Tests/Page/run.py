#!/usr/bin/env python3
"""The sandbox's page during a load with 5 % faults, on a desktop and a phone, light and dark.

    run.py --td2braze PATH [--out FOLDER]

Looks into the page (numbers, chart, tables, look-up, nothing wider than the screen, nothing on the console) and leaves
FOLDER/{desktop,phone}-{light,dark}.png for a person to look at. Exit 0: all as it should be; 1: not; 77: no Chromium.
"""
import argparse, contextlib, json, os, re, subprocess, sys, tempfile, threading, time, urllib.request
from browser import NAMES, Page, browser, executable

FAULTS = "1% 429\n1% 500\n1.5% 503-html\n0.5% 504-html\n0.5% reset-after\n0.5% cut-off\n"
LIMIT = "900/3s"


@contextlib.contextmanager
def sandbox(program, folder):
    faults = os.path.join(folder, "faults")
    with open(faults, "w") as file:
        file.write(FAULTS)
    process = subprocess.Popen(
        [program, "sandbox", "--listen", "127.0.0.1:0", "--faults", faults, "--latency", "30ms", "--latency-jitter",
         "30ms", "--rate-limit", LIMIT], stderr=subprocess.PIPE, text=True)
    try:
        yield int(re.search(r":(\d+)/", process.stderr.readline())[1])
    finally:
        process.terminate()
        process.wait(30)


@contextlib.contextmanager
def load(program, port):
    """A load that goes on until the block is left; some rows are accepted and then lost without a word."""
    process = subprocess.Popen(
        [program, "load", "-", "--endpoint", f"http://127.0.0.1:{port}", "--mode", "user_track",
         "--track-record-type", "user_profile_attributes", "--rate-limit", LIMIT, "--rate-share", "0.8",
         "--concurrency", "32", "--skip-on-invalid-records"],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, "BRAZE_API_KEY": "sandbox-key"})

    def feed():
        with contextlib.suppress(OSError):
            for number in range(100_000_000):
                row = {"external_id": f"user-{number}", "first_name": "Ada", "score": number % 100,
                       "vip": number % 9 == 0, "country": "Nowhere" if number % 50 == 0 else "DE"}
                if number % 200 == 199:
                    row["score"] = "many"  # not of the type that the first value fixed
                process.stdin.write(json.dumps(row).encode() + b"\n")

    threading.Thread(target=feed, daemon=True).start()
    try:
        yield
    finally:
        process.kill()
        process.wait()


def refused(port):
    """One object of two that Braze refuses; the command would never send it."""
    body = '{"events":[{"external_id":"a","name":"n","time":"2026-01-01"},{"name":"n","time":"2026-01-01"}]}'
    request = urllib.request.Request(f"http://127.0.0.1:{port}/users/track", body.encode(),
                                     {"authorization": "Bearer sandbox-key", "content-type": "application/json"})
    for _ in range(10):
        with contextlib.suppress(OSError), urllib.request.urlopen(request, timeout=60) as answer:
            if b"errors" in answer.read():
                return


def check(page, what, expression):
    found = page.value(expression)
    if not found:
        page.problems.append(f"{what}: {found!r}")


def look(page):
    page.wait("document.getElementById('state')?.textContent?.startsWith('live')")
    page.wait("document.querySelectorAll('#chart rect.answered').length > 3")
    page.wait("document.querySelectorAll('#chart rect.failed').length > 0")
    text = "document.getElementById('{}').textContent".format
    page.value("document.getElementById('id').value = 'user-7';"
               "document.querySelector('#find button').click(); true")
    page.wait(f"{text('profile')}.includes('\"Ada\"')")
    check(page, "requests", f"Number({text('requests')}.replaceAll(',', '')) > 100")
    check(page, "the limit's line", "document.querySelectorAll('#chart line.limit').length === 1")
    check(page, "endpoints", f"{text('by-path')}.includes('/users/track')")
    check(page, "answers", f"{text('by-status')}.includes('201') && {text('by-status')}.includes('503')")
    check(page, "faults", f"{text('faults')}.includes('503-html')")
    check(page, "what was lost", f"{text('drops')}.includes('country-invalid')")
    check(page, "what was refused", f"{text('errors')}.includes('external_id')")
    check(page, "last requests", "document.querySelectorAll('#recent tbody tr').length >= 20")
    check(page, "nothing wider than the screen", "document.documentElement.scrollWidth <= innerWidth")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--td2braze", required=True)
    parser.add_argument("--out", default=".build/page")
    arguments = parser.parse_args()
    if not executable():
        print(f"skipped: no Chromium on this machine (looked for {', '.join(NAMES)})")
        return 77
    os.makedirs(arguments.out, exist_ok=True)
    problems = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, \
            sandbox(arguments.td2braze, folder) as port, load(arguments.td2braze, port), \
            browser(os.path.join(folder, "profile")) as tabs:
        time.sleep(20)
        refused(port)
        for name, width, height in (("desktop", 1280, 900), ("phone", 390, 844)):
            for dark in (False, True):
                page = Page(tabs, f"http://127.0.0.1:{port}/", width, height, dark)
                look(page)
                path = os.path.join(arguments.out, f"{name}-{'dark' if dark else 'light'}.png")
                page.picture(path)
                problems += [f"{os.path.basename(path)}: {problem}" for problem in dict.fromkeys(page.problems)]
                print(path)
    for problem in problems:
        print(f"wrong: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
