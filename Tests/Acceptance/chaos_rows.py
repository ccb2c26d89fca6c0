"""Rows for chaos.py, and what must be seen of them at the server.

A row that must not be applied twice carries its number where the server's ledger shows it: in an event's or purchase's
properties, as the amount of an {"inc": n}, as the id of an object that is $add'ed. The others carry it as the value of
an attribute, of which the last one counts.

Needs PyPI msgpack.
"""
import collections, json

import msgpack

KINDS = ["events", "purchases", "attributes", "operators"]
RECORD_TYPES = {"events": "custom_events", "purchases": "purchases", "attributes": "user_profile_attributes",
                "operators": "user_profile_attributes"}
# Columns with the types that a job's schema gives them, in the order of a msgpack row.
COLUMNS = {
    "events": {"external_id": "varchar", "name": "varchar", "time": "bigint", "i": "bigint"},
    "purchases": {"external_id": "varchar", "product_id": "varchar", "currency": "varchar", "price": "double",
                  "quantity": "bigint", "time": "bigint", "i": "bigint"},
    "attributes": {"external_id": "varchar", "v": "bigint"},
    "operators": {"external_id": "varchar", "v": "bigint", "visits": "map(varchar,bigint)",
                  "points": "map(varchar,bigint)", "_merge_objects": "boolean", "bag": "varchar"},
}


class Row:
    """A row by column name; one whose bytes are given is written as they are."""

    def __init__(self, number, user, columns, once, value=None):
        self.number, self.user, self.columns, self.once, self.value = number, user, columns, once, value
        self.invalid = self.odd = False
        self.raw = {}

    @classmethod
    def nobody(cls, number):
        """Without an identifier."""
        row = cls(number, None, {}, True)
        row.invalid = True
        return row

    @classmethod
    def broken(cls, number, choice):
        """No record at all, or one whose text is none."""
        row = cls.nobody(number)
        row.odd = True
        row.raw = [{"jsonl": b'{"external_id":', "msgpack": b"\x81\xa1a\x01"},
                   {"jsonl": b"[1,2]", "msgpack": b"\x07"},
                   {"jsonl": b'{"external_id":"a","x":"\xff"}', "msgpack": None}][choice]
        return row


def make(rng, kind, count, users):
    return [make_row(rng, kind, i, f"u{rng.randrange(users)}") for i in range(count)]


def make_row(rng, kind, i, user):
    if rng.random() < 0.005:
        return Row.nobody(i) if rng.random() < 0.4 else Row.broken(i, rng.randrange(3))
    columns = {"external_id": user}
    if kind == "events":
        columns.update(name="seen", time=1759321234, i=i)
    elif kind == "purchases":
        columns.update(product_id="p", currency="EUR", price=9.75, quantity=1 + i % 3, time=1759321234, i=i)
    elif kind == "attributes" or rng.random() < 0.3:
        columns["v"] = i
        return Row(i, user, columns, False, value=i)
    else:
        # The amounts tell them apart; 0 would add nothing, and nobody would see it.
        choice = rng.randrange(4)
        if choice < 2:
            columns[("visits", "points")[choice]] = {"inc": i + 1}
        else:
            columns.update(_merge_objects=True, bag={"$add": [{"id": i}]})
        if choice == 3:
            columns["v"] = i
            return Row(i, user, columns, True, value=i)
    return Row(i, user, columns, True)


def encoded(row, kind, form):
    if form == "jsonl":
        return (row.raw.get(form) or json.dumps(row.columns, separators=(",", ":")).encode()) + b"\n"
    if row.raw.get(form):
        return row.raw[form]
    cells = []
    for name in COLUMNS[kind]:
        value = row.columns.get(name)
        # Nested values are maps. An odd row's texts are no UTF-8.
        cells.append(b"\xa1\xff" if row.odd else msgpack.packb(value))
    return msgpack.Packer().pack_array_header(len(cells)) + b"".join(cells)


def arrived(kind, objects):
    """What the server took: how often each number, and each user's last value."""
    once, last = collections.Counter(), {}
    for o in objects:
        if kind in ("events", "purchases"):
            once[o["properties"]["i"]] += 1
            continue
        for name in ("visits", "points"):
            if name in o:
                once[o[name]["inc"] - 1] += 1
        for entry in o.get("bag", {}).get("$add", []):
            once[entry["id"]] += 1
        if "v" in o:
            last[o["external_id"]] = o["v"]
    return once, last
