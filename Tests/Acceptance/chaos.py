#!/usr/bin/env python3
"""Chaos: a load is killed (kill -9), or told to stop, again and again while its server misbehaves, and resumed until
it is done.

    python3 chaos.py --td2braze PATH [--records 200000] [--seed N] [--runs 1] [--kills 5] [--keep]     (make chaos)

The server answers with 429 in each of its forms, 400 and 413 for whole batches, 500, 502, 503, 504, a portal's page,
resets before and after the body, no answer at all, and answers that are cut off; some of these after it has applied the
request. One object in a hundred is rejected, one row in two hundred is invalid.

A seed chooses what is loaded (chaos_rows.py): events, purchases, attributes, or attributes among which are operators
that must not be applied twice ({"inc": n}; $add under _merge_objects); as JSON Lines or msgpack (--columns or
--schema), gzip'd or plain, from one file, from two, or from standard input.

Then the stand-in's ledger is compared with ours:
    attributes  the last value of each user arrived last
    the others  what we call delivered arrived exactly once; what we call rejected or invalid did not arrive;
                nothing arrived twice; unknown is no more than what was in flight at the kills and in the faults
and the sums of the report, the journal (status), the rejects and the unknown file are equal; the records that are
invalid are those that were made so.
Seeds N, N+1, ... are run one after another; each prints its line. Exits 1 when anything is wrong.
"""
import argparse, collections, gzip, json, os, random, shutil, signal, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import chaos_rows, run  # noqa: E402

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


class Chaos:
    def __init__(self, a, seed):
        self.a, self.seed, self.rng = a, seed, random.Random(seed)
        self.kind = self.rng.choice(chaos_rows.KINDS)
        self.form = self.rng.choice(["jsonl", "msgpack"])
        self.source = self.rng.choice(["file", "files", "stdin"])
        self.zipped = self.rng.random() < 0.5
        self.named = self.rng.choice(["columns", "schema"])
        self.folder = tempfile.mkdtemp(prefix=f"chaos-{seed}-")
        self.state = os.path.join(self.folder, "state")
        self.problems = []

    def need(self, condition, text):
        if not condition and len(self.problems) < 10:
            self.problems.append(text)

    def write(self):
        rng, n = self.rng, self.a.records
        users = max(10, n // rng.choice([1, 3, 20]))
        rows = chaos_rows.make(rng, self.kind, n, users)
        cut = rng.randrange(n) if self.source == "files" else n
        # A file's first record says what its records are: an odd one there is another kind of file.
        for first in (0, cut):
            if first < n and rows[first].odd:
                rows[first] = chaos_rows.Row.nobody(first)
        parts = [rows[:cut], rows[cut:]] if self.source == "files" else [rows]
        self.at = {}
        self.paths = []
        for p, part in enumerate(parts):
            path = os.path.join(self.folder, f"rows-{p}.{self.form}" + (".gz" if self.zipped else ""))
            data = b"".join(chaos_rows.encoded(r, self.kind, self.form) for r in part)
            with open(path, "wb") as f:
                f.write(gzip.compress(data, 1) if self.zipped else data)
            name = "-" if self.source == "stdin" else path
            self.paths.append(path)
            for k, r in enumerate(part):
                self.at[name, k + 1] = r
        self.names = ["-"] if self.source == "stdin" else self.paths
        self.shape = []
        if self.form == "msgpack":
            columns = chaos_rows.COLUMNS[self.kind]
            if self.named == "columns":
                self.shape = ["--columns", ",".join(columns)]
            else:
                path = os.path.join(self.folder, "schema.json")
                with open(path, "w") as f:
                    json.dump([[c, t] for c, t in columns.items()], f)
                self.shape = ["--schema", path]

    def command(self, server):
        mode = ["--mode", "user_track", "--track-record-type", chaos_rows.RECORD_TYPES[self.kind]]
        return [self.a.td2braze, "load", *self.names, *mode, *self.shape, "--endpoint", server.url, "--state", self.state,
                "--report", os.path.join(self.folder, "report.json"), "--skip-on-invalid-records",
                "--rate-limit", f"{self.a.rate}/1s", "--rate-share", "1", "--concurrency", str(CONCURRENCY),
                "--max-attempts", "50", "--timeout", "2s", "--progress", "none"]

    def attempt(self, server, seconds, number=signal.SIGKILL):
        """One attempt; its exit code, or None when it was killed."""
        env = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
        env["BRAZE_API_KEY"] = run.KEY
        with open(os.path.join(self.folder, "stderr"), "ab") as err, \
                open(self.paths[0] if self.source == "stdin" else os.devnull, "rb") as source:
            p = subprocess.Popen(self.command(server), env=env, stdin=source, stdout=subprocess.DEVNULL, stderr=err)
            try:
                return p.wait(seconds)
            except subprocess.TimeoutExpired:
                p.send_signal(number)
                code = p.wait(600)
                return None if number == signal.SIGKILL else code

    def go(self):
        began = time.monotonic()
        self.write()
        requests = 2 * self.a.records // BATCH + 100
        fair = self.a.records / BATCH / self.a.rate
        with run.StandIn("--latency-ms", str(self.rng.choice([0, 5, 30])), "--reject-rate", "0.01", "--quick",
                         "--seed", str(self.seed), "--status-script", script(self.rng, requests, self.kind)) as s:
            kills = stops = attempts = 0
            for _ in range(self.a.kills + 20):
                attempts += 1
                wait = self.rng.uniform(0.05, max(0.6, fair / 3)) if kills + stops < self.a.kills else 600
                number = self.rng.choice([signal.SIGKILL] * 3 + [signal.SIGTERM])
                code = self.attempt(s, wait, number)
                if code == 0:
                    break
                kills += code is None
                # Before it looks at signals, a process ends by them.
                stops += code in (75, -signal.SIGTERM)
                # 78: a portal's page was the first answer of an attempt.
                self.need(code in (None, 69, 75, 78, -signal.SIGTERM), f"exit {code}")
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
        print(f"seed {self.seed}: {'FAIL' if self.problems else 'ok'} {self.kind} "
              f"{self.form}{' gzip' if self.zipped else ''}{' ' + self.named if self.shape else ''} {self.source} "
              f"{self.a.records} records, {kills} kills, {stops} stops, {len(dump['requests'])} requests, {text}{time.monotonic() - began:.1f} s", flush=True)
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
        made = {key for key, row in self.at.items() if row.invalid}
        found = {key for key, state in fate.items() if state == "invalid"}
        self.need(made == found, f"{len(made - found)} are invalid and not found, {len(found - made)} the other way")
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
        once, last = chaos_rows.arrived(self.kind, self.accepted(dump))
        self.compare_once(once, fate)
        self.compare_last(last, fate)
        faults = sum(1 for r in dump["requests"] if r.get("script") in AMBIGUOUS)
        # Rows that are folded into one object travel together.
        bound = (kills * CONCURRENCY + faults) * BATCH * (2 if self.kind == "operators" else 1)
        self.need(counts["unknown"] <= bound, f"{counts['unknown']} unknown, over {bound}")
        return f"{delivered} delivered, {dict(counts)} (unknown at most {bound}), journal {size} B, "

    def accepted(self, dump):
        for arrays in dump["accepted"].values():
            for entries in arrays.values():
                for request, _, o in entries:
                    yield o

    def compare_once(self, seen, fate):
        """Rows that must not be applied twice: delivered means once, unknown at most once, the others never."""
        lost = doubled = refused = 0
        for key, row in self.at.items():
            if not row.once:
                continue
            state, got = fate.get(key, "delivered"), seen.pop(row.number, 0)
            lost += state == "delivered" and got == 0
            doubled += got > 1
            refused += state in ("rejected", "invalid") and got > 0
        self.need(lost == 0, f"{lost} records are lost that we call delivered")
        self.need(doubled == 0, f"{doubled} records arrived twice")
        self.need(refused == 0, f"{refused} records arrived that we call rejected or invalid")
        self.need(not seen, f"{len(seen)} records from nowhere")

    def compare_last(self, got, fate):
        """Rows whose last value counts: that of the last delivered one, or of an unknown one after it."""
        want = {}
        for key, row in self.at.items():
            state = fate.get(key, "delivered")
            if row.value is None or state not in ("delivered", "unknown"):
                continue
            self.need(state == "delivered" or self.kind != "attributes", "attributes are unknown")
            if state == "delivered":
                want[row.user] = {row.value}
            else:
                want.setdefault(row.user, {None}).add(row.value)
        wrong = [u for u, values in want.items() if got.get(u) not in values]
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
