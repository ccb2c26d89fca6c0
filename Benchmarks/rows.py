#!/usr/bin/env python3
"""Nanoseconds a row of the row path alone, on one thread and from memory (make bench-rows).

    python3 Benchmarks/rows.py [--rows 20000] [--rounds 25] [BINARY ...]

Runs RowPathBenchmark on generated rows; with several builds of it each in turn, another one first each time, and the
median of what each took against the first one in the same turn: that ratio is steadier than the nanoseconds.
"""
import argparse, json, os, statistics, subprocess
from common import BUILD, RESULTS, fail, generate, schema_file

CASES = [(kind, form) for kind in ("attributes", "events") for form in ("jsonl", "msgpack")]


def measure(binary, path, kind, form, rows):
    words = [binary, path, "--kind", kind, "--format", form, "--rounds", "5"]
    if form == "msgpack":
        words += ["--schema", schema_file(kind)]
    answer = json.loads(subprocess.run(words, check=True, stdout=subprocess.PIPE).stdout)
    if answer["rows"] != rows or answer["objects"] != rows:
        fail(f"{kind}.{form}: {answer}, {rows} rows in the input")
    return answer


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("binaries", nargs="*", metavar="BINARY")
    p.add_argument("--rows", type=int, default=20_000)
    p.add_argument("--rounds", type=int, default=25)
    a = p.parse_args()
    binaries = a.binaries or [os.path.join(BUILD, "release", "RowPathBenchmark")]
    os.makedirs(RESULTS, exist_ok=True)
    print("| rows | build | decode, ns | decode, map and batch, ns | MB/s | of the first build |\n|---|---|---|---|---|---|")
    for kind, form in CASES:
        path = os.path.join(RESULTS, f"{kind}-{a.rows}.{form}")
        generate(kind, form, "rows", a.rows, path, gzip=False)
        found = {b: [] for b in binaries}
        for turn in range(a.rounds):
            for b in binaries if turn % 2 else reversed(binaries):
                found[b].append(measure(b, path, kind, form, a.rows))
        first = found[binaries[0]]
        for b in binaries:
            decode = statistics.median(r["decode_ns_per_row"] for r in found[b])
            batch = statistics.median(r["batch_ns_per_row"] for r in found[b])
            speed = first[0]["mb"] * 1e9 / (batch * a.rows)
            ratio = statistics.median(r["batch_ns_per_row"] / f["batch_ns_per_row"] for r, f in zip(found[b], first))
            print(f"| {kind}.{form} | {os.path.relpath(b)} | {decode:.0f} | {batch:.0f} | {speed:.0f} | {ratio:.3f} |", flush=True)


if __name__ == "__main__":
    main()
