#!/usr/bin/env python3
"""td2braze against what else one could use, in one session: medians, ratios, CPU, peak memory.

    python3 Benchmarks/bench.py [convert] [load] [rate] [rss]     (default: convert load rate)

Environment: SIZE=1G RUNS=5 LOAD_ROWS=300000 RATE_SECONDS=10 RSS_SIZE=5G IN_FLIGHT=32
             TD2BRAZE=PATH  TD2BRAZE_ZLIB=PATH (a build with --disable-default-traits; its rows are left out without)
Writes .build/bench/results.json, results.md, convert.svg and load.svg; prints results.md. README.md has the meanings.
"""
import argparse, json, math, os, platform, shutil, statistics, subprocess, sys, tempfile, time
from common import BUILD, HERE, RESULTS, SCHEMAS, VENV_PYTHON, arguments, fail, find_binary, helper, parse_size
from generate import provide, provide_all
from report import write_report
import servers

PEERS = os.path.join(HERE, "peers.py")
BATCH = 75
SECTIONS = ["convert", "load", "rate", "rss"]
# jq and Python get a part of the file, and their figures are scaled up: they are slow, and as slow on any part.
JQ_PART, PYTHON_PART = 20, 5


def setting(name, default):
    return int(os.environ.get(name) or default)


RUNS = setting("RUNS", 5)


def say(text):
    print(text, file=sys.stderr, flush=True)


def cost(command):
    """Runs a command with its output thrown away; wall, user, sys seconds and peak RSS."""
    with tempfile.NamedTemporaryFile("r", dir=RESULTS) as f, tempfile.TemporaryFile(dir=RESULTS) as words:
        subprocess.run([helper("measure"), f.name, *command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=words, check=True)
        found = json.load(f)
        if found["status"]:
            words.seek(0)
            fail(f"{' '.join(command[:2])} ended with {found['status']}: {words.read()[-2000:].decode()}")
    return found


def summary(runs, scale=1.0):
    """Medians; scaled when only a part of the input was given."""
    return {
        "wall": statistics.median(r["wall"] for r in runs) * scale,
        "cpu": statistics.median(r["user"] + r["sys"] for r in runs) * scale,
        "user": statistics.median(r["user"] for r in runs) * scale,
        "sys": statistics.median(r["sys"] for r in runs) * scale,
        "rss_mb": statistics.median(r["rss_kib"] for r in runs) * 1024 / 1e6,
        "walls": [r["wall"] * scale for r in runs],
    }


def interleaved(tools, runs, before=None, after=None):
    """Each tool in turn, `runs` times, from another one each round; {name: [costs]}."""
    found = {name: [] for name in tools}
    order = list(tools)
    for n in range(runs):
        for name in order[n % len(order):] + order[:n % len(order)]:
            if before:
                before(name)
            found[name].append(cost(tools[name]))
            if after:
                after(name)
        say(f"  round {n + 1} of {runs}: " + ", ".join(f"{name} {c[-1]['wall']:.2f} s" for name, c in found.items()))
    return found


def pipe(*stages):
    """Runs commands as a pipeline; the last one's output, every one's success checked."""
    running, source = [], subprocess.DEVNULL
    for command in stages:
        p = subprocess.Popen(command, stdin=source, stdout=subprocess.PIPE)
        if running:
            running[-1].stdout.close()
        running.append(p)
        source = p.stdout
    output = running[-1].communicate()[0]
    for p, command in zip(running, stages):
        if p.wait():
            fail(f"{os.path.basename(command[0])} ended with {p.returncode}")
    return output.decode()


def expect(what, found, wanted):
    if found != wanted:
        fail(f"{what}: {found}, not {wanted}")


def in_shell(*words):
    return ["sh", "-c", " ".join(words[:-1]), "sh", words[-1]]


# ---- convert -----------------------------------------------------------------------------------------------------

def convert_tools(file, part, jq_part, binary, zlib_binary):
    """Commands by name, the file each one reads, and the command that tells what its output holds."""
    kind, form, path = file["kind"], file["form"], file["path"]
    digest = [VENV_PYTHON, PEERS, "digest", kind]
    columns = ",".join(name for name, _ in SCHEMAS[kind])
    convert = ["convert", path, *arguments(kind, form)]
    tools = {
        "td2braze": ([binary, *convert], file, digest),
        "igzip -dc": (["igzip", "-dc", path], file, ["wc", "-c"]),
        "gzip -dc": (["gzip", "-dc", path], file, ["wc", "-c"]),
        "pigz -dc": (["pigz", "-dc", path], file, ["wc", "-c"]),
        "Python": ([VENV_PYTHON, PEERS, "convert", kind, form, part["path"], columns], part, digest),
    }
    if form == "jsonl":
        tools["gzip -dc | jq -c"] = (in_shell("gzip -dc \"$1\" | jq -c .", jq_part["path"]), jq_part, ["wc", "-l"])
    if zlib_binary:
        tools["td2braze, zlib"] = ([zlib_binary, *convert], file, digest)
        tools["C loop over zlib"] = (in_shell(f"'{helper('zlib_loop', '-lz')}' < \"$1\"", path), file, ["wc", "-c"])
    return tools


def check_convert(tools, part, binary):
    """Every tool's output, once, outside the timing: bytes, lines, or objects one by one."""
    for name, (command, file, counter) in tools.items():
        found = pipe(command, counter)
        if counter[-1] == "-c":
            expect(f"{name}: bytes", int(found), file["bytes"])
        elif counter[-1] == "-l":
            expect(f"{name}: lines", int(found), file["rows"])
        else:
            found = json.loads(found)
            expect(f"{name}: objects", found["objects"], file["rows"])
            expect(f"{name}: bodies", found["bodies"], math.ceil(file["rows"] / BATCH))
            if name == "Python":
                digest = tools["td2braze"][2]
                ours = pipe([binary, "convert", part["path"], *arguments(part["kind"], part["form"])], digest)
                expect(f"objects of {part['kind']}.{part['form']}, ours and Python's", json.loads(ours), found)


def convert(binary, zlib_binary):
    size = parse_size(os.environ.get("SIZE") or "1G")
    say(f"data: four files of {size:,} bytes")
    result = []
    for file in provide_all(size):
        kind, form = file["kind"], file["form"]
        part = provide(kind, form, "bytes", size // PYTHON_PART)
        jq_part = provide(kind, form, "bytes", size // JQ_PART) if form == "jsonl" else None
        tools = convert_tools(file, part, jq_part, binary, zlib_binary)
        say(f"convert {kind}.{form}: {file['rows']:,} rows; checking the answers")
        check_convert(tools, part, binary)
        found = interleaved({name: t[0] for name, t in tools.items()}, RUNS)
        rows = {}
        for name, runs in found.items():
            read = tools[name][1]
            rows[name] = summary(runs, file["bytes"] / read["bytes"])
            rows[name]["part"] = read["bytes"] / file["bytes"] if read is not file else 1
        for name, row in rows.items():
            row["mb_per_s"] = file["bytes"] / row["wall"] / 1e6
            row["rows_per_s"] = file["rows"] / row["wall"]
            row["wall_of_igzip"] = row["wall"] / rows["igzip -dc"]["wall"]
            row["cpu_of_igzip"] = row["cpu"] / rows["igzip -dc"]["cpu"]
            row["faster_than_gzip"] = rows["gzip -dc"]["wall"] / row["wall"]
        entry = {"file": f"{kind}.{form}", "rows": file["rows"], "bytes": file["bytes"],
                 "gzip_bytes": file["gzip_bytes"], "tools": rows}
        if zlib_binary:
            entry["zlib_wall_of_c_loop"] = rows["td2braze, zlib"]["wall"] / rows["C loop over zlib"]["wall"]
        result.append(entry)
    return {"runs": RUNS, "files": result}


# ---- load --------------------------------------------------------------------------------------------------------

def load_command(binary, file, port, *options):
    return [binary, "load", file["path"], *arguments(file["kind"], file["form"]),
            "--endpoint", f"http://127.0.0.1:{port}", "--progress", "none", *options]


UNLIMITED = ["--rate-limit", "1000000/1s", "--rate-share", "1"]


def curl_config(folder, bodies, port):
    """One transfer a body, made beforehand: curl reads, converts and checks nothing."""
    path = os.path.join(folder, f"curl.{port}.config")
    with open(path, "w") as f:
        for n in range(bodies):
            f.write(f'{"next" if n else ""}\nurl = "http://127.0.0.1:{port}/users/track"\n'
                    f'data-binary = "@{folder}/{n}.json"\nheader = "Content-Type: application/json"\n'
                    f'header = "Authorization: Bearer {servers.KEY}"\nheader = "Expect:"\n'
                    'output = "/dev/null"\nsilent\nfail\n')
    return path


def load_tools(binary, file, port, folder, bodies, in_flight):
    url = f"http://127.0.0.1:{port}/users/track"
    curl = ["curl", "-q", "-Z", "--parallel-max", str(in_flight), "-K", curl_config(folder, bodies, port)]
    return {
        "td2braze": load_command(binary, file, port, *UNLIMITED, "--concurrency", str(in_flight)),
        "pycurl + orjson + isal": [VENV_PYTHON, PEERS, "pycurl", "small", file["path"], url, str(in_flight)],
        "aiohttp + orjson + isal": [VENV_PYTHON, PEERS, "aiohttp", "small", file["path"], url, str(in_flight)],
        "curl -Z, bodies ready-made": curl,
    }


def load(binary, _):
    rows, in_flight = setting("LOAD_ROWS", 300_000), setting("IN_FLIGHT", 32)
    file = provide("small", "jsonl", "rows", rows)
    bodies = math.ceil(rows / BATCH)
    with tempfile.TemporaryDirectory(dir=BUILD) as folder:
        made = subprocess.run([binary, "convert", file["path"], *arguments("small", "jsonl")], check=True,
                              stdout=subprocess.PIPE).stdout.splitlines()
        expect("convert: bodies", len(made), bodies)
        for n, body in enumerate(made):
            with open(os.path.join(folder, f"{n}.json"), "wb") as f:
                f.write(body)
        say(f"load: {rows:,} rows of {file['bytes'] / rows:.0f} B in {bodies:,} requests; checking the answers")
        with servers.latency(0) as counter:
            for name, command in load_tools(binary, file, counter, folder, bodies, in_flight).items():
                servers.get(counter, "/reset")
                cost(command)
                found = json.loads(servers.get(counter, "/count"))
                expect(f"{name}: requests and objects", (found["requests"], found["objects"]), (bodies, rows))
        check_delivery(binary, file, rows, bodies)
        with servers.nginx() as server:
            tools = load_tools(binary, file, server.port, folder, bodies, in_flight)
            before = []
            found = interleaved(
                tools, RUNS, lambda _: before.append(server.requests()),
                lambda name: expect(f"{name}: requests at nginx", server.requests() - before.pop(), bodies))
    result = {}
    for name, runs in found.items():
        result[name] = summary(runs)
        result[name]["rows_per_s"] = rows / result[name]["wall"]
        result[name]["requests_per_s"] = bodies / result[name]["wall"]
        result[name]["cpu_us_per_request"] = result[name]["cpu"] / bodies * 1e6
        result[name]["rows_per_cpu_s"] = rows / result[name]["cpu"]
    return {"runs": RUNS, "rows": rows, "bytes": file["bytes"], "requests": bodies, "in_flight": in_flight,
            "tools": result}


def check_delivery(binary, file, rows, bodies):
    """Once against the judge of the acceptance tests: every record valid, taken, and accounted for."""
    with servers.judge() as port, tempfile.TemporaryDirectory() as folder:
        report = os.path.join(folder, "report.json")
        cost(load_command(binary, file, port, *UNLIMITED, "--report", report))
        with open(report) as f:
            totals = json.load(f)["totals"]
        expect("totals", (totals["read"], totals["delivered"]), (rows, rows))
        stats = json.loads(servers.get(port, "/sandbox-stats"))
        expect("judge: objects", stats["accepted_count"], rows)
        expect("judge: requests", len(stats["requests"]), bodies)
        expect("judge: complaints", stats["malformed"] + stats["contract"], [])


# ---- rate --------------------------------------------------------------------------------------------------------

def rate(binary, _):
    """At Braze's limit, 3,000 requests in 3 s, and 60 ms latency: is the limit reached, at what cost?"""
    limit, latency, seconds = 1000, 60, setting("RATE_SECONDS", 10)
    rows = limit * seconds * BATCH
    file = provide("small", "jsonl", "rows", rows)
    say(f"rate: {rows:,} rows, {limit} requests/s, {latency} ms")
    runs = []
    with servers.latency(latency) as port:
        for _ in range(RUNS):
            servers.get(port, "/reset")
            found = cost(load_command(binary, file, port, "--rate-limit", f"{3 * limit}/3s",
                                      "--rate-share", "1"))
            count = json.loads(servers.get(port, "/count"))
            expect("requests and objects", (count["requests"], count["objects"]), (rows // BATCH, rows))
            found["requests_per_s"] = (count["requests"] - 1) / count["seconds"]
            found["cpu_share"] = (found["user"] + found["sys"]) / found["wall"]
            runs.append(found)
            say(f"  {found['requests_per_s']:.0f} requests/s, {100 * found['cpu_share']:.1f} % of a core")
    return {"runs": RUNS, "limit": limit, "latency_ms": latency, "rows": rows, **summary(runs),
            "requests_per_s": statistics.median(r["requests_per_s"] for r in runs),
            "cpu_share": statistics.median(r["cpu_share"] for r in runs)}


# ---- rss ---------------------------------------------------------------------------------------------------------

def rss(binary, _):
    """Peak RSS must not depend on the input's size."""
    small, large = 100_000_000, parse_size(os.environ.get("RSS_SIZE") or "5G")
    copies = max(1, large // small)
    result = {"convert": [], "load": []}
    for kind, form in (("attributes", "jsonl"), ("events", "jsonl"), ("attributes", "msgpack"), ("events", "msgpack")):
        file = provide(kind, form, "bytes", small)
        long = os.path.join(BUILD, f"bench-{kind}-{form}.gz")
        try:
            with open(long, "wb") as out:
                for _ in range(copies):
                    with open(file["path"], "rb") as f:
                        shutil.copyfileobj(f, out, 1 << 20)
            for path, bytes in ((file["path"], file["bytes"]), (long, file["bytes"] * copies)):
                found = cost([binary, "convert", path, *arguments(kind, form)])
                result["convert"].append({"file": f"{kind}.{form}", "bytes": bytes, "wall": found["wall"],
                                          "rss_mb": found["rss_kib"] * 1024 / 1e6})
                say(f"rss: convert {kind}.{form}, {bytes / 1e6:,.0f} MB: {found['rss_kib'] * 1024 / 1e6:.1f} MB")
        finally:
            if os.path.exists(long):
                os.remove(long)
    for kind, form, rows in (("small", "jsonl", 1_000_000), ("attributes", "jsonl", 1_000_000)):
        file = provide(kind, form, "rows", rows)
        with servers.latency(60) as port, tempfile.TemporaryDirectory() as folder:
            report = os.path.join(folder, "report.json")
            found = cost(load_command(binary, file, port, *UNLIMITED, "--concurrency", "128", "--report", report))
            with open(report) as f:
                flight = json.load(f)["requests"]["most_in_flight"]
        result["load"].append({"file": f"{kind}.{form}", "bytes": file["bytes"], "in_flight": flight,
                               "wall": found["wall"], "rss_mb": found["rss_kib"] * 1024 / 1e6})
        say(f"rss: load {kind}.{form}, {flight} in flight: {found['rss_kib'] * 1024 / 1e6:.1f} MB")
    return result


# ---- the session -------------------------------------------------------------------------------------------------

def first_line(*command):
    try:
        p = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return p.stdout.strip().splitlines()[0] if p.stdout.strip() else None
    except OSError:
        return None


def machine(binary):
    cpu = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo") as f:
            cpu = next(line.split(":", 1)[1].strip() for line in f if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    packages = subprocess.run(
        [VENV_PYTHON, "-c", "import importlib.metadata as m; print(*(f'{n} {m.version(n)}' for n in "
         "('isal', 'orjson', 'msgpack', 'pycurl', 'aiohttp')), sep=', ')"], stdout=subprocess.PIPE, text=True)
    version = subprocess.run([binary, "--version", "--verbose"], stdout=subprocess.PIPE, text=True).stdout
    return {
        "cpu": cpu, "cores": len(os.sched_getaffinity(0)), "system": f"{platform.system()} {platform.release()}",
        "load_at_start": os.getloadavg()[0],
        "td2braze": ", ".join(version.split("\n")).strip(", "),
        "gzip": first_line("gzip", "--version"), "pigz": first_line("pigz", "--version"),
        "igzip": first_line("igzip", "--version"), "jq": first_line("jq", "--version"),
        "curl": (first_line("curl", "--version") or "").split(" (")[0], "nginx": first_line("nginx", "-v"),
        "python": platform.python_version(), "python_packages": packages.stdout.strip(),
    }


def check_tools(sections):
    wanted = {"convert": ["gzip", "pigz", "igzip", "jq", "cc"], "load": ["curl"], "rate": [], "rss": ["gzip"]}
    missing = sorted({t for s in sections for t in wanted[s] if not shutil.which(t)})
    if missing:
        fail(f"not installed: {', '.join(missing)}: make bench-deps")
    if not os.access(VENV_PYTHON, os.X_OK):
        fail("the Python peers are not installed: make bench-venv")


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("sections", nargs="*", metavar="SECTION", help=", ".join(SECTIONS))
    p.add_argument("--binary", help="a release build (default: .build/release/td2braze, or TD2BRAZE)")
    p.add_argument("--zlib-binary", default=os.environ.get("TD2BRAZE_ZLIB"), help="the same without the trait ISAL")
    a = p.parse_args()
    sections = a.sections or ["convert", "load", "rate"]
    for s in sections:
        if s not in SECTIONS:
            fail(f"{s}: not one of {', '.join(SECTIONS)}")
    os.environ["BRAZE_API_KEY"] = servers.KEY
    os.environ["PATH"] += ":/usr/sbin:/usr/local/sbin"
    binary = find_binary(a.binary)
    zlib_binary = os.path.abspath(a.zlib_binary) if a.zlib_binary else None
    if zlib_binary and not os.access(zlib_binary, os.X_OK):
        fail(f"{zlib_binary} is not there")
    check_tools(sections)
    os.makedirs(RESULTS, exist_ok=True)
    helper("measure")
    result = {"version": 1, "began": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "machine": machine(binary)}
    for s in SECTIONS:
        if s in sections:
            result[s] = {"convert": convert, "load": load, "rate": rate, "rss": rss}[s](binary, zlib_binary)
            write_report(result, RESULTS)
    with open(os.path.join(RESULTS, "results.md")) as f:
        print(f.read())


if __name__ == "__main__":
    main()
