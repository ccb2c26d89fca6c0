#!/usr/bin/env python3
"""How exactly the rate is kept, what the journal costs, how fast a killed run goes on: medians and ratios.

    python3 Benchmarks/delivery.py [window] [journal] [resume]     (default: all three)

Environment: RUNS=5 WINDOW_SECONDS=30 JOURNAL_ROWS=2400000 RESUME_ROWS=5000000  TD2BRAZE=PATH
Prints a line for each figure with its bound, and exits 1 when one is missed. README.md has the meanings.
"""
import argparse, json, os, shutil, signal, statistics, subprocess, sys, tempfile, time
from bench import BATCH, RUNS, UNLIMITED, expect, interleaved, load_command, say, setting
from common import BUILD, RESULTS, fail, find_binary, helper
from generate import provide
import servers

LIMIT = 3000  # requests in three seconds: Braze's documented limit of /users/track
missed = []


def verdict(what, found, bound, is_met, unit=""):
    if not is_met:
        missed.append(what)
    print(f"{what}: {found}{unit} (bound: {bound}{unit}){'' if is_met else '  MISSED'}", flush=True)


def quartiles(values):
    return f"{statistics.median(values):.3f} [{min(values):.3f} to {max(values):.3f}]"


# ---- window ------------------------------------------------------------------------------------------------------

def window(binary):
    """Requests at the server's edge in any three seconds, at the whole limit and 60 ms plus or minus 30 ms."""
    seconds = setting("WINDOW_SECONDS", 30)
    file = provide("small", "jsonl", "rows", LIMIT // 3 * seconds * BATCH)
    most, rates, refused = [], [], []
    with servers.latency(60, 30, LIMIT) as port:
        for n in range(max(1, RUNS // 2)):
            servers.get(port, "/reset")
            run(load_command(binary, file, port, "--rate-limit", f"{LIMIT}/3s", "--rate-share", "1"))
            count = json.loads(servers.get(port, "/count"))
            expect("objects", count["objects"] - count["refused"] * BATCH, file["rows"])
            most.append(count["most"])
            rates.append((count["requests"] - 1) / count["seconds"] / (LIMIT / 3))
            refused.append(count["refused"])
            say(f"  round {n + 1}: most {most[-1]}, rate {rates[-1]:.4f} of the limit, {refused[-1]} refused")
    verdict("window: most requests in 3 s", max(most), f"at most {LIMIT}", max(most) <= LIMIT)
    verdict("window: rate / limit", f"{statistics.median(rates):.4f}", "at least 0.97", statistics.median(rates) >= 0.97)
    verdict("window: 429s", sum(refused), 0, sum(refused) == 0)


# ---- journal -----------------------------------------------------------------------------------------------------

def journal(binary):
    """Throughput with and without --state, each in turn: at Braze's limit, and against a server that answers at once."""
    # Two seconds without a limit: a shorter run measures its beginning and its end.
    rows = setting("JOURNAL_ROWS", 2_400_000)
    at_limit = ["--rate-limit", "3000/3s", "--rate-share", "1"]
    for kind in ("attributes", "events"):
        with servers.latency(60) as port:
            compare_journal(binary, f"{kind}, 1,000 requests/s", provide(kind, "jsonl", "rows", rows // 8), port, at_limit)
        with servers.nginx() as server:
            compare_journal(binary, f"{kind}, no limit", provide(kind, "jsonl", "rows", rows), server.port, UNLIMITED)


def compare_journal(binary, what, file, port, limit):
    with tempfile.TemporaryDirectory(dir=BUILD) as folder:
        state = os.path.join(folder, "state")
        tools = {
            "off": load_command(binary, file, port, *limit),
            "on": load_command(binary, file, port, *limit, "--state", state),
        }
        found = interleaved(tools, RUNS, lambda _: shutil.rmtree(state, ignore_errors=True))
    off, on = ([c["wall"] for c in found[name]] for name in ("off", "on"))
    ratio = statistics.median(off) / statistics.median(on)
    cpu = [statistics.median(c["user"] + c["sys"] for c in found[name]) for name in ("off", "on")]
    verdict(f"journal: {what}, rows/s with --state / without", f"{ratio:.3f}", "at least 0.95", ratio >= 0.95)
    print(f"  seconds off {quartiles(off)}, on {quartiles(on)}; CPU seconds {cpu[0]:.2f}, {cpu[1]:.2f}; "
          f"{file['rows'] / statistics.median(on):,.0f} rows/s", flush=True)


# ---- resume ------------------------------------------------------------------------------------------------------

def resume(binary):
    """A dump that was killed at 90 %: from the start of the command to its first request."""
    rows = setting("RESUME_ROWS", 5_000_000)
    for kind, form in (("attributes", "jsonl"), ("attributes", "msgpack")):
        file = provide(kind, form, "rows", rows)
        part = file["bytes"] * 9 // 10
        with tempfile.TemporaryDirectory(dir=BUILD) as folder, servers.latency(0) as port:
            state = os.path.join(folder, "state")
            command = load_command(binary, file, port, *UNLIMITED, "--state", state)
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            while json.loads(servers.get(port, "/count"))["objects"] < rows * 9 // 10:
                if process.poll() is not None:
                    fail("the load ended before it was killed")
                time.sleep(0.01)
            process.send_signal(signal.SIGKILL)
            process.wait()
            kept = os.path.join(folder, "kept")
            shutil.copytree(state, kept)
            times, inflating = [], {"igzip": [], "gzip": []}
            for n in range(max(1, RUNS // 2)):
                shutil.rmtree(state)
                shutil.copytree(kept, state)
                servers.get(port, "/reset")
                began = time.monotonic()
                process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                count = {"requests": 0}
                while not count["requests"]:
                    time.sleep(0.02)
                    count = json.loads(servers.get(port, "/count"))
                    if process.poll() not in (None, 0):
                        fail(f"the resumed load ended with {process.returncode}")
                times.append(count["first"] - began)
                expect("the resumed load's exit", process.wait(), 0)
                for name in inflating:
                    began = time.monotonic()
                    subprocess.run(["sh", "-c", f"{name} -dc \"$1\" 2>/dev/null | head -c {part} >/dev/null", "sh",
                                    file["path"]], check=True)
                    inflating[name].append(time.monotonic() - began)
                say(f"  round {n + 1}: {times[-1]:.2f} s to the first request; "
                    + ", ".join(f"{name} {t[-1]:.2f} s" for name, t in inflating.items()))
        ratio = statistics.median(times) / statistics.median(inflating["gzip"])
        verdict(f"resume: {kind}.{form}, {rows:,} rows, time to the first request / inflating 90 % with gzip",
                f"{ratio:.2f}", "at most 1", ratio <= 1)
        fast = statistics.median(times) / statistics.median(inflating["igzip"])
        print(f"  {quartiles(times)} s; {fast:.2f} of igzip's time", flush=True)


def run(command):
    found = subprocess.run(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if found.returncode:
        fail(f"td2braze ended with {found.returncode}: {found.stderr[-2000:]}")


SECTIONS = {"window": window, "journal": journal, "resume": resume}


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("sections", nargs="*", metavar="SECTION", help=", ".join(SECTIONS))
    p.add_argument("--binary", help="a release build (default: .build/release/td2braze, or TD2BRAZE)")
    a = p.parse_args()
    for name in a.sections:
        if name not in SECTIONS:
            fail(f"{name}: not one of {', '.join(SECTIONS)}")
    os.environ["BRAZE_API_KEY"] = servers.KEY
    os.environ["PATH"] += ":/usr/sbin:/usr/local/sbin"
    os.makedirs(RESULTS, exist_ok=True)
    helper("measure")
    binary = find_binary(a.binary)
    for name in a.sections or SECTIONS:
        SECTIONS[name](binary)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
