#!/usr/bin/env python3
"""A strict Braze stand-in for acceptance checks. Standard library only.

    python3 stand_in.py --key SECRET [--port 0] [faults]

Prints one JSON line {"port": N} on stdout when it listens (127.0.0.1 only), then serves until killed.
GET /sandbox-dump   everything accepted, and every request (JSON)
GET /sandbox-stats  the same without the objects
It judges; it does not guess: what Braze documents as refused or silently lost is refused here.
"""
import argparse, asyncio, gc, json, os, re, sys, time, zlib
from datetime import datetime

MAX_BODY = 4_000_000
TRACK = "/users/track"
ALIAS = "/users/alias/new"
IDENTIFY = "/users/identify"
DELETE = "/users/delete"
SUBSCRIBE = "/v2/subscription/status/set"
PATHS = {TRACK, ALIAS, IDENTIFY, DELETE, SUBSCRIBE}

ALL_BAD = "Valid data must be provided in the 'attributes', 'events', or 'purchases' fields."
REQUIRED_ID = "'external_id', 'braze_id', 'user_alias', 'email' or 'phone' is required"
ISO4217 = set("""AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN
BZD CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP
GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR
LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP
PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY
TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG""".split())
UUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\Z")
EMAIL = re.compile(r"[^@\s<>,;:\"()\[\]\\]+@[^@\s.]+(\.[^@\s.]+)+\Z")
E164 = re.compile(r"\+[1-9][0-9]{6,14}\Z")
PRIORITIES = {"identified", "unidentified", "most_recently_updated", "least_recently_updated"}
EVENT_RESERVED = {"time", "event_name"}
PURCHASE_RESERVED = {"time", "product_id", "quantity", "event_name", "price", "currency"}
CONTROL = {"external_id", "user_alias", "braze_id"}
FLAGS = ("_update_existing_only", "_merge_objects", "push_token_import")

DATE_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,:]\d+)?)?( ?(?:Z|UTC|[+-]\d\d:?\d\d))?)?\Z")
DATE_US = re.compile(r"(\d\d)/(\d\d)/(\d{4})\Z")
DATE_RUBY = re.compile(r"[A-Z][a-z]{2} (\d\d) (\d\d) (\d\d):(\d\d):(\d\d)\.?\S* (\d{4})\Z")


def is_date(text):
    """The date grammar of the reference, §3.4; years 0-3000."""
    m = DATE_ISO.match(text)
    try:
        if m:
            y, mo, d, h, mi, s, _ = m.groups()
            datetime(int(y) or 4, int(mo), int(d), int(h or 0), int(mi or 0), min(int(s or 0), 59))
            return int(y) <= 3000 and int(s or 0) <= 60
        m = DATE_US.match(text)
        if m:
            datetime(int(m[3]), int(m[1]), int(m[2]))
            return True
        m = DATE_RUBY.match(text)
        if m:
            datetime(int(m[6]), int(m[1]), int(m[2]), int(m[3]), int(m[4]), int(m[5]))
            return True
    except ValueError:
        pass
    return False


def size(value):
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def is_int(v):
    return isinstance(v, int) and not isinstance(v, bool)


def is_number(v):
    return isinstance(v, (int, float)) and not isinstance(v, bool)


# ---- identifiers ---------------------------------------------------------------------------------------------

def bad_external_id(v):
    if not isinstance(v, str) or not v:
        return "'external_id' must be a non-empty string"
    if len(v) > 240 and len(v.encode()) > 987:
        return "'external_id' must be fewer than 988 bytes"


def bad_alias(v):
    if not isinstance(v, dict):
        return "'user_alias' must be an object"
    if set(v) != {"alias_name", "alias_label"}:
        return "'user_alias' needs exactly 'alias_name' and 'alias_label'"
    for part in v.values():
        if not isinstance(part, str) or not part or len(part.encode()) > 236:
            return "alias parts must be non-empty strings of at most 236 bytes"


def bad_email(v):
    if not isinstance(v, str) or not EMAIL.match(v) or len(v) > 255:
        return "The value provided for the 'email' field is not a valid email."


def bad_phone(v):
    if not isinstance(v, str) or not any(c.isdigit() for c in v) or len(v) > 255:
        return "The value provided for the 'phone' field is not a valid phone."


def bad_identifier(o, attributes):
    present = [k for k in ("external_id", "user_alias", "braze_id") if k in o]
    if len(present) > 1:
        return "only one of 'external_id', 'user_alias' or 'braze_id' may be given"
    if not present:
        if "email" in o and o["email"] is not None:
            if not attributes and "phone" in o:
                return "more than one identifier"
            return bad_email(o["email"])
        if "phone" in o and o["phone"] is not None:
            return bad_phone(o["phone"])
        if attributes and o.get("push_token_import") is True:
            return None
        return REQUIRED_ID
    if present[0] == "external_id":
        return bad_external_id(o["external_id"])
    if present[0] == "user_alias":
        return bad_alias(o["user_alias"])
    if not isinstance(o["braze_id"], str) or not o["braze_id"]:
        return "'braze_id' must be a string"


# ---- values --------------------------------------------------------------------------------------------------

def bad_nested(v, depth=1):
    """Anything invalid or null inside a nested attribute makes Braze drop all of it, silently."""
    if v is None:
        return "null inside a nested attribute"
    if isinstance(v, str):
        return "nested string over 255 characters" if len(v) > 255 else None
    if isinstance(v, dict):
        if "$time" in v:
            t = v["$time"]
            return None if len(v) == 1 and isinstance(t, str) and is_date(t) else "bad $time"
        for k, x in v.items():
            if not k or len(k) > 255 or k[0] == "$" or "." in k or " " in k:
                return f"bad nested key {k[:40]!r}"
            e = bad_nested(x, depth + 1)
            if e:
                return e
    elif isinstance(v, list):
        for x in v:
            e = bad_nested(x, depth + 1)
            if e:
                return e


def bad_operators(v):
    """Object arrays' $add/$update/$remove; scalar arrays' add/remove; integers' inc. False: not an operator."""
    keys = set(v)
    if keys == {"inc"}:
        return None if is_int(v["inc"]) else "'inc' needs an integer"
    if keys and keys <= {"add", "remove"}:
        for x in v.values():
            if not isinstance(x, list) or any(isinstance(y, (dict, list)) or y is None for y in x):
                return "'add' and 'remove' need an array of scalars"
        return None
    if any(k.startswith("$") for k in keys) and keys != {"$time"}:
        if not keys <= {"$add", "$update", "$remove"}:
            return "unknown operator"
        for k, entries in v.items():
            if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
                return f"{k} needs an array of objects"
            for e in entries:
                if k == "$add":
                    bad = bad_nested(e)
                elif k == "$remove":
                    bad = None if set(e) == {"$identifier_key", "$identifier_value"} else "malformed $remove"
                else:
                    bad = (None if set(e) == {"$identifier_key", "$identifier_value", "$new_object"}
                           and isinstance(e["$new_object"], dict) else "malformed $update") \
                        or bad_nested(e["$new_object"])
                if bad:
                    return bad
        return None
    return False


def bad_groups(v):
    if not isinstance(v, list):
        return "'subscription_groups' must be an array"
    for g in v:
        if not isinstance(g, dict) or not {"subscription_group_id", "subscription_state"} <= set(g):
            return "malformed 'subscription_groups' entry"
        if not isinstance(g["subscription_group_id"], str) or not UUID.match(g["subscription_group_id"]):
            return "'subscription_group_id' must be a UUID"
        if g["subscription_state"] not in ("subscribed", "unsubscribed"):
            return "'subscription_state' is not valid"
        if set(g) - {"subscription_group_id", "subscription_state", "use_double_opt_in_logic"}:
            return "unknown field in 'subscription_groups'"


def bad_push_tokens(v):
    if not isinstance(v, list) or not v:
        return "'push_tokens' must be an array of objects"
    for t in v:
        if not isinstance(t, dict) or not isinstance(t.get("token"), str) or not isinstance(t.get("app_id"), str):
            return "'push_tokens' entry needs string 'app_id' and 'token'"
        d = t.get("device_id")
        if d is not None and (not isinstance(d, str) or not 8 <= len(d.encode()) <= 255):
            return "'device_id' must be 8 to 255 bytes"


def bad_field(k, v):
    """Reserved profile fields. None: fine, or not reserved."""
    if k == "email":
        return bad_email(v)
    if k == "phone":
        return bad_phone(v)
    if k in ("email_subscribe", "push_subscribe"):
        return None if v in ("opted_in", "subscribed", "unsubscribed") else f"'{k}' is not valid"
    if k == "current_location":
        ok = isinstance(v, dict) and is_number(v.get("longitude")) and is_number(v.get("latitude"))
        return None if ok else "'current_location' needs longitude and latitude"
    if k == "subscription_groups":
        return bad_groups(v)
    if k == "push_tokens":
        return bad_push_tokens(v)
    if k == "email_subscription_info":
        return "'email_subscription_info' may not be set"
    if k in ("alias_name", "alias_label", "user_alias_name", "user_alias_label"):
        return f"'{k}' outside of 'user_alias'"


RESERVED = {"email", "phone", "email_subscribe", "push_subscribe", "current_location", "subscription_groups",
            "push_tokens", "email_subscription_info", "alias_name", "alias_label", "user_alias_name",
            "user_alias_label"}


def bad_attributes(o, big):
    e = bad_identifier(o, True)
    if e:
        return e
    for k, v in o.items():
        if k in CONTROL:
            continue
        if k in FLAGS:
            if not isinstance(v, bool):
                return f"'{k}' must be a boolean"
            continue
        if k in RESERVED:
            if v is not None or k == "email_subscription_info":
                e = bad_field(k, v)
                if e:
                    return e
            continue
        if not k or len(k) > 255 or k[0] == "$":
            return f"bad attribute name {k[:40]!r}"
        if k[0] == "_" and k in ("_input", "_record", "_status", "_reason", "_column", "_message", "_http", "_raw"):
            return f"reject field {k} sent"
        if isinstance(v, str):
            if len(v) > (1024 if k == "image_url" else 255):
                return f"string over the limit in {k[:40]!r}"
        elif isinstance(v, dict):
            e = bad_operators(v)
            if e is False:
                e = bad_nested(v)
            if e:
                return e
            if big and size(v) > 102_400:
                return "nested attribute over 100 KB"
        elif isinstance(v, list):
            if len(v) > 500 and not any(isinstance(x, dict) for x in v):
                return "array over 500 elements"
            e = bad_nested(v)
            if e:
                return e
            if big and size(v) > 102_400:
                return "array over 100 KB"
    if o.get("push_token_import") is True and ("external_id" in o or "braze_id" in o or "push_tokens" not in o):
        return "bad 'push_token_import'"


def bad_properties(p, reserved, limit, big):
    if not isinstance(p, dict):
        return "Invalid 'properties' field"
    if len(p) > 256:
        return "over 256 properties"
    for k, v in p.items():
        if not k or len(k) > 255 or k[0] == "$" or k in reserved:
            return "Invalid 'properties' field"
        if isinstance(v, str) and len(v) > 255:
            return "property string over 255 characters"
    if big and size(p) > limit:
        return "'properties' too large"


EVENT_KEYS = {"external_id", "user_alias", "braze_id", "email", "phone", "name", "time", "app_id", "properties",
              "_update_existing_only"}
PURCHASE_KEYS = EVENT_KEYS - {"name"} | {"product_id", "currency", "price", "quantity"}


def bad_common(o, keys):
    if not keys >= set(o):
        return f"unknown field {sorted(set(o) - keys)[0][:40]!r}"
    t = o.get("time")
    if not isinstance(t, str):
        return "'time' is required"
    if not is_date(t):
        return "'time' is not valid"
    if "app_id" in o and not isinstance(o["app_id"], str):
        return "'app_id' is not valid"
    if "_update_existing_only" in o and not isinstance(o["_update_existing_only"], bool):
        return "'_update_existing_only' must be a boolean"


def bad_event(o, big):
    e = bad_identifier(o, False) or bad_common(o, EVENT_KEYS)
    if e:
        return e
    n = o.get("name")
    if not isinstance(n, str) or not n or len(n) > 255:
        return "'name' is required"
    if "properties" in o:
        return bad_properties(o["properties"], EVENT_RESERVED, 102_400, big)


def bad_purchase(o, big):
    e = bad_identifier(o, False) or bad_common(o, PURCHASE_KEYS)
    if e:
        return e
    p = o.get("product_id")
    if not isinstance(p, str) or not p or len(p) > 255:
        return "'product_id' is required"
    if o.get("currency") not in ISO4217:
        return "'currency' must be an ISO 4217 currency"
    if not is_number(o.get("price")):
        return "'price' is required"
    if "quantity" in o and not (is_int(o["quantity"]) and 1 <= o["quantity"] <= 100):
        return "'quantity' is not valid"
    if "properties" in o:
        return bad_properties(o["properties"], PURCHASE_RESERVED, 51_200, big)


TRACK_CHECKS = {"attributes": bad_attributes, "events": bad_event, "purchases": bad_purchase}


def bad_new_alias(o):
    if not isinstance(o, dict) or not {"alias_name", "alias_label"} <= set(o) <= {"alias_name", "alias_label",
                                                                              "external_id"}:
        return "alias needs 'alias_name' and 'alias_label', may have 'external_id'"
    return bad_alias({k: o[k] for k in ("alias_name", "alias_label")}) or \
        (bad_external_id(o["external_id"]) if "external_id" in o else None)


def bad_priority(p):
    if not isinstance(p, list) or not p or not all(isinstance(x, str) for x in p) or set(p) - PRIORITIES \
            or len(set(p)) != len(p) or {"identified", "unidentified"} <= set(p):
        return "'prioritization' is not valid"


def bad_identify(kind, o):
    want = {"aliases_to_identify": {"external_id", "user_alias"},
            "emails_to_identify": {"external_id", "email", "prioritization"},
            "phone_numbers_to_identify": {"external_id", "phone", "prioritization"}}[kind]
    if not isinstance(o, dict) or set(o) != want:
        return f"{kind} entry needs exactly {sorted(want)}"
    return bad_external_id(o["external_id"]) or (bad_alias(o["user_alias"]) if "user_alias" in o else
        (bad_email(o["email"]) if "email" in o else bad_phone(o["phone"])) or bad_priority(o["prioritization"]))


def bad_delete(kind, o):
    if kind == "external_ids":
        return bad_external_id(o)
    if kind == "braze_ids":
        return None if isinstance(o, str) and o else "'braze_ids' must be strings"
    if kind == "user_aliases":
        return bad_alias(o)
    field = "email" if kind == "email_addresses" else "phone"
    if not isinstance(o, dict) or set(o) != {field, "prioritization"}:
        return f"{kind} entry needs exactly '{field}' and 'prioritization'"
    return (bad_email if field == "email" else bad_phone)(o[field]) or bad_priority(o["prioritization"])


# ---- JSON ----------------------------------------------------------------------------------------------------

def no_duplicates(pairs):
    d = dict(pairs)
    if len(d) != len(pairs):
        raise ValueError("duplicate key")
    return d


def no_constant(name):
    raise ValueError(f"{name} is not JSON")


QUICK = json.JSONDecoder(parse_constant=no_constant)
DECODER = json.JSONDecoder(object_pairs_hook=no_duplicates, parse_constant=no_constant)


def parse(body, quick=False):
    text = body.decode("utf-8")
    if text[:1] == "\ufeff":
        raise ValueError("byte order mark")
    value = (QUICK if quick else DECODER).decode(text)
    if "\\u" in text:
        json.dumps(value, ensure_ascii=False).encode()  # a lone surrogate fails here
    return value


# ---- the stand-in --------------------------------------------------------------------------------------------

class Refuse(Exception):
    def __init__(self, status, body, reason):
        self.status, self.body, self.reason = status, body, reason


class StandIn:
    def __init__(self, a):
        self.a = a
        self.script = [s for s in (a.status_script or "").split(",") if s]
        self.began = time.monotonic()
        self.number = 0
        self.requests = []      # one dict a request
        self.accepted = []      # (request, path, array, [(index, object)])
        self.malformed = []     # {"request", "reason", "status"}
        self.rejections = []    # {"request", "array", "index", "type", "injected", "object"}
        self.contract = []      # not Braze's rules but the project's own: whitespace, newlines
        self.in_flight = self.max_in_flight = self.stalled = self.connections = 0

    def dump(self, objects=True):
        out = {"requests": self.requests, "malformed": self.malformed, "contract": self.contract,
               "rejections": self.rejections if objects else len(self.rejections), "stalled": self.stalled,
               "connections": self.connections, "max_in_flight": self.max_in_flight,
               "accepted_count": sum(len(x[3]) for x in self.accepted)}
        if objects:
            out["accepted"] = {}
            for n, path, array, entries in self.accepted:
                out["accepted"].setdefault(path, {}).setdefault(array, []).extend([n, i, o] for i, o in entries)
        return out

    def refuse(self, status, message, reason, key="message"):
        raise Refuse(status, {key: message}, reason)

    def injected(self, o):
        p = self.a.reject_rate
        if not p:
            return False
        text = f"{self.a.seed}|" + json.dumps(o, sort_keys=True)
        return zlib.crc32(text.encode()) / 2**32 < p

    def judge(self, array, entries, check, record):
        """-> ([(index, object)], [error])"""
        good, errors = [], []
        for i, o in enumerate(entries):
            e = check(o)
            fault = False
            if not e and self.injected(o):
                e, fault = "provided external_id is blacklisted and disallowed", True
            if e:
                errors.append({"type": e, "input_array": array, "index": i})
                self.rejections.append({"request": record["n"], "array": array, "index": i, "type": e,
                                        "injected": fault, "object": o})
            else:
                good.append((i, o))
        return good, errors

    def keep(self, record, path, array, good):
        if good:
            self.accepted.append((record["n"], path, array, good))

    def array(self, body, name):
        v = body.get(name, [])
        if not isinstance(v, list):
            self.refuse(400, f"'{name}' must be an array", f"{name} is not an array")
        return v

    def only(self, body, names):
        if not isinstance(body, dict):
            self.refuse(400, "the body must be an object", "body is not an object")
        extra = set(body) - set(names)
        if extra:
            self.refuse(400, "unknown field", f"unknown top-level field {sorted(extra)[0]!r}")

    def count(self, n, cap):
        if n > cap:
            self.refuse(400, "Max Input Length Exceeded", f"{n} objects, over {cap}")

    def handle(self, path, raw, record):
        """-> (status, body); raises Refuse"""
        try:
            body = parse(raw, self.a.quick and self.number % 16 != 0)
        except (ValueError, RecursionError) as e:
            self.refuse(400, "Error while parsing request body. Please check your syntax.", f"not JSON: {e}"[:200],
                        "error")
        big = len(raw) > 50_000
        if self.a.poison and self.a.poison.encode() in raw:
            record["poisoned"] = True
            raise Refuse(400, {"message": "The request could not be processed."}, None)
        if path == TRACK:
            self.only(body, TRACK_CHECKS)
            arrays = {k: self.array(body, k) for k in body}
            total = sum(map(len, arrays.values()))
            record["counts"] = {k: len(v) for k, v in arrays.items()}
            if total == 0:
                self.refuse(400, ALL_BAD, "no objects")
            self.count(total, 75)
            answer, errors, kept = {}, [], []
            for k, entries in arrays.items():
                check = TRACK_CHECKS[k]
                good, bad = self.judge(k, entries, lambda o: check(o, big) if isinstance(o, dict)
                                       else "must be an object", record)
                errors += bad
                kept.append((k, good))
                answer[k + "_processed"] = len(good)
            if not any(g for _, g in kept):
                return 400, {"message": ALL_BAD, "errors": errors}
            for k, good in kept:
                self.keep(record, path, k, good)
            answer["message"] = "success"
            if errors:
                answer["errors"] = errors
            return 201, answer
        if path == ALIAS:
            self.only(body, ["user_aliases"])
            return self.plain(path, {"user_aliases": self.array(body, "user_aliases")}, record,
                              lambda k, o: bad_new_alias(o), "aliases_processed")
        if path == IDENTIFY:
            names = ["aliases_to_identify", "emails_to_identify", "phone_numbers_to_identify"]
            self.only(body, names)
            arrays = {k: self.array(body, k) for k in body}
            if any(not v for v in arrays.values()):
                self.contract.append({"request": record["n"], "reason": "an empty array was sent"})
            return self.plain(path, arrays, record, bad_identify, "aliases_processed")
        if path == DELETE:
            self.only(body, ["external_ids", "braze_ids", "user_aliases", "email_addresses", "phone_numbers"])
            if len(body) != 1:
                self.refuse(400, "only one kind of identifier a request", f"{len(body)} identifier kinds")
            return self.plain(path, {k: self.array(body, k) for k in body}, record, bad_delete, "deleted")
        return self.subscription(body, record)

    def plain(self, path, arrays, record, check, counter):
        total = sum(map(len, arrays.values()))
        record["counts"] = {k: len(v) for k, v in arrays.items()}
        if total == 0:
            self.refuse(400, "nothing to do", "no objects")
        self.count(total, 50)
        errors, kept = [], []
        for k, entries in arrays.items():
            good, bad = self.judge(k, entries, lambda o: check(k, o), record)
            errors += bad
            kept.append((k, good))
        n = sum(len(g) for _, g in kept)
        if n == 0:
            return 400, {"message": "no valid object in the request", "errors": errors}
        for k, good in kept:
            self.keep(record, path, k, good)
        answer = {counter: n, "message": "success"}
        if errors:
            answer["errors"] = errors
        return 201, answer

    def subscription(self, body, record):
        self.only(body, ["subscription_groups"])
        groups = self.array(body, "subscription_groups")
        if not groups:
            self.refuse(400, "nothing to do", "no groups")
        kinds, users, counts = set(), 0, {}
        for g in groups:
            ids = [k for k in ("external_ids", "emails", "phones") if isinstance(g, dict) and k in g]
            if len(ids) != 1 or set(g) - {"subscription_group_id", "subscription_state", "use_double_opt_in_logic",
                                          ids[0]} or not isinstance(g[ids[0]], list) or not g[ids[0]]:
                self.refuse(400, "malformed group", "a group needs exactly one non-empty identifier array")
            if not isinstance(g.get("subscription_group_id"), str) or not UUID.match(g["subscription_group_id"]):
                self.refuse(400, "Invalid subscription group ID", "group id is not a UUID")
            if g.get("subscription_state") not in ("subscribed", "unsubscribed"):
                self.refuse(400, "Invalid subscription state", "bad subscription_state")
            kinds.add(ids[0])
            users += len(g[ids[0]])
            label = f"{g['subscription_group_id']}/{g['subscription_state']}/{ids[0]}"
            counts[label] = counts.get(label, 0) + len(g[ids[0]])
        if {"emails", "phones"} <= kinds:
            self.refuse(400, "emails and phones cannot meet", "emails and phones in one request")
        record["counts"] = counts
        self.count(users, 50)
        for g in groups:
            k = next(x for x in ("external_ids", "emails", "phones") if x in g)
            check = {"external_ids": bad_external_id, "emails": bad_email,
                     "phones": lambda p: None if isinstance(p, str) and E164.match(p) else "phone is not E.164"}[k]
            good, bad = self.judge(k, g[k], check, record)
            if bad:  # no documented partial answer: the whole call is refused
                return 400, {"message": bad[0]["type"]}
            self.keep(record, SUBSCRIBE, k, [(i, {"subscription_group_id": g["subscription_group_id"],
                                                  "subscription_state": g["subscription_state"], "id": o})
                                             for i, o in good])
        return 201, {"message": "success"}

    def answer(self, method, path, headers, raw):
        """-> (status, body, extra headers, action) where action is None, 'drop' or 'stall'"""
        if path in ("/sandbox-dump", "/sandbox-stats"):
            return 200, self.dump(path == "/sandbox-dump"), [], None
        self.number += 1
        now = time.monotonic()
        record = {"n": self.number, "path": path, "t": round(now - self.began, 4), "bytes": len(raw)}
        self.requests.append(record)
        if self.a.stall:
            self.stalled += 1
            record["status"] = 0
            return 0, None, [], "stall"
        try:
            status, body, extra, action = self.gate(method, path, headers, raw, record)
        except Refuse as r:
            status, body, extra, action = r.status, r.body, self.rate_headers(), None
            if r.reason:
                record["reason"] = r.reason
                self.malformed.append({"request": record["n"], "status": status, "path": path, "reason": r.reason,
                                       "head": raw[:200].decode("utf-8", "replace")})
        record["status"] = status
        return status, body, extra, action

    def rate_headers(self):
        reset = int(time.time()) // 3600 * 3600 + 3600
        return [("x-ratelimit-limit", "1000000000"), ("x-ratelimit-remaining", str(1000000000 - self.number)),
                ("x-ratelimit-reset", str(reset))]

    def gate(self, method, path, headers, raw, record):
        if path not in PATHS:
            if path.rstrip("/") in PATHS:
                self.refuse(403, "Access Denied", "trailing slash")
            self.refuse(404, "Not Found", f"unknown path {path[:80]}")
        if method != "POST":
            self.refuse(404, "Not Found", f"method {method}")
        scheme, _, key = headers.get("authorization", "").partition(" ")
        revoked = self.a.revoke_after is not None and self.number > self.a.revoke_after
        if scheme.lower() != "bearer" or key != self.a.key or revoked:
            return 401, {"message": f"Invalid API key: {key}"}, [
                ("x-ratelimit-limit", ""), ("x-ratelimit-remaining", ""), ("x-ratelimit-reset", "")], None
        step = self.script.pop(0) if self.script else "ok"
        apply, action = True, None
        override = None
        if step != "ok":
            record["script"] = step
            if step in ("drop", "hang"):
                return 0, None, [], "drop" if step == "drop" else "stall"
            if step in ("apply-drop", "apply-hang", "cut"):
                action = {"apply-drop": "drop", "apply-hang": "stall", "cut": "cut"}[step]
            elif step.startswith("apply-"):
                override = int(step[6:])
            else:
                return self.scripted(step)
        if headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
            self.refuse(415, "Unsupported Media Type", f"content type {headers.get('content-type')!r}")
        if len(raw) > MAX_BODY:
            self.refuse(413, "Payload Too Large", f"{len(raw)} bytes")
        if headers.get("content-encoding", "identity").lower() != "identity":
            self.refuse(400, "Error while parsing request body. Please check your syntax.",
                        "compressed request body", "error")
        if b"\n" in raw or b"\r" in raw:
            self.contract.append({"request": record["n"], "reason": "raw newline in the body"})
        status, body = self.handle(path, raw, record)
        if override:
            return override, {"message": "Internal Server Error"}, [], None
        return status, body, self.rate_headers(), action

    def scripted(self, step):
        code, _, hint = step.partition(":")
        if code == "portal":
            return 200, "<html><body>Please log in</body></html>", [], None
        code = int(code)
        if code == 429:
            extra = [("x-ratelimit-retry-after", hint or "1")]
            if hint == "bare":
                extra = []
            elif hint == "epoch":
                extra = [("x-ratelimit-limit", "9"), ("x-ratelimit-remaining", "0"),
                         ("x-ratelimit-reset", str(int(time.time()) + 1))]
            elif hint == "delta":
                extra = [("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", "1")]
            elif hint == "standard":
                extra = [("Retry-After", "1")]
            return 429, {"message": "Rate limited"}, extra, None
        if code == 202:
            return 202, {"message": "queued"}, [], None
        if code in (502, 503, 504):
            return code, f"<html><body><h1>{code}</h1></body></html>", [], None
        return code, {"message": "Internal Server Error" if code >= 500 else "scripted refusal"}, [], None


REASONS = {200: "OK", 201: "Created", 202: "Accepted", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden",
           404: "Not Found", 413: "Payload Too Large", 415: "Unsupported Media Type", 429: "Too Many Requests",
           500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}


class Connection(asyncio.Protocol):
    """HTTP/1.1 keep-alive, one request at a time."""

    def __init__(self, stand_in):
        self.s = stand_in
        self.buffer = bytearray()
        self.busy = False
        self.head = None        # (method, path, headers, length or None for chunked)
        self.continued = False

    def connection_made(self, transport):
        self.transport = transport
        self.s.connections += 1

    def data_received(self, data):
        self.buffer += data
        if not self.busy:
            self.pump()

    def fail(self, reason):
        self.s.malformed.append({"request": None, "status": 400, "path": None, "reason": reason})
        self.transport.write(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        self.transport.close()
        self.busy = True

    def pump(self):
        while not self.busy:
            if self.head is None:
                end = self.buffer.find(b"\r\n\r\n")
                if end < 0:
                    if len(self.buffer) > 65536:
                        self.fail("request head over 64 KB")
                    return
                lines = bytes(self.buffer[:end]).decode("latin-1").split("\r\n")
                del self.buffer[:end + 4]
                first = lines[0].split(" ")
                if len(first) != 3 or first[2] != "HTTP/1.1":
                    return self.fail(f"request line {lines[0][:80]!r}")
                headers = {}
                for line in lines[1:]:
                    name, colon, value = line.partition(":")
                    name = name.lower()
                    if not colon or name in headers and name in ("content-length", "authorization", "host"):
                        return self.fail(f"header line {name[:40]!r}")
                    headers[name] = value.strip()
                if "host" not in headers:
                    return self.fail("no Host header")
                if "chunked" in headers.get("transfer-encoding", ""):
                    length = None
                else:
                    text = headers.get("content-length", "0")
                    if not text.isdigit():
                        return self.fail("content-length")
                    length = int(text)
                self.head = (first[0], first[1], headers, length)
                if headers.get("expect", "").lower() == "100-continue":
                    self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            method, path, headers, length = self.head
            if self.s.script and self.s.script[0] == "early" and path in PATHS:
                # gone before the body is read
                self.s.number += 1
                self.s.requests.append({"n": self.s.number, "path": path, "script": self.s.script.pop(0), "status": 0})
                self.busy = True
                self.transport.abort()
                return
            if length is None:
                body = self.chunks()
                if body is None:
                    return
            else:
                if len(self.buffer) < length:
                    return
                body = bytes(self.buffer[:length])
                del self.buffer[:length]
            self.head = None
            self.run(method, path, headers, body)

    def chunks(self):
        """The whole chunked body, or None when it is not all here yet."""
        out, at = bytearray(), 0
        while True:
            eol = self.buffer.find(b"\r\n", at)
            if eol < 0:
                return None
            n = int(bytes(self.buffer[at:eol]).split(b";")[0], 16)
            at = eol + 2
            if len(self.buffer) < at + n + 2:
                return None
            out += self.buffer[at:at + n]
            at += n + 2
            if n == 0:
                del self.buffer[:at]
                return bytes(out)

    def run(self, method, path, headers, body):
        s = self.s
        s.in_flight += 1
        s.max_in_flight = max(s.max_in_flight, s.in_flight)
        status, answer, extra, action = s.answer(method, path, headers, body)
        if action == "stall":
            self.busy = True
            return
        if isinstance(answer, str):
            data, kind = answer.encode(), "text/html"
        else:
            data, kind = json.dumps(answer, ensure_ascii=True).encode(), "application/json"
        record = None if path.startswith("/sandbox") else s.requests[-1]
        head = f"HTTP/1.1 {status} {REASONS.get(status, 'Status')}\r\ncontent-type: {kind}\r\n" \
               f"content-length: {len(data)}\r\nx-request-id: stand-in-{s.number}\r\n"
        head += "".join(f"{k}: {v}\r\n" for k, v in extra)
        close = headers.get("connection", "").lower() == "close"
        if close:
            head += "connection: close\r\n"
        payload = head.encode() + b"\r\n" + data
        delay = s.a.latency_ms / 1000
        if delay and not path.startswith("/sandbox"):
            self.busy = True
            asyncio.get_running_loop().call_later(delay, self.finish, payload, action, close, True, record)
        else:
            self.finish(payload, action, close, False, record)

    def finish(self, payload, action, close, resume, record):
        if record:
            record["end"] = round(time.monotonic() - self.s.began, 4)
        self.s.in_flight -= 1
        self.busy = False
        if self.transport.is_closing():
            return
        if action == "drop":
            self.busy = True
            self.transport.abort()
            return
        if action == "cut":
            self.busy = True
            self.transport.write(payload[:-5])
            self.transport.close()
            return
        self.transport.write(payload)
        if close:
            self.busy = True
            self.transport.close()
        elif resume:
            self.pump()


async def serve(a):
    stand_in = StandIn(a)
    server = await asyncio.get_running_loop().create_server(lambda: Connection(stand_in), "127.0.0.1", a.port,
                                                            backlog=1024)
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    gc.collect()
    gc.disable()  # nothing here makes cycles worth collecting; large heaps make collection slow
    async with server:
        await server.serve_forever()


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--port", type=int, default=0)
    p.add_argument("--key", default=os.environ.get("STAND_IN_KEY", "stand-in-key"))
    p.add_argument("--latency-ms", type=float, default=0)
    p.add_argument("--stall", action="store_true", help="read requests, never answer")
    p.add_argument("--reject-rate", type=float, default=0, help="part of the track objects rejected, by content hash")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--poison", help="400 for every request whose body holds this text, without naming the object")
    p.add_argument("--quick", action="store_true", help="look for duplicate keys in one request of 16 only (speed)")
    p.add_argument("--revoke-after", type=int, help="401 from request N+1 on")
    p.add_argument("--status-script", help="answers to the first requests: ok, 429[:SECONDS|:bare|:epoch|:delta|"
                   ":standard], 400, 413, 500, 503, portal (200 with a page), drop (close unanswered), early (close "
                   "before the body), hang (no answer), cut (201 cut off), apply-drop, apply-hang, apply-500")
    a = p.parse_args()
    try:
        asyncio.run(serve(a))
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    sys.setrecursionlimit(5000)
    main()
