#!/usr/bin/env python3
"""How many requests of 75 objects a second `td2braze sandbox` takes, and its CPU time for each.

    sandbox.py [--rows 300000] [--connections 32]

Bodies as `td2braze convert` makes them; `flood.c` sends each once, twice over: all profiles are new, then all exist.
Every answer must be 201, and at the end the sandbox must have counted what was sent.
"""
import argparse, json, os, re, subprocess, sys, urllib.request
from common import BUILD, DATA, MODES, fail, generate, helper

TD2BRAZE = os.environ.get("TD2BRAZE", os.path.join(BUILD, "release", "td2braze"))


def bodies(kind, rows):
    """A file of request bodies, one a line, and their number."""
    os.makedirs(DATA, exist_ok=True)
    dump = os.path.join(DATA, f"{kind}-{rows}r.jsonl.gz")
    if not os.path.exists(dump):
        generate(kind, "jsonl", "rows", rows, dump)
    path = os.path.join(DATA, f"{kind}-{rows}r.bodies")
    with open(path, "wb") as out:
        subprocess.run([TD2BRAZE, "convert", dump, *MODES[kind]], stdout=out, check=True)
    with open(path, "rb") as lines:
        return path, sum(1 for _ in lines)


def measure(kind, rows, connections, *options):
    path, count = bodies(kind, rows)
    server = subprocess.Popen(
        [TD2BRAZE, "sandbox", "--listen", "127.0.0.1:0", "--unlimited", "--max-profiles", str(2 * rows), *options],
        stderr=subprocess.PIPE, text=True)
    try:
        port = re.search(r":(\d+)/", server.stderr.readline())[1]
        for profiles in ("new", "existing"):
            with open(path, "rb") as source:
                command = [helper("flood"), port, "sandbox-key", str(connections), str(server.pid)]
                result = json.loads(subprocess.run(command, stdin=source, check=True, capture_output=True).stdout)
            if result["status"] != {"201": count}:
                fail(f"answers: {result['status']}")
            print(f"{kind:<12}{' '.join(options) or 'state':<12}{profiles:<10}{result['rate']:>8,} requests/s"
                  f"{result['cpu_ms']:>8.3f} ms CPU each")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/sandbox/stats") as answer:
            stats = json.load(answer)
        if stats["objects"] != 2 * rows or (not options and stats["profiles"] != rows):
            fail(f"{stats['objects']} objects, {stats['profiles']} profiles")
    finally:
        server.terminate()
        server.wait()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=300_000)
    parser.add_argument("--connections", type=int, default=32)
    arguments = parser.parse_args()
    for options in ([], ["--no-state"]):
        for kind in ("small", "attributes", "events"):
            rows = arguments.rows // 75 * 75
            measure(kind, rows, arguments.connections, *options)


if __name__ == "__main__":
    sys.exit(main())
