#!/usr/bin/env python3
"""A regression guard that does not look at the clock: instructions and heap allocations per row, under valgrind.

    python3 Benchmarks/instructions.py [--record] [--profile 15] [--sites 10] [CASE ...]

Runs RowPathBenchmark (decoding, mapping, batching; from memory) on 20,000 and on 2,000 generated rows and divides the
difference by 18,000: start-up and first-time costs drop out. Compares with instructions.json: more than 5 % above the
figure there is a failure; more than 5 % below asks for --record. Needs valgrind and a C compiler.
"""
import argparse, json, os, platform, re, subprocess, sys
from common import BUILD, HERE, RESULTS, fail, generate, schema_file

CASES = {f"{kind}.{form}": (kind, form) for kind in ("attributes", "events") for form in ("jsonl", "msgpack")}
FIGURES = os.path.join(HERE, "instructions.json")
FEW, MANY = 2_000, 20_000
TOLERANCE = 0.05
# Allocations are few; a rounding of the number of batches is not a regression.
ALLOCATION_SLACK = 0.02


def valgrind(case, rows, path, binary, tool, *options):
    """Runs the row path under a valgrind tool, checks the number of objects it made, returns valgrind's own words."""
    kind, form = CASES[case]
    log = os.path.join(RESULTS, f"{tool}.{case}.{rows}.log")
    command = ["valgrind", f"--tool={tool}", f"--log-file={log}", *options, binary, path, "--kind", kind,
               "--format", form, "--count", *(["--schema", schema_file(kind)] if form == "msgpack" else [])]
    # Sets and dictionaries seeded alike: the count is the same each time. And large copies without `rep movsb`, which
    # some processors are given and others not, and of which valgrind counts every byte as an instruction.
    extra = {"SWIFT_DETERMINISTIC_HASHING": "1",
             "GLIBC_TUNABLES": "glibc.cpu.x86_rep_movsb_threshold=1000000000:"
                               "glibc.cpu.x86_rep_stosb_threshold=1000000000"}
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **extra})
    if run.returncode:
        with open(log) as f:
            fail(f"{case}: valgrind --tool={tool} ended with {run.returncode}\n"
                 f"{run.stderr.decode(errors='replace')[-2000:]}\n{f.read()[-3000:]}")
    answer = json.loads(run.stdout)
    if answer != {"rows": rows, "objects": rows, "bodies": -(-rows // 75)}:
        fail(f"{case}: {answer}, {rows} rows in the input")
    with open(log) as f:
        return f.read()


def readable(binary):
    """A copy without debug information, which valgrind 3.19 cannot read from Swift binaries; symbols stay."""
    copy = os.path.join(RESULTS, "row-path-stripped")
    subprocess.run(["strip", "--strip-debug", "-o", copy, binary], check=True)
    return copy


def measure(case, binary):
    """Instructions and allocations per row, and the files with the details."""
    kind, form = CASES[case]
    instructions, blocks = {}, {}
    for rows in (FEW, MANY):
        path = os.path.join(RESULTS, f"{kind}-{rows}.{form}")
        generate(kind, form, "rows", rows, path, gzip=False)
        text = valgrind(case, rows, path, binary, "callgrind",
                        f"--callgrind-out-file={os.path.join(RESULTS, f'callgrind.{case}.{rows}.out')}")
        instructions[rows] = int(re.search(r"Collected : (\d+)", text)[1])
        text = valgrind(case, rows, path, binary, "dhat",
                        f"--dhat-out-file={os.path.join(RESULTS, f'dhat.{case}.{rows}.json')}")
        blocks[rows] = int(re.search(r"Total:\s+[\d,]+ bytes in ([\d,]+) blocks", text)[1].replace(",", ""))
    return {
        "instructions_per_row": round((instructions[MANY] - instructions[FEW]) / (MANY - FEW), 1),
        "allocations_per_row": round((blocks[MANY] - blocks[FEW]) / (MANY - FEW), 4),
    }


def demangled(text):
    try:
        return subprocess.run(["swift", "demangle", "--simplified"], input=text, capture_output=True, text=True,
                              check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return text


def own_costs(case, rows):
    """{function: instructions of its own} of a callgrind run."""
    path = os.path.join(RESULTS, f"callgrind.{case}.{rows}.out")
    text = subprocess.run(["callgrind_annotate", "--threshold=100", path], capture_output=True, text=True).stdout
    costs = {}
    for line in text.splitlines():
        m = re.match(r"\s*([\d,]+) \(\s*[\d.]+%\)\s+(\S.*)$", line)
        if not m or m[2].startswith("PROGRAM TOTALS"):
            continue
        name = re.sub(r"\s+\[[^\]]*\]$", "", m[2])
        name = re.sub(r"'\d+$", "", name.split(":", 1)[-1])
        costs[name] = costs.get(name, 0) + int(m[1].replace(",", ""))
    return costs


def blocks_by_place(case, rows):
    """{call path: (blocks, bytes)} of a dhat run."""
    with open(os.path.join(RESULTS, f"dhat.{case}.{rows}.json")) as f:
        data = json.load(f)
    places = {}
    for point in data["pps"]:
        frames = [re.sub(r"^0x[0-9A-Fa-f]+: | \((?:in )?[^()]*\)$", "", data["ftbl"][i]) for i in point["fs"]]
        names = tuple(n for n in frames if not re.search(r"^(swift_(slowAlloc|alloc)|malloc|posix_memalign)", n))[:5]
        blocks, size = places.get(names, (0, 0))
        places[names] = (blocks + point["tbk"], size + point["tb"])
    return places


def profile(case, count):
    """The functions with most instructions of their own, a row."""
    few, many = own_costs(case, FEW), own_costs(case, MANY)
    costs = {name: cost - few.get(name, 0) for name, cost in many.items()}
    total = sum(costs.values())
    top = sorted(costs.items(), key=lambda c: -c[1])[:count]
    names = demangled("\n".join(n for n, _ in top)).splitlines()
    print(f"\n{case}: instructions of their own, a row")
    for (_, cost), name in zip(top, names):
        print(f"  {cost / (MANY - FEW):9.1f}  {100 * cost / total:5.1f} %  {name}")


def sites(case, count):
    """Where allocations come from."""
    few, many = blocks_by_place(case, FEW), blocks_by_place(case, MANY)
    more = {p: (n - few.get(p, (0, 0))[0], size) for p, (n, size) in many.items()}
    print(f"\n{case}: allocations a row, by place")
    for place, (blocks, size) in sorted(more.items(), key=lambda p: -p[1][0])[:count]:
        if blocks <= 0:
            break
        names = demangled("\n".join(place)).splitlines()
        print(f"  {blocks / (MANY - FEW):9.4f}  {size / many[place][0]:9.0f} B each  " + " < ".join(names))


def compare(case, found, known):
    """Lines to print, and whether this is a failure."""
    lines, bad = [], False
    for name, slack in (("instructions_per_row", 0), ("allocations_per_row", ALLOCATION_SLACK)):
        now, then = found[name], known.get(name)
        if then is None:
            lines.append(f"{case}: {name} {now:g} (no figure recorded)")
            continue
        more, less = now > then * (1 + TOLERANCE) + slack, now < then * (1 - TOLERANCE) - slack
        change = f"{100 * (now / then - 1):+.1f} %" if then else f"{now - then:+g}"
        note = "  WORSE" if more else "  better: record it with --record" if less else ""
        lines.append(f"{case}: {name} {now:g} (recorded {then:g}, {change}){note}")
        bad |= more
    return lines, bad


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("cases", nargs="*", metavar="CASE", help=", ".join(CASES))
    p.add_argument("--binary", default=os.path.join(BUILD, "release", "RowPathBenchmark"),
                   help="a release build of RowPathBenchmark")
    p.add_argument("--record", action="store_true", help="write instructions.json instead of comparing with it")
    p.add_argument("--profile", type=int, default=0, metavar="N", help="also print the N most costly functions")
    p.add_argument("--sites", type=int, default=0, metavar="N", help="also print the N places that allocate most")
    a = p.parse_args()
    binary = a.binary
    for case in a.cases:
        if case not in CASES:
            fail(f"{case}: not one of {', '.join(CASES)}")
    os.makedirs(RESULTS, exist_ok=True)
    binary = readable(binary)
    known = {}
    if os.path.exists(FIGURES):
        with open(FIGURES) as f:
            known = json.load(f)
    figures, bad = dict(known.get("cases", {})), False
    if not a.record and known.get("machine") not in (None, platform.machine()):
        fail(f"the figures in instructions.json are for {known['machine']}, this is {platform.machine()}")
    for case in a.cases or CASES:
        found = measure(case, binary)
        lines, worse = compare(case, found, {} if a.record else figures.get(case, {}))
        bad |= worse
        print("\n".join(lines), flush=True)
        figures[case] = found
        if a.profile:
            profile(case, a.profile)
        if a.sites:
            sites(case, a.sites)
    if a.record:
        with open(FIGURES, "w") as f:
            json.dump({"machine": platform.machine(), "rows": [FEW, MANY], "cases": figures}, f, indent=2)
            f.write("\n")
    elif not known:
        fail("nothing recorded yet: --record")
    if bad:
        sys.exit("more than 5 % above the recorded figure")


if __name__ == "__main__":
    main()
