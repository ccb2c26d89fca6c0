"""A `td2braze sandbox` of its own for each check, and the little that the checks share."""
import os
import re
import subprocess
import sys
import traceback

KEY = "sandbox-key"
TD_KEY = "1/sandbox-td-key"
TD_WRITE_KEY = "1/sandbox-td-write-key"


class Sandbox:
    """Starts the sandbox with these options on a free port; a context manager."""

    def __init__(self, command, *options):
        self.arguments = [command, "sandbox", "--listen", "127.0.0.1:0", *options]

    def __enter__(self):
        self.process = subprocess.Popen(self.arguments, stderr=subprocess.PIPE, text=True)
        line = self.process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        if not found:
            self.process.kill()
            self.process.wait()
            raise SystemExit(f"the sandbox does not start: {line}{self.process.stderr.read()}")
        self.url = found.group()
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.process.stderr.close()


def raises(kind, function, *arguments, **options):
    """Calls, expects that exception and returns it."""
    try:
        function(*arguments, **options)
    except kind as error:
        return error
    raise AssertionError(f"{kind.__name__} expected")


def run(checks):
    """Runs each check with the command that the script was given, and says how many."""
    # Loopback is not for a proxy.
    for name in ("HTTP_PROXY", "http_proxy"):
        os.environ.pop(name, None)
    if len(sys.argv) != 2:
        raise SystemExit(f"usage: {sys.argv[0]} PATH-OF-TD2BRAZE")
    failed = 0
    for check in checks:
        try:
            check(sys.argv[1])
            print(f"  ok    {check.__doc__}")
        except Exception:
            failed += 1
            print(f"  FAIL  {check.__doc__}\n{traceback.format_exc()}")
    raise SystemExit(1 if failed else 0)
