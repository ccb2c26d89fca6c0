"""What else one could pick, written as a good user of it would. Runs in .build/bench-venv.

    python peers.py convert KIND FORM FILE COLUMNS          75-row bodies, one a line, to stdout
    python peers.py pycurl KIND FILE URL IN_FLIGHT          bodies sent with curl's multi interface
    python peers.py aiohttp KIND FILE URL IN_FLIGHT         the same with aiohttp
    python peers.py digest KIND < BODIES                    {"objects", "bodies", "digest"} of bodies, for the checks

NULL is left out, as td2braze does; `time` becomes ISO 8601 and an event's other columns become properties. Nothing
else is checked here: no types, sizes, names, e-mail addresses, duplicates or users that must keep their order.
"""
import hashlib, sys
from datetime import datetime, timezone
import orjson

ROWS = 75
EVENT_FIELDS = ("external_id", "name", "time", "app_id", "properties")


def event(row):
    properties = row["properties"]
    if type(properties) is str:
        properties = orjson.loads(properties)
    for name, value in row.items():
        if name not in EVENT_FIELDS and value is not None:
            properties[name] = value
    return orjson.dumps({
        "external_id": row["external_id"], "name": row["name"],
        "time": datetime.fromtimestamp(row["time"], timezone.utc).isoformat()[:19] + "Z",
        "app_id": row["app_id"], "properties": properties,
    })


def attributes(row):
    return orjson.dumps({name: value for name, value in row.items() if value is not None})


def attributes_line(line):
    """A line in Braze's own shape is parsed for its syntax and sent as it is."""
    row = orjson.loads(line)
    return attributes(row) if None in row.values() else line.rstrip(b"\n")


def objects(kind, form, path, columns):
    from isal import igzip
    with igzip.open(path, "rb") as f:
        if form == "msgpack":
            import msgpack
            build = event if kind == "events" else attributes
            for values in msgpack.Unpacker(f, use_list=False, read_size=1 << 18):
                yield build(dict(zip(columns, values)))
        elif kind == "events":
            for line in f:
                yield event(orjson.loads(line))
        else:
            for line in f:
                yield attributes_line(line)


def bodies(kind, form, path, columns=()):
    array = "events" if kind == "events" else "attributes"
    head, rows = b'{"%s":[' % array.encode(), []
    for item in objects(kind, form, path, columns):
        rows.append(item)
        if len(rows) == ROWS:
            yield head + b",".join(rows) + b"]}"
            rows.clear()
    if rows:
        yield head + b",".join(rows) + b"]}"


def convert(kind, form, path, columns):
    write = sys.stdout.buffer.write
    for body in bodies(kind, form, path, columns.split(",")):
        write(body)
        write(b"\n")
    sys.stdout.buffer.flush()


HEADERS = {"Content-Type": "application/json", "Authorization": "Bearer benchmark"}


def send_pycurl(kind, path, url, in_flight):
    import pycurl
    multi = pycurl.CurlMulti()
    headers = [f"{k}: {v}" for k, v in HEADERS.items()] + ["Expect:"]
    idle = []
    for _ in range(in_flight):
        easy = pycurl.Curl()
        easy.setopt(pycurl.URL, url)
        easy.setopt(pycurl.HTTPHEADER, headers)
        easy.setopt(pycurl.WRITEFUNCTION, len)
        easy.setopt(pycurl.POST, 1)
        idle.append(easy)
    source, active, ended = bodies(kind, "jsonl", path), 0, False
    while active or not ended:
        while idle and not ended:
            body = next(source, None)
            if body is None:
                ended = True
                break
            easy = idle.pop()
            easy.setopt(pycurl.POSTFIELDSIZE, len(body))
            easy.setopt(pycurl.POSTFIELDS, body)
            multi.add_handle(easy)
            active += 1
        multi.perform()
        while True:
            queued, done, failed = multi.info_read()
            if failed:
                sys.exit(f"pycurl: {failed[0][2]}")
            for easy in done:
                if easy.getinfo(pycurl.RESPONSE_CODE) != 201:
                    sys.exit(f"pycurl: HTTP {easy.getinfo(pycurl.RESPONSE_CODE)}")
                multi.remove_handle(easy)
                idle.append(easy)
                active -= 1
            if not queued:
                break
        if active and (ended or not idle):
            multi.select(1.0)


def send_aiohttp(kind, path, url, in_flight):
    import asyncio, aiohttp

    async def run():
        source = bodies(kind, "jsonl", path)
        async with aiohttp.ClientSession(headers=HEADERS, connector=aiohttp.TCPConnector(limit=in_flight)) as session:
            async def worker():
                for body in source:
                    async with session.post(url, data=body) as answer:
                        await answer.read()
                        if answer.status != 201:
                            sys.exit(f"aiohttp: HTTP {answer.status}")
            async with asyncio.TaskGroup() as group:
                for _ in range(in_flight):
                    group.create_task(worker())
    asyncio.run(run())


def digest(kind):
    """Equal for equal objects in equal order, whatever their key order and spelling."""
    array = "events" if kind == "events" else "attributes"
    hasher, count, lines = hashlib.blake2b(digest_size=16), 0, 0
    for line in sys.stdin.buffer:
        found = orjson.loads(line)[array]
        lines += 1
        count += len(found)
        hasher.update(orjson.dumps(found, option=orjson.OPT_SORT_KEYS)[1:-1] + b",")
    print(orjson.dumps({"objects": count, "bodies": lines, "digest": hasher.hexdigest()}).decode())


if __name__ == "__main__":
    name, *rest = sys.argv[1:]
    if name == "convert":
        convert(*rest)
    elif name == "digest":
        digest(*rest)
    else:
        {"pycurl": send_pycurl, "aiohttp": send_aiohttp}[name](*rest[:-1], int(rest[-1]))
