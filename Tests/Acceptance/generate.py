#!/usr/bin/env python3
"""Seeded test data for td2braze: the same records as TD would dump them (JSON Lines and msgpack), and the truth.

    python3 generate.py --out DIR [--mode MODE|all] [--records 20000] [--seed 7] [--bad 0.02]

Writes DIR/MODE/rows.jsonl.gz, rows.msgpack.gz, schema.json (job/show), truth.jsonl, options.json.
A line of truth.jsonl:  {"record": N, "jsonl": FATE, "msgpack": FATE}
  FATE  {"array": A, "object": O}            good: O arrives once in array A (delete and subscription: an entry)
        {"reason": ["code", ...], "defect": D}   bad: rejected with one of these codes, the first is the expected one
Needs PyPI msgpack.
"""
import argparse, gzip, json, os, random, re
from datetime import datetime, timezone
import msgpack

MODES = ["attributes", "events", "purchases", "alias", "identify", "delete", "subscription"]
PRIORITY = ["unidentified", "most_recently_updated"]
PREFORMATTED = ["prefs", "counter", "subscription_groups", "current_location", "push_tokens"]
OPTIONS = {
    "attributes": ["--mode", "user_track", "--track-record-type", "user_profile_attributes",
                   "--pre-formatted-fields", ",".join(PREFORMATTED)],
    "events": ["--mode", "user_track", "--track-record-type", "custom_events"],
    "purchases": ["--mode", "user_track", "--track-record-type", "purchases"],
    "alias": ["--mode", "user_new_alias"],
    "identify": ["--mode", "user_identifying", "--prioritization", ",".join(PRIORITY)],
    "delete": ["--mode", "user_delete", "--prioritization", ",".join(PRIORITY)],
    "subscription": ["--mode", "subscription_status"],
}
SCHEMAS = {
    "attributes": [("external_id", "varchar"), ("user_alias", "varchar"), ("alias_name", "varchar"),
                   ("alias_label", "varchar"), ("braze_id", "varchar"), ("email", "varchar"), ("phone", "varchar"),
                   ("_merge_objects", "boolean"), ("_update_existing_only", "boolean"), ("first_name", "varchar"),
                   ("age", "bigint"), ("score", "double"), ("balance", "decimal(30,4)"), ("vip", "boolean"),
                   ("signed_up", "timestamp"), ("dob", "date"), ("tags", "array(varchar)"),
                   ("address", "map(varchar,varchar)"), ("items", "array(map(varchar,varchar))"),
                   ("prefs", "varchar"), ("counter", "varchar"), ("note", "varchar"), ("image_url", "varchar"),
                   ("email_subscribe", "varchar"), ("subscription_groups", "varchar"),
                   ("current_location", "varchar"), ("push_tokens", "varchar"), ("名前", "varchar")],
    "events": [("external_id", "varchar"), ("user_alias", "varchar"), ("braze_id", "varchar"), ("email", "varchar"),
               ("name", "varchar"), ("time", "bigint"), ("app_id", "varchar"), ("properties", "varchar"),
               ("_update_existing_only", "boolean"), ("plan", "varchar"), ("amount", "double"),
               ("total", "decimal(20,4)"), ("seen_at", "timestamp"), ("labels", "array(varchar)"),
               ("deep", "map(varchar,bigint)"), ("event_name", "varchar")],
    "purchases": [("external_id", "varchar"), ("user_alias", "varchar"), ("product_id", "varchar"),
                  ("currency", "varchar"), ("price", "double"), ("quantity", "bigint"), ("time", "varchar"),
                  ("app_id", "varchar"), ("properties", "varchar"), ("_update_existing_only", "boolean"),
                  ("color", "varchar"), ("discount", "decimal(10,2)")],
    "alias": [("alias_name", "varchar"), ("alias_label", "varchar"), ("external_id", "varchar"),
              ("ignored_column", "varchar")],
    "identify": [("external_id", "varchar"), ("alias_name", "varchar"), ("alias_label", "varchar"),
                 ("user_alias", "varchar"), ("email", "varchar"), ("phone", "varchar"), ("ignored_column", "varchar")],
    "delete": [("external_id", "varchar"), ("user_alias", "varchar"), ("alias_name", "varchar"),
               ("alias_label", "varchar"), ("braze_id", "varchar"), ("email", "varchar"), ("phone", "varchar"),
               ("ignored_column", "varchar")],
    "subscription": [("subscription_group_id", "varchar"), ("subscription_state", "varchar"),
                     ("external_id", "varchar"), ("email", "varchar"), ("phone", "varchar"),
                     ("ignored_column", "varchar")],
}
TEXTS = ["plain", "", "Zoë Müller", "日本語テキスト", "emoji 😀👩‍👩‍👧", "quote \" back \\ slash /", "tab\tnew\nline\r",
         "\u0000\u0001\u001f\u007f", "\u2028\u2029\ufeff", "<script>&amp;</script>", '{"looks":"like json"}', "[1,2]",
         "null", "true", "123", "0012", "e" * 255, "😀" * 255, "'; DROP TABLE", "a/b", "\u00a0", "\U0010ffff"]
INTS = [0, -1, 1, 127, 128, 255, 256, 65535, 65536, -32768, 2**31, -2**31 - 1, 2**53 + 1, -2**53 - 1, 2**63 - 1,
        -2**63, 2**64 - 1]
FLOATS = [0.5, -0.25, 1.0, 0.1, 1e-7, 1e300, 5e-324, 1.7976931348623157e308, 123456789.123456789, -2.5e-10, 3.14, 1e16,
          1e21, 100000.0]
DIGITS = ["1.50", "1E5", "-0.00", "12.3400e-2", "1e+3", "0.1000000000000000055511151231257827"]
GROUPS = ["11111111-2222-3333-4444-55555555555%d" % i for i in range(3)]


class Raw:
    """msgpack bytes (or JSON text) to be written as they are."""

    def __init__(self, data):
        self.data = data


def pack(v):
    if isinstance(v, Raw):
        return v.data
    return msgpack.packb(v, use_bin_type=True)


def compact(v, ascii=False):
    return json.dumps(v, ensure_ascii=ascii, separators=(",", ":"))


def iso(seconds, ms=0):
    t = datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    return t + (f".{ms:03d}Z" if ms else "Z")


def deep(levels):
    v = 1
    for _ in range(levels):
        v = {"a": v}
    return v


class Record:
    """A good record: j (JSON Lines columns), m (msgpack columns), what Braze must get. Then maybe spoiled."""

    def __init__(self):
        self.j, self.m, self.array, self.object = {}, {}, None, {}
        self.jline = None          # bytes -> bytes
        self.mrow = None           # [packed] -> bytes
        self.reason = None         # {"jsonl": [...], "msgpack": [...]}
        self.defect = None

    def put(self, name, j, m=None, out=None, at=None):
        self.j[name] = j
        self.m[name] = j if m is None else m
        if at is not False:
            (self.object if at is None else at)[name] = j if out is None else out

    def spoil(self, name, j, m=None):
        self.j[name] = j
        self.m[name] = (j if m is None else m)

    def drop(self, *names):
        for n in names:
            self.j.pop(n, None)
            self.m.pop(n, None)

    def bad(self, *codes, jsonl=None, msgpack=None):
        self.reason = {"jsonl": list(jsonl or codes), "msgpack": list(msgpack or codes)}


class Generator:
    def __init__(self, mode, seed):
        self.mode, self.r = mode, random.Random(f"{mode}-{seed}")
        self.columns = [n for n, _ in SCHEMAS[mode]]

    # -- identifiers --------------------------------------------------------------------------------------------

    def structured(self, rec, name, value, out=None, at=None, native=None):
        """A JSON column: native or text in JSON Lines, text in msgpack (sometimes native there too)."""
        r = self.r
        text = json.dumps(value, ensure_ascii=r.random() < .5, separators=r.choice([(",", ":"), (", ", ": ")]))
        j = value if (r.random() < .5 if native is None else native) else text
        m = value if native or (native is None and r.random() < .1) else text
        rec.put(name, j, m, value if out is None else out, at)

    def identifier(self, rec, n, kinds):
        r, k = self.r, self.r.choice(kinds)
        if k == "external_id":
            v = f"user-{n}"
            c = r.random()
            if c < .05:
                rec.put("external_id", 10_000_000_000 + n, out=str(10_000_000_000 + n))
                return k
            if c < .06:
                v = f"é{n}-" + "é" * ((987 - 3 - len(str(n))) // 2)  # up to 987 bytes
                v += "x" * (987 - len(v.encode()))
            elif c < .07:
                v = f"ext \"{n}\"\\/ 😀"
            rec.put("external_id", v)
            if c > .97 and "braze_id" in self.columns:  # loses
                rec.put("braze_id", f"{n:024x}", at=False)
            if c > .98 and "user_alias" in self.columns:
                rec.put("user_alias", {"alias_name": f"lost{n}", "alias_label": "x"},
                        compact({"alias_name": f"lost{n}", "alias_label": "x"}), at=False)
            if .95 < c < .96 and "alias_name" in self.columns:
                rec.put("alias_name", f"lost{n}", at=False)
                rec.put("alias_label", "x", at=False)
        elif k == "user_alias":
            a = {"alias_name": f"alias {n}" if r.random() < .98 else (f"{n}-" + "a" * 236)[:236], "alias_label": "l"}
            if r.random() < .5 and "alias_name" in self.columns:
                rec.put("alias_name", a["alias_name"], at=False)
                rec.put("alias_label", a["alias_label"], at=False)
                rec.object["user_alias"] = a
            else:
                self.structured(rec, "user_alias", a)
            if r.random() < .1:
                rec.spoil("external_id", "")  # "" counts as absent
        elif k == "braze_id":
            rec.put("braze_id", f"{n:024x}")
        elif k == "email":
            rec.put("email", f"user+{n}@mail.example.com")
        elif k == "phone":
            rec.put("phone", f"+1555{n:07d}")
        return k

    def flag(self, rec, name):
        v = self.r.random() < .5
        rec.put(name, self.r.choice([v, int(v), str(v).lower()]), out=v)

    def moment(self, rec):
        """time in every accepted spelling"""
        r = self.r
        s = 1_600_000_000 + r.randrange(200_000_000)
        plain = datetime.fromtimestamp(s, timezone.utc).strftime("%Y-%m-%d %H:%M:%S")
        t = plain.replace(" ", "T")
        ms = r.randrange(1000)
        v, out = r.choice([
            (s, iso(s)), (str(s), iso(s)), (s * 1000 + ms, iso(s, ms)), (str(s * 1000), iso(s)),
            (s + .25, iso(s, 250)), (plain, t + "Z"), (plain + ".789", t + ".789Z"), (plain + ".000", t + ".000Z"),
            (plain + " UTC", t + "Z"), (plain + " -0500", t + "-05:00"), (t + "Z",) * 2, (t + ".123456Z",) * 2,
            (t + "+09:00",) * 2, (t,) * 2, (t[:10],) * 2])
        rec.put("time", v, out=out)

    def text(self):
        r = self.r
        return r.choice(TEXTS) if r.random() < .5 else "".join(r.choice("abcdefg hij klm äöü") for _ in range(12))

    def number(self):
        r = self.r
        return r.choice(FLOATS) if r.random() < .5 else r.uniform(-1e6, 1e6)

    def digits(self, rec, name, at=None):
        """A number in JSON Lines spelled unusually; the value counts."""
        d = self.r.choice(DIGITS)
        rec.put(name, f"@@{d}@@", float(d), float(d), at)

    def decimal(self, rec, name, at=None):
        d = self.r.choice(["1234.50", "0.0000", "-17.25", "98765432109876543210.1234", "5"])
        rec.put(name, f"@@{d}@@", d, int(d) if d == "5" else float(d), at)

    def stamp(self, rec, name, at=None):
        s = 1_500_000_000 + self.r.randrange(10**8)
        p = datetime.fromtimestamp(s, timezone.utc).strftime("%Y-%m-%d %H:%M:%S") + f".{self.r.randrange(1000):03d}"
        rec.put(name, p.replace(" ", "T") + "Z", p, p.replace(" ", "T") + "Z", at)

    # -- good records -------------------------------------------------------------------------------------------

    def good(self, n):
        rec = Record()
        getattr(self, "good_" + self.mode)(rec, n)
        return rec

    def good_attributes(self, rec, n):
        r = self.r
        rec.array = "attributes"
        kind = self.identifier(rec, n, ["external_id"] * 8 + ["user_alias", "braze_id", "email", "phone"])
        if kind in ("external_id", "braze_id", "user_alias"):
            if r.random() < .3:
                rec.put("email", f"user+{n}@mail.example.com")
            if r.random() < .1:
                rec.put("phone", f"+1555{n:07d}")
        for c, p in [("first_name", .8), ("note", .3), ("名前", .2)]:
            if r.random() < p:
                rec.put(c, self.text())
        if r.random() < .02:
            rec.put("note", b := self.text(), Raw(msgpack.packb(b.encode(), use_bin_type=True)))  # bin, valid UTF-8
        if r.random() < .01:
            s = 1_700_000_000 + n
            rec.put("note", iso(s), msgpack.Timestamp(s))
        if r.random() < .8:
            rec.put("age", r.choice(INTS) if r.random() < .5 else r.randrange(100))
        if r.random() < .05:
            self.digits(rec, "score")
        elif r.random() < .7:
            rec.put("score", self.number())
        if r.random() < .4:
            self.decimal(rec, "balance")
        if r.random() < .5:
            rec.put("vip", r.random() < .5)
        if r.random() < .3:
            self.stamp(rec, "signed_up")
        if r.random() < .3:
            rec.put("dob", f"19{r.randrange(40, 99)}-0{r.randrange(1, 10)}-1{r.randrange(10)}")
        if r.random() < .3:
            rec.put("tags", [self.text() for _ in range(r.randrange(4))])
        if r.random() < .005:
            rec.put("tags", [f"t{i}" for i in range(500)])
        if r.random() < .3:
            rec.put("address", {"city": self.text(), "zip": "0012", "名": "x"})
        if r.random() < .005:
            rec.put("address", deep(63))  # the row is level 1, so 64 levels in all
        if r.random() < .1:
            rec.put("items", [{"sku": f"s{i}", "name": self.text()} for i in range(r.randrange(1, 4))])
        if r.random() < .3:
            self.structured(rec, "prefs", r.choice([
                {"a": 1, "b": [1, 2.5, "x", True], "c": {"d": "\u0000é"}}, ["a", "b"], {}, [],
                {"when": {"$time": "1980-01-01"}}, {"n": 2**63, "f": -1.25}, [{"k": "v"}, {"k": "w"}],
                {"$add": [{"id": 1}]}, {"add": ["x", "y"]}, {"remove": ["z"]}]))
        if r.random() < .05:
            self.structured(rec, "counter", {"inc": r.choice([1, -3, 100])})
        if r.random() < .1:
            rec.put("email_subscribe", r.choice(["opted_in", "subscribed", "unsubscribed"]))
        if r.random() < .1:
            self.structured(rec, "subscription_groups", [{"subscription_group_id": r.choice(GROUPS),
                                                          "subscription_state": "subscribed"}])
        if r.random() < .1:
            self.structured(rec, "current_location", {"longitude": -73.9, "latitude": 40.7})
        if r.random() < .03:
            self.structured(rec, "push_tokens", [{"app_id": "app", "token": f"tok{n}", "device_id": "d" * 8}])
        if r.random() < .02:
            rec.put("image_url", "https://example.com/" + "x" * 1004)
        for f in ("_merge_objects", "_update_existing_only"):
            if r.random() < .2:
                self.flag(rec, f)

    def properties(self, rec, extra):
        """properties as text (msgpack) or half/half (JSON Lines); other columns join them"""
        r, props = self.r, {}
        if r.random() < .8:
            p = {}
            for _ in range(r.randrange(5)):
                p[r.choice(["source", "größe", "a b", "n", "flag", "list", "obj", "k.v"])] = r.choice(
                    [self.text(), r.choice(INTS), self.number(), True, False, ["a", 1], {"x": {"y": "z"}}])
            if r.random() < .003:
                p = {f"p{i}": i for i in range(200)}
            self.structured(rec, "properties", p, at=False)
            props.update(p)
        extra(props)
        if props:
            rec.object["properties"] = props

    def good_events(self, rec, n):
        r = self.r
        rec.array = "events"
        kind = self.identifier(rec, n, ["external_id"] * 6 + ["user_alias", "braze_id", "email"])
        if kind == "external_id" and r.random() < .05:
            rec.put("email", f"lost{n}@example.com", at=False)
        rec.put("name", r.choice(["viewed", "Größe gewählt", "x" * 255, "a\"b"]))
        self.moment(rec)
        if r.random() < .3:
            rec.put("app_id", "12345678-1234-1234-1234-123456789012")
        if r.random() < .2:
            self.flag(rec, "_update_existing_only")

        def extra(props):
            if r.random() < .5:
                rec.put("plan", self.text(), at=props)
            if r.random() < .05:
                self.digits(rec, "amount", at=props)
            elif r.random() < .3:
                rec.put("amount", self.number(), at=props)
            if r.random() < .2:
                self.decimal(rec, "total", at=props)
            if r.random() < .2:
                self.stamp(rec, "seen_at", at=props)
            if r.random() < .2:
                rec.put("labels", ["x", self.text()], at=props)
            if r.random() < .2:
                rec.put("deep", {"a": 1, "b": r.choice(INTS)}, at=props)
        self.properties(rec, extra)

    def good_purchases(self, rec, n):
        r = self.r
        rec.array = "purchases"
        self.identifier(rec, n, ["external_id"] * 5 + ["user_alias"])
        if r.random() < .1:
            rec.put("product_id", 4711, out="4711")
        else:
            rec.put("product_id", r.choice(["sku-1", "größe", "p" * 255]))
        rec.put("currency", r.choice(["USD", "EUR", "JPY", "CHF"]))
        c = r.random()
        if c < .2:
            rec.put("price", "12.30", out=12.3)
        elif c < .4:
            rec.put("price", r.randrange(1000))
        elif c < .45:
            self.digits(rec, "price")
        else:
            rec.put("price", round(r.uniform(0, 1e4), 2))
        if r.random() < .5:
            rec.put("quantity", r.choice([1, 2, 50, 100]))
        self.moment(rec)
        if r.random() < .2:
            rec.put("app_id", "app")

        def extra(props):
            if r.random() < .5:
                rec.put("color", self.text(), at=props)
            if r.random() < .2:
                self.decimal(rec, "discount", at=props)
        self.properties(rec, extra)

    def good_alias(self, rec, n):
        r = self.r
        rec.array = "user_aliases"
        rec.put("alias_name", f"name {n}" if r.random() < .98 else (f"{n}-" + "a" * 236)[:236])
        rec.put("alias_label", r.choice(["label", "étiquette", "l" * 236]))
        if r.random() < .5:
            rec.put("external_id", f"user-{n}")
        elif r.random() < .1:
            rec.put("external_id", n + 5_000_000, out=str(n + 5_000_000))
        if r.random() < .5:
            rec.put("ignored_column", self.text(), at=False)

    def good_identify(self, rec, n):
        r = self.r
        rec.put("external_id", f"user-{n}")
        k = r.choice(["alias", "alias", "json", "email", "phone"])
        a = {"alias_name": f"name {n}", "alias_label": "l"}
        if k == "alias":
            rec.put("alias_name", a["alias_name"], at=False)
            rec.put("alias_label", a["alias_label"], at=False)
            rec.object["user_alias"] = a
            rec.array = "aliases_to_identify"
        elif k == "json":
            self.structured(rec, "user_alias", a)
            rec.array = "aliases_to_identify"
        elif k == "email":
            rec.put("email", f"u{n}@example.com")
            rec.object["prioritization"] = PRIORITY
            rec.array = "emails_to_identify"
        else:
            rec.put("phone", f"+1555{n:07d}")
            rec.object["prioritization"] = PRIORITY
            rec.array = "phone_numbers_to_identify"

    def good_delete(self, rec, n):
        k = self.identifier(rec, n, ["external_id"] * 3 + ["user_alias", "braze_id", "email", "phone"])
        rec.array = {"external_id": "external_ids", "user_alias": "user_aliases", "braze_id": "braze_ids",
                     "email": "email_addresses", "phone": "phone_numbers"}[k]
        if k in ("email", "phone"):
            rec.object["prioritization"] = PRIORITY
        else:
            rec.object = rec.object[k]

    def good_subscription(self, rec, n):
        r = self.r
        rec.put("subscription_group_id", r.choice(GROUPS))
        rec.put("subscription_state", r.choice(["subscribed", "unsubscribed"]))
        k = r.choice(["external_id", "external_id", "email", "phone"])
        v = {"external_id": f"user-{n}", "email": f"u{n}@example.com", "phone": f"+1555{n:07d}"}[k]
        rec.put(k, v, at=False)
        rec.object["id"] = v
        rec.array = {"external_id": "external_ids", "email": "emails", "phone": "phones"}[k]

    # -- bad records --------------------------------------------------------------------------------------------

    def defects(self):
        """[(name, function(record))]: each spoils a good record in one way"""
        d = []

        def add(name, *codes, jsonl=None, msgpack=None):
            def wrap(f):
                def run(rec):
                    f(rec)
                    rec.bad(*codes, jsonl=jsonl, msgpack=msgpack)
                    rec.defect = name
                d.append((name, run))
                return f
            return wrap

        def column(name, *codes, values, j=None):
            """one column takes a bad value"""
            for i, v in enumerate(values):
                add(f"{name}={str(v)[:30]}", *codes)(lambda rec, v=v: rec.spoil(name, v))

        # decoding: a pair, one for each format
        def line(name, jcode, jfix, mcode, mfix):
            @add(name, jsonl=[jcode], msgpack=[mcode])
            def _(rec):
                rec.jline, rec.mrow = jfix, mfix
        width_short = lambda cells: msgpack.Packer().pack_array_header(len(cells) - 1) + b"".join(cells[:-1])
        width_long = lambda cells: msgpack.Packer().pack_array_header(len(cells) + 1) + b"".join(cells) + b"\xc0"
        a_map = lambda cells: msgpack.packb({"external_id": "x"})
        last = len(self.columns) - 1

        def cell(data):
            def fix(cells):
                cells[last] = data
                return msgpack.Packer().pack_array_header(len(cells)) + b"".join(cells)
            return fix
        member = lambda text: lambda b: b.rstrip()[:-1] + b',"zz":' + text + b"}"
        line("truncated / short row", "json-syntax", lambda b: b.rstrip()[:-1], "row-width", width_short)
        line("bad escape / long row", "json-syntax", member(b'"\\x"'), "row-width", width_long)
        line("control character / map row", "json-syntax", member(b'"a\tb"'), "row-not-an-array", a_map)
        line("trailing bytes / ext", "json-syntax", lambda b: b + b" x", "msgpack-ext", cell(msgpack.packb(
            msgpack.ExtType(5, b"abc"))))
        line("leading zero / int map key", "json-syntax", member(b"01"), "msgpack-map-key", cell(b"\x81\x01\xa1x"))
        line("NaN", "json-syntax", member(b"NaN"), "number-not-finite", cell(msgpack.packb(float("nan"))))
        if self.mode in ("attributes", "events", "purchases"):  # elsewhere the column has no place anyway
            line("1e400 / Infinity", "number-out-of-range", member(b"1e400"), "number-not-finite",
                 cell(msgpack.packb(float("-inf"))))
        line("bytes ff", "invalid-utf8", member(b'"a\xffb"'), "invalid-utf8", cell(b"\xa3a\xffb"))
        line("overlong", "invalid-utf8", member(b'"\xc0\xaf"'), "invalid-utf8", cell(b"\xa2\xc0\xaf"))
        line("utf-8 surrogate", "invalid-utf8", member(b'"\xed\xa0\x80"'), "invalid-utf8", cell(b"\xa3\xed\xa0\x80"))
        line("lone surrogate / bin", "invalid-utf8", member(b'"\\ud800x"'), "invalid-utf8", cell(b"\xc4\x02\xff\xfe"))
        line("65 levels", "nesting-too-deep", member(compact(deep(64)).encode()), "nesting-too-deep",
             cell(msgpack.packb(deep(64))))
        line("duplicate column / short row", "duplicate-column", member(b'1,"zz":2'), "row-width", width_short)
        line("array line / map row", "row-not-an-object", lambda b: b'["a",1]', "row-not-an-array", a_map)
        line("scalar line / int row", "row-not-an-object", lambda b: b'"text"', "row-not-an-array", lambda c: b"\x07")
        getattr(self, "defects_" + self.mode)(add, column)
        return d

    def no_id(self, rec):
        rec.drop("external_id", "user_alias", "alias_name", "alias_label", "braze_id", "email", "phone")

    def defects_identifiers(self, add, column):
        def ident(name, *codes, **values):
            @add(name, *codes)
            def _(rec):
                self.no_id(rec)
                for k, v in values.items():
                    rec.spoil(k, v)
        ident("no identifier", "missing-identifier")
        ident("empty external_id", "missing-identifier", external_id="")
        ident("boolean external_id", "invalid-identifier", external_id=True)
        ident("988 bytes", "identifier-too-long", external_id="é" * 494)
        ident("half an alias", "invalid-alias", user_alias='{"alias_name":"a"}')
        ident("237 bytes of alias", "identifier-too-long", "invalid-alias",
              user_alias=compact({"alias_name": "a" * 237, "alias_label": "l"}))
        if "email" in self.columns:
            ident("e-mail without @", "invalid-email", email="no-at-sign")
            ident("e-mail with space", "invalid-email", email="a b@example.com")

    def json_column(self, add, name, value, *codes):
        """a JSON column with a bad value, as text in msgpack, either way in JSON Lines"""
        for native in (True, False):
            @add(f"{name}={compact(value)[:40]} {'native' if native else 'text'}", *codes)
            def _(rec, native=native):
                rec.spoil(name, value if native else compact(value), value if native else compact(value))

    def defects_attributes(self, add, column):
        self.defects_identifiers(add, column)
        column("email", "invalid-email", values=["a@", "@b.c"])
        column("first_name", "string-too-long", values=["x" * 256, "é" * 256])
        column("image_url", "string-too-long", values=["h" * 1025])
        column("tags", "array-too-long", values=[[f"t{i}" for i in range(501)]])
        column("address", "nested-null", values=[{"a": None}, {"a": {"b": [1, None]}}])
        column("address", "invalid-nested-name", values=[{"a.b": "x"}, {"a b": "x"}, {"": "x"}, {"k" * 256: "x"}])
        column("address", "string-too-long", values=[{"a": "x" * 256}])
        column("address", "attribute-too-large", values=[{f"k{i}": "x" * 250 for i in range(450)}])
        column("_merge_objects", "invalid-boolean", values=["maybe", 2])
        column("_update_existing_only", "invalid-boolean", values=["perhaps"])
        column("email_subscribe", "invalid-subscription-state", values=["yes"])
        for v, codes in [({"$time": "yesterday"}, ["invalid-nested-time"]),
                         ({"a": {"$time": 5}}, ["invalid-nested-time"]),
                         ({"inc": 1.5}, ["invalid-operator"]), ({"inc": "1"}, ["invalid-operator"]),
                         ({"add": "x"}, ["invalid-operator"]), ({"remove": 1}, ["invalid-operator"]),
                         ({"$foo": [1]}, ["invalid-operator", "invalid-nested-name"]),
                         ({"$add": 5}, ["invalid-operator"])]:
            self.json_column(add, "counter", v, *codes)
        self.json_column(add, "current_location", {"longitude": 1}, "invalid-location")
        self.json_column(add, "subscription_groups", [{"subscription_group_id": "x", "subscription_state":
                                                       "subscribed"}], "invalid-subscription-group")
        self.json_column(add, "subscription_groups", {"a": 1}, "invalid-subscription-group")
        self.json_column(add, "push_tokens", [{"app_id": "a"}], "invalid-push-tokens")
        column("prefs", "invalid-json", values=["{bad", "{\"a\":}", "nul", "[1,]"])

        @add("decimal / attribute name", jsonl=["invalid-attribute-name"], msgpack=["invalid-number"])
        def _(rec):
            rec.spoil("balance", 1, "12,5")
            rec.j["$dollar"] = 1

        @add("timestamp / empty name", jsonl=["invalid-attribute-name"], msgpack=["invalid-timestamp"])
        def _(rec):
            rec.spoil("signed_up", "x", "yesterday")
            rec.j[""] = 1

        @add("subscription info", jsonl=["unsupported-attribute"], msgpack=["invalid-email"])
        def _(rec):
            rec.j["email_subscription_info"] = {"a": 1}
            rec.m["email"] = "nobody"

        @add("4.1 MB", "record-too-large")
        def _(rec):
            rec.spoil("note", "x" * 4_100_000)

    def defects_track(self, add, column):
        self.defects_identifiers(add, column)
        column("time", "invalid-time", values=["yesterday", True, "2026-13-45", ""] [:3])
        column("time", "missing-column", values=[None, ""])
        column("properties", "invalid-properties", values=["[1]", "\"x\"", "5"])
        column("properties", "invalid-json", values=["{bad", "{'a':1}"])
        self.json_column(add, "properties", {"$x": 1}, "invalid-property-name")
        self.json_column(add, "properties", {"": 1}, "invalid-property-name")
        self.json_column(add, "properties", {"p" * 256: 1}, "invalid-property-name")
        self.json_column(add, "properties", {"a": "x" * 256}, "string-too-long")
        self.json_column(add, "properties", {f"p{i}": i for i in range(257)}, "too-many-properties")
        self.json_column(add, "properties", {"time": 1}, "reserved-property")
        self.json_column(add, "properties", {"event_name": 1}, "reserved-property")
        self.json_column(add, "properties", {f"p{i}": ["x" * 200] * 5 for i in range(110)}, "properties-too-large")
        column("app_id", "invalid-app-id", values=[{}, True])
        column("_update_existing_only", "invalid-boolean", values=["maybe"])

    def defects_events(self, add, column):
        self.defects_track(add, column)
        column("name", "missing-column", values=[None, ""])
        column("name", "invalid-name", "string-too-long", values=["n" * 256])
        column("name", "invalid-name", values=[True])
        column("event_name", "reserved-property", values=["x"])
        column("plan", "string-too-long", values=["x" * 256])

        @add("twice", "duplicate-property")
        def _(rec):
            rec.spoil("properties", {"plan": 1}, '{"plan":1}')
            rec.spoil("plan", "x")

    def defects_purchases(self, add, column):
        self.defects_track(add, column)
        for c in ("product_id", "currency", "price"):
            column(c, "missing-column", values=[None])
        column("product_id", "invalid-product-id", "string-too-long", values=["n" * 256])
        column("product_id", "invalid-product-id", values=[True])
        column("currency", "invalid-currency", values=["ZZZ", "US", "DOLLAR", 5])
        column("price", "invalid-price", values=["abc", True])
        column("quantity", "invalid-quantity", values=[0, 101, 1.5, -1])
        self.json_column(add, "properties", {"price": 1}, "reserved-property")
        self.json_column(add, "properties", {f"p{i}": ["x" * 200] for i in range(250)}, "properties-too-large")

    def defects_alias(self, add, column):
        column("alias_name", "missing-column", "invalid-alias", values=[None, ""])
        column("alias_label", "missing-column", "invalid-alias", values=[None])
        column("alias_name", "identifier-too-long", "invalid-alias", values=["a" * 237, "é" * 119])
        column("alias_label", "identifier-too-long", "invalid-alias", values=["a" * 237])
        column("external_id", "identifier-too-long", values=["x" * 988])
        column("external_id", "invalid-identifier", values=[True])

    def defects_identify(self, add, column):
        column("external_id", "missing-column", "missing-identifier", values=[None, ""])
        column("external_id", "identifier-too-long", values=["x" * 988])

        def other(name, *codes, **values):
            @add(name, *codes)
            def _(rec):
                rec.drop("user_alias", "alias_name", "alias_label", "email", "phone")
                for k, v in values.items():
                    rec.spoil(k, v)
        other("nothing to identify", "missing-identifier", "missing-column", "invalid-alias")
        other("bad e-mail", "invalid-email", email="nobody")
        other("half an alias", "invalid-alias", user_alias='{"alias_label":"a"}')
        other("long alias", "identifier-too-long", "invalid-alias", alias_name="a" * 237, alias_label="x")

    def defects_delete(self, add, column):
        self.defects_identifiers(add, column)

    def defects_subscription(self, add, column):
        column("subscription_group_id", "missing-column", values=[None])
        column("subscription_group_id", "invalid-subscription-group", values=["not-a-uuid"])
        column("subscription_state", "missing-column", values=[None])
        column("subscription_state", "invalid-subscription-state", values=["opted_in"])

        def ident(name, *codes, **values):
            @add(name, *codes)
            def _(rec):
                self.no_id(rec)
                for k, v in values.items():
                    rec.spoil(k, v)
        ident("no identifier", "missing-identifier", "missing-column")
        ident("long", "identifier-too-long", external_id="x" * 988)
        ident("bad e-mail", "invalid-email", email="nobody")
        ident("bad phone", "invalid-phone", phone="abc")

    # -- writing ------------------------------------------------------------------------------------------------

    def json_line(self, rec):
        r = self.r
        cols = dict(rec.j)
        for c in self.columns:
            if c not in cols and r.random() < .3:
                cols[c] = None
        if r.random() < .3:
            items = list(cols.items())
            r.shuffle(items)
            cols = dict(items)
        text = json.dumps(cols, ensure_ascii=r.random() < .5, separators=r.choice([(",", ":"), (", ", ": ")]))
        text = re.sub(r'"@@([^@"]*)@@"', r"\1", text)
        if r.random() < .02:  # a key spelled with an escape is the same key
            text = text.replace('"external_id"', '"\\u0065xternal_id"').replace('"name"', '"n\\u0061me"', 1)
        line = text.encode()
        return rec.jline(line) if rec.jline else line

    def msgpack_row(self, rec):
        cells = [pack(rec.m.get(c)) for c in self.columns]
        if rec.mrow:
            return rec.mrow(cells)
        return msgpack.Packer().pack_array_header(len(cells)) + b"".join(cells)


def schema_json(mode):
    return {"job_id": "4711", "type": "presto", "status": "success", "database": "acceptance", "query": "SELECT ...",
            "num_records": None, "result_size": None,
            "hive_result_schema": json.dumps([[n, t] for n, t in SCHEMAS[mode]], ensure_ascii=False)}


def generate(out, mode, records=20_000, seed=7, bad=0.02):
    folder = os.path.join(out, mode)
    os.makedirs(folder, exist_ok=True)
    g = Generator(mode, seed)
    defects = g.defects()
    count = round(records * bad)
    # never the first record (it tells the shape); each defect in turn, at random places
    places = dict(zip(sorted(g.r.sample(range(2, records + 1), count)), (defects[i % len(defects)][1] for i in
                                                                       g.r.sample(range(count), count))))
    lines, rows, truth = [], [], []
    large = 0
    for n in range(1, records + 1):
        rec = g.good(n)
        if n in places:
            places[n](rec)
            if rec.defect == "4.1 MB":
                large += 1
                if large > 1:  # one is enough
                    rec.j["note"] = rec.m["note"] = "x" * 300
                    rec.bad("string-too-long")
        if g.r.random() < .002:
            lines.append(g.r.choice([b"", b"\r"]))  # blank lines do not count
        lines.append(g.json_line(rec) + (b"\r" if g.r.random() < .01 else b""))
        rows.append(g.msgpack_row(rec))
        fate = {}
        for f in ("jsonl", "msgpack"):
            fate[f] = {"reason": rec.reason[f], "defect": rec.defect} if rec.reason else \
                {"array": rec.array, "object": rec.object}
        if fate["jsonl"] == fate["msgpack"]:
            truth.append({"record": n, "both": fate["jsonl"]})
        else:
            truth.append({"record": n, **fate})
    half = len(lines) // 2
    with open(os.path.join(folder, "rows.jsonl.gz"), "wb") as f:  # two members, the last line without its newline
        f.write(gzip.compress(b"".join(x + b"\n" for x in lines[:half]), 6, mtime=0))
        f.write(gzip.compress(b"\n".join(lines[half:]), 6, mtime=0))
    with open(os.path.join(folder, "rows.msgpack.gz"), "wb") as f:
        f.write(gzip.compress(b"".join(rows), 6, mtime=0))
    with open(os.path.join(folder, "truth.jsonl"), "w") as f:
        f.writelines(json.dumps(t) + "\n" for t in truth)
    for name, value in (("schema.json", schema_json(mode)), ("options.json", OPTIONS[mode])):
        with open(os.path.join(folder, name), "w") as f:
            json.dump(value, f, indent=1)
    return folder


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--out", required=True)
    p.add_argument("--mode", default="all", choices=MODES + ["all"])
    p.add_argument("--records", type=int, default=20_000)
    p.add_argument("--seed", type=int, default=7)
    p.add_argument("--bad", type=float, default=0.02)
    a = p.parse_args()
    for mode in MODES if a.mode == "all" else [a.mode]:
        print(generate(a.out, mode, a.records, a.seed, a.bad))


if __name__ == "__main__":
    main()
