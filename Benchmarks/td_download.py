"""A job's result from the sandbox's Treasure Data, throttled by connection: parallel ranges against one stream.

    td_download.py [--td2braze BINARY] [--size 500M] [--throttle 20MB] [--cut 20%]

One session: the result over one connection, over six, over six that are cut by chance, and the same file from disk.
`convert` reads it each time. Everything that comes out must be the same, byte by byte. The goals: six connections at
least 4 times as fast as one; peak memory within 100 MB of reading from disk. Standard library only; the peak is that
of `measure.c`. Let nothing else run meanwhile.
"""
import argparse, base64, contextlib, hashlib, json, os, struct, subprocess, sys
from common import DATA, RESULTS, fail, find_binary, helper, parse_size

COLUMNS = [("external_id", "varchar"), ("name", "varchar"), ("time", "bigint"), ("note", "varchar")]
MODE = ["--mode", "user_track", "--track-record-type", "custom_events"]
PORT = 18_739
ENVIRONMENT = {"TD_API_KEY": "1/sandbox-td-key", "TD_API_SERVER": f"http://127.0.0.1:{PORT}"}


def text(value):
    data = value if isinstance(value, bytes) else value.encode()
    head = bytes([0xA0 | len(data)]) if len(data) < 32 else b"\xd9" + bytes([len(data)])
    return head + data


def provide(size):
    """A msgpack.gz of about `size` bytes that hardly compresses, and its job/show; kept for the next time."""
    os.makedirs(DATA, exist_ok=True)
    path = os.path.join(DATA, f"td-download-{size}.msgpack.gz")
    show = path + ".json"
    if os.path.exists(path) and os.path.exists(show):
        return path, show
    rows = 0
    with open(path + ".part", "wb") as out:
        pack = subprocess.Popen(["gzip", "-1", "-n"], stdin=subprocess.PIPE, stdout=out)
        while os.path.getsize(path + ".part") < size:
            piece = []
            for _ in range(20_000):
                rows += 1
                # 135 random bytes: 180 characters, which gzip brings back to about as many bytes as they came from.
                note = base64.b64encode(hashlib.shake_128(b"%d" % rows).digest(135))
                time_ = b"\xce" + struct.pack(">I", 1_760_000_000 + rows % 10_000_000)
                piece.append(b"\x94" + text(f"user-{rows}") + text("visited") + time_ + text(note))
            pack.stdin.write(b"".join(piece))
            pack.stdin.flush()
        pack.stdin.close()
        if pack.wait():
            fail("gzip failed")
    with open(show, "w") as f:
        json.dump({"num_records": rows, "hive_result_schema": json.dumps(COLUMNS)}, f)
    os.rename(path + ".part", path)
    return path, show


@contextlib.contextmanager
def sandbox(binary, path, show, *options):
    command = [binary, "sandbox", "--listen", f"127.0.0.1:{PORT}", "--td-result", path, "--td-schema", show, *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        if "listens" not in process.stderr.readline():
            fail("the sandbox does not start")
        yield
    finally:
        process.terminate()
        process.wait()


def convert(binary, *source):
    """Wall seconds, processor seconds, peak MB and a hash of what came out."""
    cost = os.path.join(RESULTS, "td-download.json")
    process = subprocess.Popen(
        [helper("measure"), cost, binary, "convert", *source, *MODE],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | ENVIRONMENT,
    )
    digest = hashlib.blake2b(digest_size=16)
    while piece := process.stdout.read(1 << 20):
        digest.update(piece)
    errors = process.stderr.read().decode()
    process.wait()
    with open(cost) as f:
        found = json.load(f)
    if found["status"]:
        fail(f"convert {' '.join(source)} ended with {found['status']}: {errors}")
    return {
        "seconds": found["wall"], "cpu": found["user"] + found["sys"], "rss_mb": found["rss_kib"] / 1024,
        "out": digest.hexdigest(),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--td2braze")
    parser.add_argument("--size", default="500M")
    parser.add_argument("--throttle", default="20MB")
    parser.add_argument("--cut", default="20%")
    options = parser.parse_args()
    binary = find_binary(options.td2braze)
    os.makedirs(RESULTS, exist_ok=True)
    path, show = provide(parse_size(options.size))
    length = os.path.getsize(path)
    results = {"disk": convert(binary, path, "--schema", show)}
    with sandbox(binary, path, show, "--td-throttle", options.throttle):
        results["one connection"] = convert(binary, "--td-job", "1", "--td-connections", "1")
        results["six connections"] = convert(binary, "--td-job", "1")
    with sandbox(binary, path, show, "--td-throttle", options.throttle, "--td-fault", f"{options.cut} cut result"):
        results["six, cut by chance"] = convert(binary, "--td-job", "1")
    print(f"{length / 1e6:.0f} MB, {options.throttle} a second and connection")
    for name, r in results.items():
        rate = length / 1e6 / r["seconds"]
        print(f"{name:20} {r['seconds']:8.2f} s {rate:8.1f} MB/s {r['cpu']:8.2f} s CPU {r['rss_mb']:8.1f} MB peak")
    if len({r["out"] for r in results.values()}) != 1:
        fail("what came out is not the same")
    ratio = results["one connection"]["seconds"] / results["six connections"]["seconds"]
    more = results["six connections"]["rss_mb"] - results["disk"]["rss_mb"]
    print(f"six connections: {ratio:.2f} times as fast as one (goal: 4); {more:.1f} MB more than from disk (goal: 100)")
    sys.exit(0 if ratio >= 4 and more <= 100 else 1)


if __name__ == "__main__":
    main()
