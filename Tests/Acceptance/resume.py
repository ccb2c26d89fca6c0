#!/usr/bin/env python3
"""Process-level checks of --state: refusals, status, retries, full disks, closed streams.

    python3 resume.py --td2braze PATH [--only NAME[,NAME]] [--verbose]
"""
import argparse, gzip, json, os, re, resource, shutil, signal, subprocess, sys, tempfile, time, traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from run import ATTRIBUTES, EVENTS, FAST, KEY, Fail, StandIn, Tool, attribute_row, event_row, need, rows, users  # noqa: E402

CHECKS = []


def check(f):
    CHECKS.append(f)
    return f


def load(path, server, options, *more):
    speed = () if "--rate-limit" in more else FAST
    return ["load", *([path] if path else []), *options, "--endpoint", server.url, "--report", "report.json", *speed, *more]


def start_and_kill(tool, args, folder, after, sig=signal.SIGKILL, stdin=subprocess.DEVNULL):
    with open(os.path.join(folder, "stderr"), "wb") as err:
        p = tool.start(args, KEY, folder, stdin=stdin, stdout=subprocess.DEVNULL, stderr=err)
        time.sleep(after)
        p.send_signal(sig)
        p.wait(30)
    return p.returncode


def status(tool, folder, state="state"):
    out = subprocess.run([tool.path, "status", state, "--json"], cwd=folder, stdout=subprocess.PIPE)
    need(out.returncode == 0, f"status exits {out.returncode}")
    return json.loads(out.stdout)


SLOW = ("--rate-limit", "100/1s", "--rate-share", "1", "--concurrency", "8")


@check
def lock_refuses_a_second_run(tool):
    path, folder = rows(tool, 20_000), tool.folder()
    with StandIn() as s:
        args = load(path, s, ATTRIBUTES, "--state", "state", *SLOW)
        with open(os.devnull, "wb") as null:
            p = tool.start(args, KEY, folder, stdin=subprocess.DEVNULL, stdout=null, stderr=null)
        time.sleep(1)
        r = tool.run(args, cwd=folder).expect(75)
        need("another run" in r.stderr, r.stderr)
        need(status(tool, folder)["state"] == "running", "status does not say running")
        p.kill()
        p.wait()
        need(status(tool, folder)["state"] == "stopped", "status does not say stopped")
    need(os.stat(os.path.join(folder, "state")).st_mode & 0o777 == 0o700, "mode of the directory")


@check
def other_options_or_inputs_are_refused(tool):
    path, folder = rows(tool, 300), tool.folder()
    with StandIn() as s:
        tool.run(load(path, s, ATTRIBUTES, "--state", "state"), cwd=folder).expect(0)
        r = tool.run(load(path, s, ATTRIBUTES, "--state", "state", "--set", "secret=hunter2"), cwd=folder).expect(78)
        need("--set" in r.stderr and "hunter2" not in r.stderr, r.stderr)
        r = tool.run(load(path, s, ATTRIBUTES, "--state", "state", "--batch-size", "10"), cwd=folder).expect(78)
        need("--batch-size" in r.stderr, r.stderr)
        with open(path, "r+b") as f:
            f.write(attribute_row(7)[:-5])
        r = tool.run(load(path, s, ATTRIBUTES, "--state", "state"), cwd=folder).expect(78)
        need("is not what it was" in r.stderr, r.stderr)
        need(s.get()["accepted_count"] == 300, "something was sent")


@check
def other_standard_input_is_refused(tool):
    for count, after in ((400, 0.5), (20_000, 1.5)):
        folder = tool.folder()
        paths = [rows(tool, count), rows(tool, count, first=5), rows(tool, count // 10)]
        with StandIn("--latency-ms", "50") as s:
            args = load(None, s, ATTRIBUTES, "--state", "state", "--rate-limit", "50/1s", "--concurrency", "2",
                        "--batch-size", "20")
            # The producer stays: the run ends by the signal alone.
            with subprocess.Popen(["sh", "-c", f"cat {paths[0]}; sleep 5"], stdout=subprocess.PIPE) as producer:
                start_and_kill(tool, args, folder, after, stdin=producer.stdout)
                producer.kill()
            before = s.get()["accepted_count"]
            need(0 < before < count, f"{before} of {count} before the kill")
            for other in paths[1:]:
                with open(other, "rb") as f:
                    r = tool.run(args, cwd=folder, stdin=f).expect(78)
                need("not the input" in r.stderr, r.stderr)
            need(s.get()["accepted_count"] == before, "something of the other input was sent")
            with open(paths[0], "rb") as f:
                tool.run([*args, *FAST[:1], FAST[1]], cwd=folder, stdin=f).expect(0)
            need(len(users(s.get())) == count, "records were lost")


@check
def status_without_state(tool):
    folder = tool.folder()
    r = tool.run(["status", "nothing"], cwd=folder).expect(66)
    need("no state" in r.stderr, r.stderr)


@check
def events_in_doubt_become_unknown_or_are_sent_again(tool):
    for more in ((), ("--resend-unknown",)):
        path, folder = rows(tool, 5_000, event_row), tool.folder()
        with StandIn("--latency-ms", "300") as s:
            start_and_kill(tool, load(path, s, EVENTS, "--state", "state", *SLOW), folder, 1.5)
            doubt = status(tool, folder)["totals"]["in_doubt"]
            need(0 < doubt <= 8 * 75, f"{doubt} in doubt")
            r = tool.run(load(path, s, EVENTS, "--state", "state", "--concurrency", "16", *more), cwd=folder).expect(0)
            u = users(s.get(), "events")
        t = r.totals()
        twice = sum(1 for c in u.values() if c > 1)
        need(t["unknown"] == (0 if more else doubt) and t["read"] == 5_000, f"{t}, {doubt} in doubt")
        need(len(u) >= 5_000 - t["unknown"] and (more or twice == 0), f"{len(u)} arrived, {twice} twice")
        lines = r.lines("state/unknown.jsonl")
        need(len(lines) == t["unknown"] and all(x["_status"] == "unknown" and x["name"] for x in lines), "unknown.jsonl")


@check
def rejects_are_retried_once(tool):
    path, folder = rows(tool, 2_000), tool.folder()
    with StandIn("--reject-rate", "0.05") as s:
        r = tool.run(load(path, s, ATTRIBUTES, "--state", "state", "--skip-on-invalid-records"), cwd=folder).expect(0)
        bad = r.totals()["rejected"]
        need(bad > 0 and len(r.lines("state/rejects.jsonl")) == bad, f"{bad} rejected")
    with StandIn() as s:
        r = tool.run(load(None, s, ATTRIBUTES, "--retry-rejected", "state"), cwd=folder).expect(0)
        need(r.totals()["delivered"] == bad == s.get()["accepted_count"], f"{r.totals()}")
        r = tool.run(load(None, s, ATTRIBUTES, "--retry-rejected", "state"), cwd=folder).expect(0)
        need(r.totals()["skipped"] == bad and s.get()["accepted_count"] == bad, "retried twice")
    need(os.path.isdir(os.path.join(folder, "state", "retry-1")), "no retry-1")
    need(not os.path.exists(os.path.join(folder, "state", "retry-2")), "a retry-2")


@check
def unknown_are_retried_once(tool):
    path, folder = rows(tool, 750, event_row), tool.folder()
    with StandIn("--status-script", "ok,apply-drop,ok,drop") as s:
        r = tool.run(load(path, s, EVENTS, "--state", "state", "--concurrency", "1"), cwd=folder).expect(0)
        need(r.totals()["unknown"] == 150, f"{r.totals()}")
        for _ in range(2):
            r = tool.run(load(None, s, EVENTS, "--retry-unknown", "state"), cwd=folder).expect(0)
        u = users(s.get(), "events")
    need(len(u) == 750 and sum(u.values()) == 825, f"{len(u)} users, {sum(u.values())} events")


@check
def another_endpoint_is_refused(tool):
    """What a rehearsal has sent, Braze has not."""
    path, folder = rows(tool, 300), tool.folder()
    with StandIn() as s:
        tool.run(load(path, s, ATTRIBUTES, "--state", "state"), cwd=folder).expect(0)
        s.url = s.url.replace("127.0.0.1", "localhost")
        r = tool.run(load(path, s, ATTRIBUTES, "--state", "state"), cwd=folder).expect(78)
        need("127.0.0.1" in r.stderr and "directory of its own" in r.stderr and KEY not in r.stderr, r.stderr)
        need(s.get()["accepted_count"] == 300, "something was sent")


@check
def an_invalid_record_stops_the_run_again(tool):
    folder = tool.folder()
    path = os.path.join(folder, "rows.jsonl")
    with open(path, "wb") as f:
        f.write(b"".join(attribute_row(i) for i in range(500)) + b'{"first_name":"x"}\n'
                + b"".join(attribute_row(i) for i in range(500, 1000)))
    with StandIn() as s:
        for attempt in (1, 2):
            r = tool.run(load(path, s, ATTRIBUTES, "--state", "state"), cwd=folder).expect(65)
            t = r.totals()
            need(t["read"] == 501 and t["invalid"] == 1 and t["skipped"] == (0 if attempt == 1 else 500), f"{t}")
            need([x["_record"] for x in r.lines("state/rejects.jsonl")] == [501], "rejects.jsonl")
        for skipped in (500, 1000):
            r = tool.run(load(path, s, ATTRIBUTES, "--state", "state", "--skip-on-invalid-records"),
                         cwd=folder).expect(0)
            t = r.totals()
            need(t["read"] == 1001 and t["invalid"] == 1 and t["skipped"] == skipped, f"{t}")
            need([x["_record"] for x in r.lines("state/rejects.jsonl")] == [501], "rejects.jsonl")
        need(set(users(s.get()).values()) == {1}, "sent twice")


def limited(tool, args, folder, limit):
    """With no room for larger files; the signal for that is ignored, so that writing fails as on a full disk."""
    def prepare():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    with open(os.path.join(folder, "stderr"), "wb") as err:
        p = subprocess.Popen([tool.path, *args], env=tool.env(KEY), cwd=folder, stdin=subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL, stderr=err, preexec_fn=prepare, restore_signals=False)
        return p.wait(120)


@check
def full_disk(tool):
    for kind, row, options in (("attributes", attribute_row, ATTRIBUTES), ("events", event_row, EVENTS)):
        for reject, limit in (("0", 900), ("0.2", 6_000)):
            path, folder = rows(tool, 6_000, row), tool.folder()
            with StandIn("--reject-rate", reject, "--latency-ms", "10") as s:
                args = load(path, s, options, "--state", "state", "--skip-on-invalid-records", "--concurrency", "8",
                            "--rate-limit", "200/1s")
                code = limited(tool, args, folder, limit)
                need(code == 74, f"{kind} {reject}: exit {code}")
                first = s.get()["accepted_count"]
                need(first < 6_000, f"{kind} {reject}: it went on to the end")
                r = tool.run(args, cwd=folder).expect(0)
                d = s.get()
                t = r.totals()
                u = users(d, kind)
                twice = sum(1 for c in u.values() if c > 1)
                need(t["read"] == 6_000 and len(u) + t["rejected"] >= 6_000 - t["unknown"], f"{t}, {len(u)} arrived")
                need(kind == "attributes" or twice == 0, f"{twice} events twice")
                need(len(r.lines("state/rejects.jsonl")) == t["rejected"], "rejects.jsonl")
                need(len(r.lines("state/unknown.jsonl")) == t["unknown"] <= 16 * 75, f"unknown.jsonl, {t}")


@check
def closed_streams(tool):
    path, folder = rows(tool, 3_000), tool.folder()
    with StandIn() as s:
        args = load(path, s, ATTRIBUTES, "--state", "state", "--verbose")
        command = " ".join([tool.path, *args]) + " <&- >&- 2>&-"
        code = subprocess.run(["sh", "-c", command], cwd=folder, env=tool.env(KEY)).returncode
        need(code == 0, f"exit {code}")
        need(s.get()["accepted_count"] == 3_000, "not everything arrived")
        t = status(tool, folder)
        need(t["state"] == "finished" and t["totals"]["delivered"] == 3_000, f"{t}")
        # Nobody reads what it says.
        read, write = os.pipe()
        os.close(read)
        p = subprocess.Popen([tool.path, *load(path, s, ATTRIBUTES, "--state", "state-2")], cwd=folder,
                             env=tool.env(KEY), stdin=subprocess.DEVNULL, stdout=write, stderr=write)
        os.close(write)
        need(p.wait(60) == 0, f"exit {p.returncode}")


@check
def several_inputs_and_a_slow_end(tool):
    folder = tool.folder()
    paths = [rows(tool, 4_000), rows(tool, 4_000, name="rows.jsonl.gz", first=4_001), rows(tool, 4_000, first=8_001)]
    with StandIn("--latency-ms", "20") as s:
        def args(*more):
            return ["load", *paths, *ATTRIBUTES, "--endpoint", s.url, "--report", "report.json", "--state", "state", *more]
        for after in (0.4, 0.7, 0.9):
            start_and_kill(tool, args(*SLOW), folder, after)
        r = tool.run(args(*FAST), cwd=folder).expect(0)
        t = r.totals()
        need(t["read"] == 12_000 and len(users(s.get())) == 12_000, f"{t}")
        need(t["skipped"] > 0, f"{t}")


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--td2braze", required=True)
    p.add_argument("--only")
    p.add_argument("--verbose", action="store_true")
    a = p.parse_args()
    work = tempfile.mkdtemp(prefix="resume-")
    failed = 0
    chosen = [c for c in CHECKS if not a.only or c.__name__ in a.only.split(",")]
    for c in chosen:
        began = time.monotonic()
        try:
            c(Tool(a.td2braze, os.path.join(work, c.__name__), a.verbose))
            print(f"{c.__name__:52} ok   {time.monotonic() - began:6.1f} s", flush=True)
        except (Fail, subprocess.TimeoutExpired, OSError, KeyError) as e:
            failed += 1
            print(f"{c.__name__:52} FAIL {e!r}", flush=True)
            if a.verbose:
                traceback.print_exc()
    print(f"\n{len(chosen) - failed} of {len(chosen)} checks passed")
    if not failed:
        shutil.rmtree(work)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
