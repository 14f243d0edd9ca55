"""Requests over a network that breaks: each is sent until it is answered, under one Idempotency-Key."""

import http.client
import json
import random
import time
import uuid
from urllib.parse import urlsplit

PATIENCE = 60  # attempts at one request


class Refused(Exception):
    """An answer that sending again would not change."""

    def __init__(self, status, body):
        super().__init__(f"{status} {body.get('code', '')}: {body.get('detail', '')}")
        self.status, self.body = status, body


class Wire:
    """One program's way to the API, with an API key. Not for several threads."""

    def __init__(self, url, key):
        parts = urlsplit(url)
        self._host, self._port, self._key = parts.hostname, parts.port, key
        self.cuts = self.replays = self.waits = 0

    def get(self, path):
        return self._sure("GET", path, None, {})

    def write(self, method, path, body):
        """Sends until there is an answer. Whether an attempt without one took effect does not matter: the key
        makes the next one bring the answer of the first."""
        return self._sure(method, path, body, {"Idempotency-Key": str(uuid.uuid4())})

    def _sure(self, method, path, body, headers):
        for _ in range(PATIENCE):
            try:
                status, found, answer = self._send(method, path, body, headers)
            except (OSError, http.client.HTTPException, ValueError):
                self.cuts += 1
                time.sleep(random.uniform(0.01, 0.2))
                continue
            self.replays += found.get("Idempotent-Replayed") == "true"
            if status < 300:
                return answer
            if status not in (429, 503) and answer.get("code") != "idempotency_in_progress":
                raise Refused(status, answer)
            self.waits += 1
            time.sleep(min(float(found.get("Retry-After") or 1), 30))
        raise TimeoutError(f"{method} {path}: no answer after {PATIENCE} attempts")

    def _send(self, method, path, body, headers):
        connection = http.client.HTTPConnection(self._host, self._port, timeout=20)
        try:
            data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
            headers = {**headers, "Authorization": f"Bearer {self._key}"}
            if data is not None:
                headers["Content-Type"] = "application/json"
            connection.request(method, f"/api/v1{path}", data, headers)
            response = connection.getresponse()
            text = response.read()
            return response.status, response.headers, json.loads(text) if text else {}
        finally:
            connection.close()
