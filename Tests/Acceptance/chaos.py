#!/usr/bin/env python3
"""Chaos: a load is killed (kill -9) again and again while its server misbehaves, and resumed until it is done.

    python3 chaos.py --td2braze PATH [--records 200000] [--seed N] [--runs 1] [--kills 5] [--keep]     (make chaos)

The server answers with 429 in each of its forms, 400 and 413 for whole batches, 500, 502, 503, 504, a portal's page,
resets before and after the body, no answer at all, and answers that are cut off; some of these after it has applied the
request. One object in a hundred is rejected, one row in two hundred is invalid.

Then the stand-in's ledger is compared with ours:
    attributes  the last value of each user arrived last
    events      what we call delivered arrived exactly once; nothing arrived twice;
                unknown is no more than what was in flight at the kills and in the faults
and the sums of the report, the journal (status), the rejects and the unknown file are equal.
Seeds N, N+1, ... are run one after another; each prints its line. Exits 1 when anything is wrong.
"""
import argparse, collections, gzip, json, os, random, shutil, signal, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import run  # noqa: E402

BATCH = 75
CONCURRENCY = 16
AMBIGUOUS = ("early", "drop", "hang", "cut", "portal", "apply-drop", "apply-hang", "500", "apply-500", "504")
HARMLESS = ("429:0", "429:bare", "429:epoch", "429:delta", "429:standard", "400", "413", "502", "503")


def script(rng, requests, events):
    """The server's answers: mostly fine; what takes seconds to get over is rare."""
    rate = rng.choice([0.0, 0.02, 0.05])
    slow = {"429:bare", "429:epoch", "429:delta", "429:standard", "hang", "apply-hang"}
    faults = AMBIGUOUS + HARMLESS
    weights = [0.1 if f in slow else 1 for f in faults]
    answers = rng.choices(faults, weights, k=requests)
    # The first answer is Braze's own: a portal's page there is another endpoint, and stops the run.
    return ",".join(["ok"] + [f if rng.random() < rate else "ok" for f in answers])


def make_row(rng, kind, i, users):
    if rng.random() < 0.005:
        return rng.choice([b'{"external_id":', b'{"first_name":"nobody"}', b'[1,2]', b'{"external_id":"a","x":"\xff"}'])
    if kind == "events":
        return b'{"external_id":"u%d","name":"seen","time":1759321234,"properties":{"i":%d}}' % (rng.randrange(users), i)
    return b'{"external_id":"u%d","v":%d}' % (rng.randrange(users), i)


class Chaos:
    def __init__(self, a, seed):
        self.a, self.seed, self.rng = a, seed, random.Random(seed)
        self.kind = self.rng.choice(["events", "attributes"])
        self.source = self.rng.choice(["file", "files", "gzip", "stdin"])
        self.folder = tempfile.mkdtemp(prefix=f"chaos-{seed}-")
        self.state = os.path.join(self.folder, "state")
        self.problems = []

    def need(self, condition, text):
        if not condition and len(self.problems) < 10:
            self.problems.append(text)

    def write(self):
        rng, n = self.rng, self.a.records
        users = max(10, n // rng.choice([1, 3, 20]))
        rows = [make_row(rng, self.kind, i, users) for i in range(n)]
        cut = rng.randrange(n) if self.source == "files" else n
        # A file's first record says what its records are: an array there is another kind of file.
        for first in (0, cut):
            if rows[first:first + 1] == [b"[1,2]"]:
                rows[first] = b'{"first_name":"nobody"}'
        parts = [rows[:cut], rows[cut:]] if self.source == "files" else [rows]
        self.at = {}
        self.paths = []
        for p, part in enumerate(parts):
            path = os.path.join(self.folder, f"rows-{p}.jsonl" + (".gz" if self.source == "gzip" else ""))
            data = b"".join(r + b"\n" for r in part)
            with open(path, "wb") as f:
                f.write(gzip.compress(data, 1) if self.source == "gzip" else data)
            name = "-" if self.source == "stdin" else path
            self.paths.append(path)
            for k, r in enumerate(part):
                self.at[name, k + 1] = r
        self.names = ["-"] if self.source == "stdin" else self.paths

    def command(self, server):
        mode = run.EVENTS if self.kind == "events" else run.ATTRIBUTES
        return [self.a.td2braze, "load", *self.names, *mode, "--endpoint", server.url, "--state", self.state,
                "--report", os.path.join(self.folder, "report.json"), "--skip-on-invalid-records",
                "--rate-limit", f"{self.a.rate}/1s", "--rate-share", "1", "--concurrency", str(CONCURRENCY),
                "--max-attempts", "50", "--timeout", "2s", "--progress", "none"]

    def attempt(self, server, seconds):
        """One attempt; its exit code, or None when it was killed."""
        env = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
        env["BRAZE_API_KEY"] = run.KEY
        with open(os.path.join(self.folder, "stderr"), "ab") as err, \
                open(self.paths[0] if self.source == "stdin" else os.devnull, "rb") as source:
            p = subprocess.Popen(self.command(server), env=env, stdin=source, stdout=subprocess.DEVNULL, stderr=err)
            try:
                return p.wait(seconds)
            except subprocess.TimeoutExpired:
                p.send_signal(signal.SIGKILL)
                p.wait()
                return None

    def go(self):
        began = time.monotonic()
        self.write()
        requests = 2 * self.a.records // BATCH + 100
        fair = self.a.records / BATCH / self.a.rate
        with run.StandIn("--latency-ms", str(self.rng.choice([0, 5, 30])), "--reject-rate", "0.01", "--quick",
                         "--seed", str(self.seed), "--status-script", script(self.rng, requests, self.kind)) as s:
            kills = attempts = 0
            for _ in range(self.a.kills + 20):
                attempts += 1
                wait = self.rng.uniform(0.05, max(0.6, fair / 3)) if kills < self.a.kills else 600
                code = self.attempt(s, wait)
                if code == 0:
                    break
                if code is None:
                    kills += 1
                # 78: a portal's page was the first answer of an attempt.
                self.need(code in (None, 69, 78), f"exit {code}")
            self.need(code == 0, f"not done after {attempts} attempts, exit {code}")
            # done is done: once more sends nothing
            before = len(s.get("/sandbox-stats")["requests"])
            self.need(self.attempt(s, 600) == 0, "a finished run does not end with 0")
            dump = s.get()
        self.need(len(dump["requests"]) == before, "a finished run sent something again")
        if code == 0:
            text = self.compare(dump, kills)
        else:
            text = ""
        if not self.a.keep and not self.problems:
            shutil.rmtree(self.folder)
        print(f"seed {self.seed}: {'FAIL' if self.problems else 'ok'} {self.kind} {self.source} {self.a.records} records, "
              f"{kills} kills, {len(dump['requests'])} requests, {text}{time.monotonic() - began:.1f} s", flush=True)
        for p in self.problems:
            print("    ", p, "in", self.folder, flush=True)
        return not self.problems

    def lines(self, name):
        try:
            with open(os.path.join(self.state, name), "rb") as f:
                return [json.loads(x) for x in f.read().split(b"\n") if x]
        except FileNotFoundError:
            return []

    def compare(self, dump, kills):
        real = [r for r in dump["rejections"] if not r["injected"]]
        self.need(not dump["malformed"] and not real, f"refused: {dump['malformed'][:1]} {real[:1]}")
        with open(os.path.join(self.folder, "report.json")) as f:
            report = json.load(f)
        rejects, unknown = self.lines("rejects.jsonl"), self.lines("unknown.jsonl")
        fate = {}
        for r in rejects + unknown:
            key = r["_input"], r["_record"]
            self.need(key in self.at and key not in fate, f"{key} is written down twice, or is no record")
            fate[key] = r["_status"]
        counts = collections.Counter(fate.values())
        n, delivered = self.a.records, self.a.records - len(fate)
        t, whole = report["totals"], report["run"]
        self.need(t == {"read": n, "delivered": 0, "skipped": delivered, "rejected": counts["rejected"],
                        "invalid": counts["invalid"], "unknown": counts["unknown"]}, f"totals {t}, files {counts}")
        for k, v in {"delivered": delivered, "rejected": counts["rejected"], "invalid": counts["invalid"],
                     "unknown": counts["unknown"], "in_doubt": 0, "finished": True}.items():
            self.need(whole[k] == v, f"run.{k} is {whole[k]}, the files say {v}")
        status = json.loads(subprocess.run([self.a.td2braze, "status", self.state, "--json"], stdout=subprocess.PIPE,
                                           check=True).stdout)
        self.need(status["totals"]["delivered"] == delivered and status["state"] == "finished", f"status {status}")
        size = sum(os.path.getsize(os.path.join(self.state, x)) for x in ("journal", "lock"))
        self.need(size < 1_000_000, f"the journal has {size} bytes")
        (self.compare_events if self.kind == "events" else self.compare_attributes)(dump, fate)
        faults = sum(1 for r in dump["requests"] if r.get("script") in AMBIGUOUS)
        bound = (kills * CONCURRENCY + faults) * BATCH
        self.need(counts["unknown"] <= bound, f"{counts['unknown']} unknown, over {bound}")
        return f"{delivered} delivered, {dict(counts)} (unknown at most {bound}), journal {size} B, "

    def accepted(self, dump):
        for arrays in dump["accepted"].values():
            for entries in arrays.values():
                for request, _, o in entries:
                    yield o

    def compare_events(self, dump, fate):
        seen = collections.Counter(o["properties"]["i"] for o in self.accepted(dump))
        lost = doubled = 0
        for key, row in self.at.items():
            state = fate.get(key, "delivered")
            if state == "invalid":
                continue
            got = seen.pop(json.loads(row)["properties"]["i"], 0)
            lost += state == "delivered" and got == 0
            doubled += got > 1 or (state == "rejected" and got > 0)
        self.need(lost == 0, f"{lost} events are lost")
        self.need(doubled == 0, f"{doubled} events arrived more often than we say")
        self.need(not seen, f"{len(seen)} events from nowhere")

    def compare_attributes(self, dump, fate):
        want, got = {}, {}
        for key, row in self.at.items():
            if key not in fate:
                o = json.loads(row)
                want[o["external_id"]] = o["v"]
        for o in self.accepted(dump):
            got[o["external_id"]] = o["v"]
        self.need(not any(x == "unknown" for x in fate.values()), "attributes are unknown")
        wrong = [u for u in want if want[u] != got.get(u)]
        self.need(not wrong, f"{len(wrong)} users do not have their last value, such as {wrong[:3]}")


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--td2braze", required=True)
    p.add_argument("--records", type=int, default=200_000)
    p.add_argument("--seed", type=int, default=int(time.time()))
    p.add_argument("--runs", type=int, default=1)
    p.add_argument("--kills", type=int, default=5)
    p.add_argument("--rate", type=int, default=400, help="requests a second")
    p.add_argument("--keep", action="store_true", help="keep the folders of good runs too")
    a = p.parse_args()
    a.td2braze = os.path.abspath(a.td2braze)
    results = [Chaos(a, a.seed + k).go() for k in range(a.runs)]
    print(f"{sum(results)} of {len(results)} chaos runs passed")
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
