#!/usr/bin/env python3
"""PyPI td-client against the Treasure Data that the sandbox plays.

    python3 td_client.py PATH-OF-TD2BRAZE
"""
import gzip
import json
import logging
import os
import tempfile

import msgpack
import tdclient
import urllib3

from sandbox import TD_KEY, TD_WRITE_KEY, Sandbox, raises, run

# A part that is not a 206 is only logged by download_job_result: here it must not happen at all.
logging.getLogger("tdclient").setLevel(logging.ERROR)

SCHEMA = [["id", "bigint"], ["name", "varchar"], ["score", "double"], ["is_member", "boolean"],
          ["tags", "array(varchar)"], ["address", "map(varchar,varchar)"]]
NAMES = ["Tōkyō", "", None, 'a "quoted", name', "two\nlines", "a line\u2028end", "tab\there", "null", "\x00"]


def rows(count):
    """Rows with a bit of everything that JSON and msgpack have in common."""
    return [[2 ** 63 - 1 - i if i % 2 else -i, NAMES[i % len(NAMES)], i / 7, None if i % 5 == 0 else i % 3 == 0,
             ["x", None, str(i)][: i % 4], {"city": "ōsaka", "n": {"deep": [i, {}, []]}} if i % 2 else None]
            for i in range(count)]


class Result:
    """A result's file in a folder of its own; a context manager."""

    def __init__(self, content, level=6):
        self.content, self.level = content, level

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "result.msgpack.gz")
        with gzip.open(self.path, "wb", self.level) as file:
            for row in self.content:
                file.write(msgpack.packb(row))
        self.options = ["--td-result", self.path, "--td-schema", json.dumps(SCHEMA)]
        return self

    def __exit__(self, *_):
        self.folder.cleanup()

    def read(self):
        with open(self.path, "rb") as file:
            return file.read()


def client(sandbox, key=TD_KEY):
    return tdclient.Client(key, endpoint=sandbox.url, max_cumul_retry_delay=0)


def query_and_read(command):
    """query, wait, show_job: the same rows in every form"""
    content = rows(2_000)
    with Result(content) as result, Sandbox(command, *result.options, "--td-polls", "3") as sandbox:
        td = client(sandbox)
        job = td.query("cdp", "SELECT 'ü' & 1 + 1 = 2", type="presto", priority="HIGH", retry_limit=2)
        assert [td.job_status(job.id) for _ in range(4)] == ["queued", "booting", "running", "success"]
        job.wait(wait_interval=0)
        assert job.success() and job.result_schema == SCHEMA
        shown = td.api.show_job(job.id)
        assert shown["query"] == "SELECT 'ü' & 1 + 1 = 2" and shown["type"] == "presto"
        assert shown["database"] == "cdp" and shown["priority"] == 1 and shown["retry_limit"] == 2
        assert shown["num_records"] == len(content) and shown["result_size"] == os.path.getsize(result.path)
        assert shown["created_at"].tzinfo and shown["start_at"] and shown["end_at"] and not shown["result"]
        assert list(job.result()) == content
        assert list(td.job_result_format_each(job.id, "msgpack")) == content
        assert list(td.job_result_format_each(job.id, "json")) == content
        assert list(td.job_result_format_each(job.id, "json", header=True)) == [[c[0] for c in SCHEMA]] + content
        assert list(td.job_result_format_each(job.id, "msgpack", store_tmpfile=True)) == content


def waiting(command):
    """Job.wait polls until the job is over"""
    with Result(rows(3)) as result, Sandbox(command, *result.options, "--td-polls", "4") as sandbox:
        job = client(sandbox).query("cdp", "SELECT 1", type="trino")
        asked = []
        job.wait(wait_interval=0, wait_callback=lambda job: asked.append(job._status))
        assert job.success() and len(asked) == 4 and asked[-1] == "running", asked


def download(command):
    """download_job_result: the file, byte for byte"""
    with Result(rows(5_000)) as result, Sandbox(command, *result.options) as sandbox:
        td = client(sandbox)
        target = os.path.join(result.folder.name, "download")
        assert td.download_job_result("1", target)
        with open(target, "rb") as file:
            assert file.read() == result.read()


def download_in_parts(command):
    """download_job_result: more than the 100 MiB that it asks for in one part"""
    piece = os.urandom(1 << 20)
    with Result(([i, piece.hex()[:i], 0.5, True, [piece], {}] for i in range(110)), level=0) as result:
        with Sandbox(command, *result.options) as sandbox:
            td = client(sandbox)
            target = os.path.join(result.folder.name, "download")
            assert td.api.show_job("1")["num_records"] == 110
            assert os.path.getsize(result.path) > 100 << 20
            assert td.download_job_result("1", target)
            with open(target, "rb") as file:
                assert file.read() == result.read()
            answers = json.loads(urllib3.request("GET", f"{sandbox.url}/sandbox/td/stats").data)["answers"]
            assert answers["result 206"] == 2 and "result 200" not in answers, answers


def domain_keys(command):
    """a domain key that was used before: 409"""
    with Result(rows(1)) as result, Sandbox(command, *result.options) as sandbox:
        td = client(sandbox)
        job = td.query("cdp", "SELECT 1", type="presto", domain_key="run-1")
        error = raises(tdclient.errors.AlreadyExistsError, td.query, "cdp", "SELECT 1", domain_key="run-1")
        assert f'"conflicts_with":"{job.id}"' in str(error)


def failures(command):
    """jobs that fail, are killed or have no result"""
    with Result(rows(1)) as result:
        outcomes = ["error=line 1:8: Column 'x' cannot be resolved", "killed", "success"]
        options = [option for outcome in outcomes for option in ("--td-outcome", outcome)]
        with Sandbox(command, *result.options, *options) as sandbox:
            td = client(sandbox)
            assert td.job("1").error() and "Column 'x'" in td.job("1").debug["stderr"]
            assert td.job("1").result_schema is None
            raises(tdclient.errors.NotFoundError, list, td.job_result_each("1"))
            assert td.query("cdp", "SELECT 1").killed()
            insert = td.query("cdp", "INSERT INTO t SELECT 1", type="presto")
            assert insert.success() and insert.num_records is None
            raises(tdclient.errors.NotFoundError, list, td.job_result_each(insert.id))
            raises(tdclient.errors.NotFoundError, td.api.show_job, "77")
            assert [job.id for job in td.jobs()] == ["3", "2", "1"]
            assert [job.id for job in td.jobs(status="killed")] == ["2"]


def killing(command):
    """kill tells what the job was before"""
    with Result(rows(1)) as result, Sandbox(command, *result.options, "--td-polls", "2") as sandbox:
        job = client(sandbox).query("cdp", "SELECT 1")
        assert job.kill() == "queued" and job.killed()


def keys(command):
    """wrong and write-only keys"""
    with Sandbox(command) as sandbox:
        raises(tdclient.errors.AuthError, client(sandbox, "1/other").api.show_job, "1")
        raises(tdclient.errors.ForbiddenError, client(sandbox, TD_WRITE_KEY).query, "cdp", "SELECT 1")
        assert client(sandbox).server_status() == "ok"


def cut(command):
    """a connection that is cut inside a result is noticed"""
    with Result(rows(20_000)) as result:
        with Sandbox(command, *result.options, "--td-fault", "1 cut=20000 result") as sandbox:
            td = client(sandbox)
            raises(urllib3.exceptions.ProtocolError, list, td.job_result_each("1"))
            assert len(list(td.job_result_each("1"))) == 20_000


run([query_and_read, waiting, download, download_in_parts, domain_keys, failures, killing, keys, cut])
