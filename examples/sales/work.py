"""Doing the rows of a part side by side, and keeping count."""

import json
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed

from .api import Problem, Unreachable
from .folder import BadRow

NEW, CHANGED, THERE = "new", "changed", "there"


class Part:
    """One part of the load, as reported at the end."""

    def __init__(self, name, rows):
        self.name, self.rows, self.seconds = name, rows, 0.0
        self.new = self.changed = self.there = self.failed = 0

    @property
    def rate(self):
        return self.rows / self.seconds if self.seconds else 0.0


class Work:
    """The load: its threads, its parts, its failures."""

    def __init__(self, threads):
        self.parts, self.failures, self._lock = [], [], threading.Lock()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="load")

    def each(self, name, rows, do):
        """Does every row; `do` answers (record, outcome). The records by row, but for failed rows."""
        part, began, done = Part(name, len(rows)), time.monotonic(), []
        self.parts.append(part)

        def one(row):
            try:
                record, outcome = do(row)
            except (Problem, BadRow, Unreachable) as error:
                self._fail(part, row, error)
                return
            with self._lock:
                done.append((row, record))
                setattr(part, outcome, getattr(part, outcome) + 1)

        shown = began
        for count, future in enumerate(as_completed([self._pool.submit(one, row) for row in rows]), 1):
            future.result()  # what is no row's fault ends the load
            if time.monotonic() - shown >= 2:
                shown = time.monotonic()
                _progress(f"{name}: {count} of {len(rows)}, {count / (shown - began):.0f}/s")
        part.seconds = time.monotonic() - began
        _progress(f"{name}: {part.new} new, {part.changed} changed, {part.there} there already, "
                  f"{part.failed} failed, {part.seconds:.1f} s")
        return done

    def _fail(self, part, row, error):
        failure = {"file": row.file, "line": row.line, "row": dict(row), "error": str(error)}
        if isinstance(error, Problem):
            failure["problem"] = error.body
        with self._lock:
            part.failed += 1
            self.failures.append(failure)

    def report(self, corrections, retries, out=sys.stdout):
        """What happened, in full: nothing that failed is left out."""
        for line in corrections.lines():
            print(f"corrected  {line}", file=out)
        for failure in sorted(self.failures, key=lambda failure: (failure["file"], failure["line"])):
            print(f"failed     {json.dumps(failure, ensure_ascii=False)}", file=out)
        print(f"\n{'part':<14}{'rows':>7}{'new':>7}{'changed':>9}{'there':>7}{'failed':>8}{'seconds':>9}{'rows/s':>8}",
              file=out)
        for part in self.parts + [self._whole()]:
            print(f"{part.name:<14}{part.rows:>7}{part.new:>7}{part.changed:>9}{part.there:>7}{part.failed:>8}"
                  f"{part.seconds:>9.1f}{part.rate:>8.0f}", file=out)
        print(f"requests sent again: {retries}", file=out)

    def _whole(self):
        whole = Part("all", 0)
        for name in ("rows", "new", "changed", "there", "failed", "seconds"):
            setattr(whole, name, sum(getattr(part, name) for part in self.parts))
        return whole


def _progress(text):
    print(text, file=sys.stderr, flush=True)
