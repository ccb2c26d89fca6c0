"""The stand-ins that `load` and its peers send to: nginx for speed, a counter with latency, a strict judge."""
import contextlib, http.client, json, os, re, shutil, socket, subprocess, sys, tempfile, time
from common import ROOT, fail, helper

KEY = "benchmark"
NGINX = """\
worker_processes 1;
pid {dir}/nginx.pid;
error_log {dir}/error.log warn;
daemon off;
{user}
events {{ worker_connections 4096; }}
http {{
    access_log off;
    client_body_buffer_size 1m;
    client_max_body_size 8m;
    client_body_temp_path {dir}/body;
    proxy_temp_path {dir}/proxy;
    fastcgi_temp_path {dir}/fastcgi;
    uwsgi_temp_path {dir}/uwsgi;
    scgi_temp_path {dir}/scgi;
    keepalive_requests 1000000000;
    keepalive_timeout 300s;
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        location = /status {{ stub_status; }}
        location / {{
            default_type application/json;
            return 201 '{{"message":"success"}}';
        }}
    }}
}}
"""


def get(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        return connection.getresponse().read().decode()
    finally:
        connection.close()


class Nginx:
    """Answers 201 at once."""

    def __init__(self, port):
        self.port = port
        self.asked = 0

    def requests(self):
        """Requests so far, without those that ask for this number."""
        self.asked += 1
        return int(re.search(r"requests\s+\d+ \d+ (\d+)", get(self.port, "/status"))[1]) - self.asked


@contextlib.contextmanager
def nginx():
    binary = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if not binary:
        fail("nginx is not installed: make bench-deps")
    with tempfile.TemporaryDirectory() as folder:
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        path = os.path.join(folder, "nginx.conf")
        with open(path, "w") as f:
            f.write(NGINX.format(dir=folder, port=port, user="user root;" if os.geteuid() == 0 else ""))
        process = subprocess.Popen([binary, "-c", path, "-p", folder, "-e", os.path.join(folder, "error.log")])
        try:
            server = Nginx(port)
            for _ in range(100):
                try:
                    get(port, "/status")
                    server.asked += 1
                    break
                except OSError:
                    if process.poll() is not None:
                        fail(f"nginx ended with {process.returncode}")
                    time.sleep(0.05)
            yield server
        finally:
            process.terminate()
            process.wait()


@contextlib.contextmanager
def started(command):
    """A server of ours that prints its port when it listens."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline()
        if not line:
            fail(f"{os.path.basename(command[0])} did not start")
        yield json.loads(line)["port"]
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def latency(milliseconds, jitter=0, limit=0):
    """Answers 201 after a time, and 429 over a limit of requests in three seconds; GET /count says what came."""
    return started([helper("latency"), str(milliseconds), str(jitter), str(limit)])


def judge():
    """The acceptance tests' stand-in: takes nothing that Braze would refuse."""
    return started([sys.executable, os.path.join(ROOT, "Tests", "Acceptance", "stand_in.py"), "--quick", "--key", KEY])
