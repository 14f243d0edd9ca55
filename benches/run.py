#!/usr/bin/env python3
"""Measures the service beside plain SQL (pgbench) on the same PostgreSQL, in one run, in turns. `scripts/bench` calls it.

Ratios are what counts: absolute figures are those of the machine and of the moment.
"""

import argparse
import itertools
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

from crm_bench import bulk, load, report
from crm_bench.operations import BATCH, OPERATIONS, ROLES
from crm_bench.stage import HERE, Stage

REP = 7
EMAILS = {"administrator": "admin@bench.example", "representative": f"rep{REP}@bench.example"}
MEMBERS = "{id,email,phone,score,status,version,owner_id,last_name,first_name,created_at,updated_at}"


def parsed():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True, type=Path, help="the optimized program")
    parser.add_argument("--data", type=Path, help="where the records are kept for the next run [default: nowhere]")
    parser.add_argument("--rows", type=int, default=200_000, help="leads, contacts and deals each [default: %(default)s]")
    parser.add_argument("--rounds", type=int, default=3, help="[default: %(default)s]")
    parser.add_argument("--seconds", type=int, default=2, help="of each measurement [default: %(default)s]")
    parser.add_argument("--only", help="operations, with commas between them")
    parser.add_argument("--import-rows", type=int, default=100_000, help="0 for none [default: %(default)s]")
    parser.add_argument("--json", type=Path, help="where the figures go, besides the table")
    return parser.parse_args()


class Bench:
    """One run: its stage, who is logged in, and which records are used up."""

    def __init__(self, stage, given):
        self.stage, self.given = stage, given
        stage.found("other", 2000)
        organization = stage.found("bench", given.rows)
        stage.sql(file=HERE / "reset.sql", organization=organization)
        stage.sql("VACUUM ANALYZE")
        owner = stage.sql(f"SELECT id FROM users WHERE organization_id = '{organization}' AND roles = '{{administrator}}'")
        self.log_in()
        after = bulk.call(stage, self.tokens["administrator"], "GET", "/leads?limit=1")["data"][0]
        self.variables = {"organization": organization, "rows": given.rows, "members": MEMBERS, "after": json.dumps(after),
                          "salt": "\\x00112233445566778899aabbccddeeff"}
        self.owners = {"administrator": {"owner": owner, "from": 0, "to": 99},
                       "representative": {"owner": f"018b0000-0000-7009-8000-{100_000_000_000 + REP}", "from": REP, "to": REP}}

    def log_in(self):
        self.tokens = {role: self.stage.token(email) for role, email in EMAILS.items()}

    def numbers(self, operation, role):
        """First, step and count of the records that a measurement asks for; the upper half is left to plain SQL."""
        if not operation.is_fresh(role):
            return 100 + REP, 100, self.given.rows // 200 - 1
        return int(self.stage.sql("SELECT last_value FROM bench_record")), 1, 1

    def measured(self, operation, role, clients):
        """One round: the limit, then the service."""
        times = {"clients": clients, "seconds": self.given.seconds}
        limit = load.over_sql(self.stage.socket, operation, role, self.variables | self.owners[role], **times)
        service = load.over_http(self.stage.url, self.tokens[role], operation, role, self.numbers(operation, role), **times)
        if operation.is_fresh(role):
            # Each connection may have sent one more than it was answered.
            self.stage.sql(f"SELECT setval('bench_record', last_value + {int(service['rate'] * times['seconds'] * 1.05) + 2 * clients + 50}) FROM bench_record")
        return limit, service


def operations(bench):
    """Every operation as each role, round after round."""
    chosen = bench.given.only.split(",") if bench.given.only else [operation.name for operation in OPERATIONS]
    for operation in OPERATIONS:
        if operation.name not in chosen:
            continue
        bench.log_in()
        for role, clients in itertools.product(ROLES, operation.clients):
            rounds = [bench.measured(operation, role, clients) for _ in range(bench.given.rounds)]
            yield report.line(operation.name, role, clients, rounds, bench.stage.memory())


def bulks(bench):
    """Batches and an import, beside the same rows by plain SQL."""
    bench.log_in()
    stage, token, role = bench.stage, bench.tokens["administrator"], "administrator"
    variables, run = bench.variables | bench.owners[role], int(time.time()) % 10**5
    limit = lambda: 1000 * load.over_sql(stage.socket, BATCH, role, variables, clients=1, seconds=3)["rate"]
    yield report.rows(BATCH.name, [(limit(), bulk.batch(stage, token, f"{run}{at}")) for at in range(bench.given.rounds)], stage.memory())
    if count := bench.given.import_rows:
        plain = bulk.copied(stage, variables, count)
        rate, most = bulk.imported(stage, token, run, count)
        yield report.rows(f"import of {count:,}", [(plain, rate)], most)


def main():
    given = parsed()
    with tempfile.TemporaryDirectory() as scratch, Stage(given.program, given.data or scratch) as stage:
        print("Making the records, which takes minutes the first time …", file=sys.stderr)
        bench = Bench(stage, given)
        starts = [stage.another() for _ in range(3)]
        figures = {
            "start_seconds": statistics.median(seconds for seconds, _ in starts),
            "memory_at_rest_mib": statistics.median(memory for _, memory in starts),
            "operations": list(operations(bench)),
            "bulk": [] if given.only else list(bulks(bench)),
        }
    print(report.table(figures))
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
