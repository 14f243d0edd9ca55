"""A network that breaks: passes connections on and cuts some of them, in the request, before the answer or in it."""

import random
import socket
import threading


class Cutter:
    """Listens on a free port of this machine; `share` of the connections are cut."""

    def __init__(self, host, port, share, seed):
        self._target, self._share, self._dice = (host, port), share, random.Random(seed)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.cut = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            caller, _ = self._listener.accept()
            where = self._dice.choice(["request", "before", "answer"]) if self._dice.random() < self._share else None
            threading.Thread(target=self._carry, args=(caller, where), daemon=True).start()

    def _carry(self, caller, where):
        try:
            with caller, socket.create_connection(self._target, timeout=30) as service:
                request = _message(caller)
                if where == "request":
                    service.sendall(request[: len(request) // 2])
                    self.cut += 1
                    return
                service.sendall(request)
                answer = _message(service)
                if where == "before":
                    self.cut += 1
                    return
                caller.sendall(answer[: len(answer) // 2] if where == "answer" else answer)
                self.cut += where == "answer"
        except OSError:
            pass


def _message(source):
    """One HTTP message with a known length, or without a body."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _some(source)
    head, _, body = data.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    while len(body) < length:
        body += _some(source)
    return head + b"\r\n\r\n" + body


def _some(source):
    piece = source.recv(65536)
    if not piece:
        raise ConnectionResetError
    return piece
