"""A small client of the API: one session, many threads, kept connections, patient retries."""

import http.client
import json
import random
import ssl
import threading
import time
from urllib.parse import quote, urlencode, urlsplit

PATIENCE = 10  # attempts at one request: well over a minute, enough for a restart
TIMEOUT_S = 60
EARLY_S = 60  # how long before its end an access token is renewed
IDLE_S = 2  # a connection that rested longer may be closed already: a new one is taken


class Problem(Exception):
    """An answer that is not a success: status and problem+json."""

    def __init__(self, status, body):
        super().__init__(f"{status} {body.get('code', '')}: {body.get('detail') or body.get('title', '')}")
        self.status, self.body = status, body


class Unreachable(Exception):
    """The service did not answer, however often it was asked."""


class Api:
    """What one user may do. Threads share the session; each has a connection of its own."""

    def __init__(self, url, email, password, organization=None):
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"not an address of a service: {url}")
        self._parts, self._local, self._lock = parts, threading.local(), threading.Lock()
        self._login = {"email": email, "password": password}
        if organization:
            self._login["organization"] = organization
        self.retries, self._access = 0, None
        self.organization = self._take(self._ask("POST", "/auth/login", self._login))["organization"]

    # What callers use

    def get(self, path, **query):
        return self.call("GET", path, query=query)

    def post(self, path, body, settled=None):
        return self.call("POST", path, body, settled=settled)

    def patch(self, path, body):
        return self.call("PATCH", path, body)

    def all(self, path, **query):
        """Every record of a list, page by page."""
        query = {"limit": 200, **query}
        while True:
            page = self.get(path, **query)
            yield from page["data"]
            if not page["page"]["has_more"]:
                return
            query["cursor"] = page["page"]["next_cursor"]

    def count(self, path, **query):
        """How many records a list has, as the service counts them."""
        total = self.get(path, limit=1, count="exact", **query)["page"]["total"]
        if total["relation"] != "eq":
            raise ValueError(f"{path} has {total['value']} records or more: too many to be counted exactly")
        return total["value"]

    def call(self, method, path, body=None, query=None, settled=None):
        """The answer's body. `settled` tells whether a request whose answer was lost took effect."""
        path = path + ("?" + urlencode(query, doseq=True, quote_via=quote) if query else "")
        token = self._token()
        try:
            return self._ask(method, path, body, token, settled)
        except Problem as problem:
            if problem.status != 401:
                raise
        return self._ask(method, path, body, self._token(refused=token), settled)

    # The session

    def _token(self, refused=None):
        with self._lock:
            if time.monotonic() > self._renew_at or refused == self._access:
                self._renew()
            return self._access

    def _renew(self):
        try:
            pair = self._ask("POST", "/auth/refresh", {"refresh_token": self._refresh}, once=True)
        except (Problem, Unreachable):
            # A refresh token is good for one use: if the answer got lost, it is spent.
            pair = self._ask("POST", "/auth/login", self._login)
        self._take(pair)

    def _take(self, pair):
        self._access, self._refresh = pair["access_token"], pair["refresh_token"]
        life = pair["expires_in_s"]
        self._renew_at = time.monotonic() + max(life - EARLY_S, life / 2)
        return pair

    # The wire

    def _ask(self, method, path, body=None, token=None, settled=None, once=False):
        wait = 0.25
        for attempt in range(1 if once else PATIENCE):
            if attempt:
                self.retries += 1
                time.sleep(wait * random.uniform(0.8, 1.2))
                wait = min(wait * 2, 30)
            try:
                status, headers, answer = self._send(method, path, body, token)
            except (OSError, http.client.HTTPException) as error:
                if self._access is None:
                    raise Unreachable(f"nobody answers at {self._parts.geturl()}: {error}") from error
                last, done = error, self._settled(settled, once)
                if done is not None:
                    return done
                continue
            if status < 300:
                return answer
            last = Problem(status, answer)
            if status not in (429, 503):
                raise last
            wait = max(wait, float(headers.get("Retry-After") or 0))
        if isinstance(last, Problem):
            raise last
        raise Unreachable(f"{method} {path}: {last!r}")

    def _settled(self, settled, once):
        self._local.connection = None
        if settled is None or once:
            return None
        time.sleep(0.5)
        return settled()

    def _send(self, method, path, body, token):
        connection = self._connection()
        headers = {"Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body, ensure_ascii=False).encode()
        connection.request(method, f"{self._parts.path.rstrip('/')}/api/v1{path}", data, headers)
        response = connection.getresponse()
        text = response.read()
        self._local.used = time.monotonic()
        return response.status, response.headers, _parsed(response.status, text)

    def _connection(self):
        """The thread's own, as long as it is fresh."""
        local = self._local
        if getattr(local, "connection", None) and time.monotonic() - local.used < IDLE_S:
            return local.connection
        host, port = self._parts.hostname, self._parts.port
        if self._parts.scheme == "https":
            context = ssl.create_default_context()
            local.connection = http.client.HTTPSConnection(host, port, timeout=TIMEOUT_S, context=context)
        else:
            local.connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)
        local.used = time.monotonic()
        return local.connection


def _parsed(status, text):
    if not text:
        return {}
    try:
        return json.loads(text)
    except ValueError:
        # Not the service itself: a proxy in between, as likely as not.
        return {"code": "not_json", "status": status, "detail": text[:200].decode(errors="replace")}
