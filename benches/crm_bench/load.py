"""Runs the generators: wrk against the service, pgbench against its database."""

import json
import os
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote

from .stage import HERE


def over_http(url, token, operation, role, numbers, *, clients, seconds):
    """What the service does in so many seconds: requests a second, p50 and p99 in milliseconds, errors."""
    words = ",".join(quote(word) for word in operation.words)
    fresh = "fresh" if operation.is_fresh(role) else "any"
    given = [operation.method, f"/api/v1{operation.path_of(role)}", operation.body, token, *numbers, fresh, words]
    run = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "60s", "-s", HERE / "load.lua", url, "--"]
    text = subprocess.run([*map(str, run + given)], check=True, text=True, stdout=subprocess.PIPE).stdout
    found = json.loads(text.strip().splitlines()[-1])
    return {"rate": found["requests"] / found["seconds"], "p50": found["p50_ms"], "p99": found["p99_ms"], "errors": found["errors"]}


def over_sql(socket, operation, role, variables, *, clients, seconds):
    """What the same SQL does when nothing stands between: the limit."""
    text = (HERE / "limit" / f"{operation.limit}.sql").read_text()
    if role == "representative":
        text = text.replace("/*own*/", "AND owner_id = :owner")
    env = os.environ
    if operation.words:
        # A plan for any word at all would not use the index.
        env = env | {"PGOPTIONS": "-c plan_cache_mode=force_custom_plan"}
        variables = variables | {"words": f"{{{','.join(operation.words)}}}", "count": len(operation.words)}
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch, "limit.sql")
        file.write_text(text)
        given = [part for name, value in variables.items() for part in ("-D", f"{name}={value}")]
        run = ["pgbench", "-n", "-M", "prepared", "-h", socket, "-U", "crm", "-c", clients, "-j", 1, "-T", seconds]
        run += ["-l", "--log-prefix", f"{scratch}/log", "-f", file, *given, "crm"]
        done = subprocess.run([*map(str, run)], text=True, capture_output=True, check=False, env=env)
        if done.returncode:
            raise SystemExit(done.stderr)
        lines = [line for log in Path(scratch).glob("log*") for line in log.read_text().splitlines()]
    times = sorted(int(line.split()[2]) / 1000 for line in lines)
    return {"rate": len(times) / seconds, "p50": at(times, 0.5), "p99": at(times, 0.99), "errors": 0}


def at(times, share):
    return times[min(len(times) - 1, int(len(times) * share))] if times else float("nan")
