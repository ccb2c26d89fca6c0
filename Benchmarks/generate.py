#!/usr/bin/env python3
"""Benchmark data: attributes and events, JSON Lines and msgpack, gzip -6. Seeded; kept in .build/bench-data.

    python3 Benchmarks/generate.py [--size 1G] [--seed N]

Each file has --size bytes of plain rows. A file whose seed, size and generator are unchanged is not made again.
"""
import argparse, concurrent.futures, hashlib, json, os
from common import DATA, HERE, SEED, fail, generate, helper, parse_size, schema_file

FILES = [("attributes", "jsonl"), ("events", "jsonl"), ("attributes", "msgpack"), ("events", "msgpack")]


def provide(kind, form, unit, amount, seed=SEED):
    """The file as {"path", "kind", "form", "rows", "bytes", "gzip_bytes"}; made when it is not there."""
    os.makedirs(DATA, exist_ok=True)
    with open(os.path.join(HERE, "generate.c"), "rb") as f:
        stamp = f"{hashlib.sha256(f.read()).hexdigest()[:16]}-{kind}-{form}-{seed}-{unit}-{amount}"
    path = os.path.join(DATA, f"{kind}-{amount}{unit[0]}.{form}.gz")
    note = path + ".json"
    if os.path.exists(path) and os.path.exists(note):
        with open(note) as f:
            known = json.load(f)
        if known.get("stamp") == stamp and os.path.getsize(path) == known["gzip_bytes"]:
            return {**known, "path": path}
    counts = generate(kind, form, unit, amount, path, seed=seed)
    known = {"kind": kind, "form": form, **counts, "gzip_bytes": os.path.getsize(path), "stamp": stamp}
    with open(note, "w") as f:
        json.dump(known, f)
    return {**known, "path": path}


def provide_all(size, seed=SEED):
    """The four files, two at a time."""
    helper("generate")
    for kind in ("attributes", "events"):
        schema_file(kind)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda f: provide(*f, "bytes", size, seed), FILES))


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--size", default=os.environ.get("SIZE") or "1G")
    p.add_argument("--seed", type=int, default=SEED)
    a = p.parse_args()
    if a.seed < 0:
        fail("--seed: not negative")
    for f in provide_all(parse_size(a.size), a.seed):
        print(f"{f['path']}: {f['rows']:,} rows, {f['bytes'] / f['rows']:.0f} B a row, {f['bytes']:,} B plain, "
              f"{f['gzip_bytes']:,} B gzip")


if __name__ == "__main__":
    main()
