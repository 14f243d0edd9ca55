"""A service of its own with its own PostgreSQL, and the records to measure with."""

import json
import os
import re
import secrets
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
# Memory is that of the service as `scripts/serve` and the image run it.
POOLS = {"MALLOC_ARENA_MAX": "2"}
NOISE = {"CRM_LOG": "warn", "CRM_METRICS_LISTEN": "off", "CRM_LOGIN_THROTTLE": "false", "CRM_DRAIN_NOTICE_S": "0"}
# One principal sends all that the machine can take; tokens outlive the longest run.
WIDE = {f"CRM_RATE_LIMIT_{whose}": "0" for whose in ("PRINCIPAL", "ORGANIZATION", "ADDRESS")}
LASTING = {"CRM_ACCESS_TOKEN_LIFETIME_S": "3600"}


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Stage:
    """The program, its data and whoever uses it."""

    def __init__(self, program, data):
        self.program, self.data = Path(program), Path(data)
        self.data.mkdir(parents=True, exist_ok=True)
        self.data.chmod(0o755)
        self.url = f"http://127.0.0.1:{free_port()}"
        self._password = self.data / "password"
        if not self._password.exists():
            self._password.write_text(secrets.token_urlsafe(24))
        self._env = os.environ | POOLS | NOISE | WIDE | LASTING | {
            "CRM_LISTEN": self.url.removeprefix("http://"),
            "CRM_DATA_DIR": str(self.data / "crm"),
        }
        self._env.pop("DATABASE_URL", None)
        self._server = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        listens = Path(self.socket, ".s.PGSQL.5432")
        self.stop()
        # The database ends after whoever used it last.
        until = time.monotonic() + 60
        while listens.exists() and time.monotonic() < until:
            time.sleep(0.1)

    def start(self):
        self._server, _ = self._started(self._env, self.url)

    def stop(self):
        ended(self._server)

    def another(self):
        """Runs another process beside the first, which keeps the database up: the seconds until its first answer out of the
        database, and its share of the memory once it rests, in MiB."""
        url = f"http://127.0.0.1:{free_port()}"
        server, seconds = self._started(self._env | {"CRM_LISTEN": url.removeprefix("http://")}, url)
        time.sleep(2)
        memory = share(server)
        ended(server)
        return seconds, memory

    def _started(self, env, url):
        with (self.data / "serve.log").open("ab") as log:
            began = time.monotonic()
            server = subprocess.Popen([self.program, "serve"], env=env, stdout=log, stderr=log)
        while True:
            try:
                with urllib.request.urlopen(f"{url}/health/ready") as answer:
                    answer.read()
                return server, time.monotonic() - began
            except OSError:
                if server.poll() is not None:
                    raise SystemExit((self.data / "serve.log").read_text()) from None
                time.sleep(0.002)

    def memory(self):
        """The service's share of the machine's memory now, in MiB."""
        return share(self._server)

    @property
    def socket(self):
        """Where the private PostgreSQL listens."""
        settings = (self.data / "crm/pg/server.conf").read_text()
        return re.search(r"unix_socket_directories = '\"(.*)\"'", settings)[1]

    def sql(self, text=None, *, file=None, given=None, **variables):
        """Runs SQL as the database's owner, in one transaction if it is a file, which may read what is given; returns what it
        printed."""
        command = ["psql", "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", "-h", self.socket, "-U", "crm", "-d", "crm"]
        command += [part for name, value in variables.items() for part in ("-v", f"{name}={value}")]
        command += ["-1", "-f", str(file)] if file else ["-c", text]
        return subprocess.run(command, check=True, text=True, input=given, stdout=subprocess.PIPE).stdout.strip()

    def found(self, slug, rows):
        """The id of the organization with so many records of each kind; made if it is not there."""
        own = f"SELECT id FROM organizations WHERE slug = '{slug}'"
        if found := self.sql(own):
            return found
        about = ["--organization", slug, "--slug", slug, "--name", slug, "--email", f"admin@{slug}.example"]
        command = [self.program, "admin", *about, "--password-file", self._password]
        subprocess.run(command, check=True, env=self._env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        organization = self.sql(own)
        self.sql(file=HERE / "seed.sql", organization=organization, rows=rows)
        return organization

    def token(self, email):
        """An access token."""
        body = json.dumps({"email": email, "password": self._password.read_text()}).encode()
        login = urllib.request.Request(f"{self.url}/api/v1/auth/login", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(login) as answer:
            return json.load(answer)["access_token"]


def share(server):
    text = Path(f"/proc/{server.pid}/smaps_rollup").read_text()
    return int(re.search(r"^Pss:\s+(\d+)", text, re.M)[1]) / 1024


def ended(server):
    server.send_signal(signal.SIGTERM)
    server.wait()
