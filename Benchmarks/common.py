"""Places, sizes, C helpers and generated data, shared by the scripts here. Standard library only."""
import json, os, re, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
BUILD = os.path.join(ROOT, ".build")
RESULTS = os.path.join(BUILD, "bench")
DATA = os.path.join(BUILD, "bench-data")
VENV_PYTHON = os.path.join(BUILD, "bench-venv", "bin", "python")
SEED = 20260401

# The columns of generate.c, and their types as job/show has them.
SCHEMAS = {
    "attributes": [
        ("external_id", "varchar"), ("email", "varchar"), ("first_name", "varchar"), ("last_name", "varchar"),
        ("country", "varchar"), ("home_city", "varchar"), ("language", "varchar"), ("score", "double"),
        ("orders", "bigint"), ("opt_in", "boolean"), ("vip", "boolean"), ("joined", "varchar"),
        ("tags", "array(varchar)"),
    ],
    "events": [
        ("external_id", "varchar"), ("name", "varchar"), ("time", "bigint"), ("app_id", "varchar"),
        ("properties", "varchar"), ("channel", "varchar"), ("campaign", "varchar"), ("session", "bigint"),
    ],
}
MODES = {
    "attributes": ["--mode", "user_track", "--track-record-type", "user_profile_attributes"],
    "events": ["--mode", "user_track", "--track-record-type", "custom_events"],
}
MODES["small"] = MODES["attributes"]


def fail(message):
    sys.exit(f"{os.path.basename(sys.argv[0])}: {message}")


def parse_size(text):
    """1G, 50M, 200k or a number, in powers of ten."""
    m = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kKmMgG]?)[bB]?", text.strip())
    if not m:
        fail(f"not a size: {text}")
    return int(float(m[1]) * {"": 1, "k": 10**3, "m": 10**6, "g": 10**9}[m[2].lower()])


def helper(name, *options):
    """Compiles a C program of this folder, when it is newer than what was compiled; its path."""
    os.makedirs(RESULTS, exist_ok=True)
    source, output = os.path.join(HERE, name + ".c"), os.path.join(RESULTS, name)
    if not os.path.exists(output) or os.path.getmtime(output) < os.path.getmtime(source):
        subprocess.run([os.environ.get("CC", "cc"), "-O2", "-o", output, source, *options], check=True)
    return output


def generate(kind, form, unit, amount, path, gzip=True, seed=SEED):
    """Writes one file of rows; {"rows": N, "bytes": N} (plain bytes)."""
    with open(path + ".part", "wb") as out:
        pack = subprocess.Popen(["gzip", "-6", "-n"], stdin=subprocess.PIPE, stdout=out) if gzip else None
        make = subprocess.run([helper("generate"), kind, form, str(seed), unit, str(amount)],
                              stdout=pack.stdin if pack else out, stderr=subprocess.PIPE, text=True)
        if pack:
            pack.stdin.close()
            if pack.wait():
                fail("gzip failed")
    if make.returncode:
        fail(f"generate: {make.stderr}")
    os.rename(path + ".part", path)
    return json.loads(make.stderr)


def schema_file(kind):
    """A job/show answer with the columns of a kind."""
    os.makedirs(DATA, exist_ok=True)
    path = os.path.join(DATA, f"{kind}.schema.json")
    with open(path, "w") as f:
        json.dump({"job_id": "1", "status": "success", "hive_result_schema": json.dumps(SCHEMAS[kind])}, f, indent=1)
    return path


def arguments(kind, form):
    """What td2braze needs to know about a file."""
    return MODES[kind] + (["--schema", schema_file(kind)] if form == "msgpack" else [])


def find_binary(path=None):
    path = os.path.abspath(path or os.environ.get("TD2BRAZE") or os.path.join(BUILD, "release", "td2braze"))
    if not os.access(path, os.X_OK):
        fail(f"{path} is not there: swift build -c release --product td2braze, or name one with TD2BRAZE=PATH")
    return path
