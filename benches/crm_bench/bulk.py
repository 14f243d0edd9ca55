"""What takes one request, or a job, for many records: timed by itself."""

import json
import time
import urllib.request

from .stage import HERE

COLUMNS = "first_name,last_name,email,phone"
MAPPING = [{"column": "first_name", "to": "first_name"}, {"column": "last_name", "to": "last_name"},
           {"column": "email", "to": "emails.0.value"}, {"column": "phone", "to": "phones.0.value"}]


def call(stage, token, method, path, body=None, content_type="application/json"):
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": content_type}
    with urllib.request.urlopen(urllib.request.Request(f"{stage.url}/api/v1{path}", data, headers, method=method)) as answer:
        return json.load(answer)


def batch(stage, token, run):
    """Rows a second of a batch of 1,000 new contacts, all or nothing."""
    def contact(n):
        return {"first_name": "Олена", "last_name": f"Шевченко {n}", "emails": [{"value": f"b{run}x{n}@bench.example"}]}
    body = {"mode": "atomic", "operations": [{"op": "create", "data": contact(n)} for n in range(1000)]}
    began = time.monotonic()
    call(stage, token, "POST", "/contacts/batch", body)
    return 1000 / (time.monotonic() - began)


def rows(tag, count):
    """A CSV of people that nobody knows yet."""
    lines = (f"Олена,Шевченко {n},{tag}{n}@bench.example,+38{tag}{n:07d}" for n in range(count))
    return "\n".join([COLUMNS, *lines, ""])


def imported(stage, token, run, count):
    """Rows a second of an import, from the upload to the end of the job; and the service's largest memory meanwhile."""
    content = rows(f"09{run}", count).encode()
    asked = {"collection": "contacts", "format": "csv", "mapping": MAPPING, "dedupe": {"policy": "skip", "keys": ["email"]}}
    chosen = call(stage, token, "POST", "/imports", asked)
    began, most = time.monotonic(), 0
    job = call(stage, token, "PUT", f"/imports/{chosen['id']}/content", content, "text/csv")
    while job["status"] in ("queued", "running"):
        time.sleep(0.2)
        most = max(most, stage.memory())
        job = call(stage, token, "GET", f"/jobs/{job['id']}")
    if job["result"]["created"] != count:
        raise SystemExit(f"the import ended otherwise: {job}")
    return count / (time.monotonic() - began), most


def copied(stage, variables, count):
    """Rows a second of COPY into a table beside and one INSERT from there, undone afterwards."""
    content = rows("08", count)
    began = time.monotonic()
    stage.sql(file=HERE / "limit/import.sql", given=content, organization=variables["organization"], owner=variables["owner"])
    took = time.monotonic() - began
    stage.sql(f"DELETE FROM contacts WHERE organization_id = '{variables['organization']}' AND id::text LIKE '018b0001-0000-7004-%'")
    return count / took
