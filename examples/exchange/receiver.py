"""A receiver of webhooks: checks signatures by Standard Webhooks, and is out of order for a while."""

import base64
import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver:
    """Remembers every event that it took; while `out` it answers 503."""

    def __init__(self):
        self.secret, self.out = None, False
        self.refused, self.forged, self.events, self.order = 0, 0, {}, []
        self._lock = threading.Lock()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = receiver.take(self.headers, body)
                self.send_response(status)
                if status == 503:
                    self.send_header("Retry-After", "1")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def take(self, headers, body):
        with self._lock:
            if self.out:
                self.refused += 1
                return 503
            if not self._is_signed(headers, body):
                self.forged += 1
                return 400
            event = json.loads(body)
            # The same event may come twice; its id tells.
            if headers["webhook-id"] not in self.events:
                self.events[headers["webhook-id"]] = event
                self.order.append((event["data"]["id"], event["data"]["version"]))
            return 204

    def _is_signed(self, headers, body):
        sent = int(headers["webhook-timestamp"])
        if abs(time.time() - sent) > 300:
            return False
        signed = f"{headers['webhook-id']}.{sent}.".encode() + body
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        own = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        return any(hmac.compare_digest(own, given) for given in headers["webhook-signature"].split())
