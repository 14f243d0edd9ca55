"""Keeps both organizations logged in while everything is tried, and says which refusals of lawful data are right."""

import collections
import json
import os
import threading
import urllib.request

import schemathesis
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.openapi.checks import JsonSchemaError, RejectedPositiveData

PEOPLE = {"client-check": os.environ["CRM_EMAIL"], "other-check": os.environ["CRM_OTHER_EMAIL"]}


class Session:
    """The token of one of the administrators; a new one is fetched when the checks have ended the session."""

    def __init__(self, email):
        self.email, self.lock = email, threading.Lock()
        answer = self.log_in()
        self.token, self.user = answer["access_token"], answer["user"]["id"]

    def log_in(self):
        body = json.dumps({"email": self.email, "password": os.environ["CRM_PASSWORD"]}).encode()
        url, headers = f"{os.environ['CRM_URL']}/api/v1/auth/login", {"Content-Type": "application/json"}
        with urllib.request.urlopen(urllib.request.Request(url, body, headers)) as answer:
            return json.load(answer)

    def renew(self, refused):
        with self.lock:
            if self.token == refused:
                self.token = self.log_in()["access_token"]


SESSIONS = {name: Session(email) for name, email in PEOPLE.items()}


# All that the document allows takes hours, mostly to say the same of another member. `run SECONDS` tries it for as long.
WHOLE = bool(os.environ.get("CRM_WHOLE"))
# Filters are read in one place for all lists: with so many of each list every operator is tried on every kind of field.
FILTERS = 6
# So many cases of an operation are tried, of the others one of so many.
FIRST, STEP = 40, 10
TRIED = collections.Counter()


@schemathesis.hook
def before_load_schema(context, raw_schema):
    operations = [operation for path in raw_schema["paths"].values() for operation in path.values()]
    for operation in operations:
        # OpenAPI 3.1 has no words for the events of a stream: its schema is that of the whole text.
        operation["responses"].get("200", {}).get("content", {}).get("text/event-stream", {}).pop("schema", None)
    for operation in operations:
        # A range that cannot be read is ignored, as RFC 9110 has it: nothing in it is refused.
        all_but_range = [one for one in operation.get("parameters", []) if one["name"] != "Range"]
        operation["parameters"] = all_but_range
    if not WHOLE:
        thin_out(operations)
        flatten(raw_schema["components"]["schemas"])


def thin_out(operations):
    """Not all of a list's hundreds of filters."""
    for number, operation in enumerate(operation for operation in operations if "parameters" in operation):
        filters = [one for one in operation["parameters"] if is_filter(one)]
        step = -(-len(filters) // FILTERS) or 1
        kept = [one["name"] for one in filters[number % step :: step]]
        operation["parameters"] = [
            one for one in operation["parameters"] if not is_filter(one) or one["name"] in kept
        ]


def flatten(schemas):
    """Trees of conditions without branches: each level of them takes several times as long as all else together."""
    for name in [name for name in schemas if name.endswith("Where")]:
        comparison = {"$ref": f"#/components/schemas/{name.removesuffix('Where')}Comparison"}
        negation = {"type": "object", "properties": {"not": comparison}, "required": ["not"], "additionalProperties": False}
        schemas[name] = {"anyOf": [comparison, negation]}


def is_filter(parameter):
    return parameter["in"] == "query" and "__" in parameter["name"]


def bearer(case):
    return str((case.headers or {}).get("Authorization", "")).removeprefix("Bearer ")


@schemathesis.hook
def before_call(context, case, kwargs):
    # `auth.json` only names whose token is meant: tokens change.
    if session := SESSIONS.get(bearer(case)):
        case.headers["Authorization"] = f"Bearer {session.token}"


@schemathesis.hook
def after_call(context, case, response):
    if response.status_code == 401:
        for session in SESSIONS.values():
            session.renew(bearer(case))


@schemathesis.hook
def filter_case(context, case):
    """Nothing that would lock the checks out: no change of the own user, no `If-Match` demanded on every change."""
    if not (WHOLE or in_sample(case)):
        return False
    if case.method == "GET":
        # Nobody here waits for changes that do not come.
        return str((case.query or {}).get("wait_s", 0)) not in map(str, range(2, 31))
    own = {session.user for session in SESSIONS.values()}
    changes_own_user = not own.isdisjoint(map(str, (case.path_parameters or {}).values()))
    demands = isinstance(case.body, dict) and "require_preconditions" in case.body
    return not changes_own_user and not demands


def in_sample(case):
    label = case.operation.label
    TRIED[label] += 1
    return TRIED[label] <= FIRST or TRIED[label] % STEP == 0


# Refusals of data that the schema allows, by the problem's code. What a schema cannot say, the document says in words.
RIGHT = {
    "stale": "`If-Match` names a version at random",
    "idempotency_key_reused": "keys at random meet again with another body",
    "cursor_invalid": "only the service can make a cursor",
    "cursor_expired": "a number of a change at random is one that the feed has not given yet",
    "cursor_mismatch": "a cursor belongs to its list, filter and order",
    "digest_mismatch": "a digest at random is that of another content",
    "unsupported_media_type": "which types of files are taken is a setting; `Accept-Post` tells",
    "uri_too_long": "all filters of a list at once do not fit into an address",
}
# Refusals of RFC 6749, which are no problem documents: which parameters go together depends on the grant.
RIGHT_OAUTH = {"invalid_request", "invalid_scope", "invalid_grant", "unsupported_grant_type"}
# The same for one reason of several in a problem's `errors`.
RIGHT_REASONS = {
    "one_required": "of two parameters one is needed",
    "currency_required": "amounts compare within one currency",
    "invalid_period": "a period ends after it begins",
    "too_many_conditions": "a list takes twenty conditions",
    "duplicate_sort": "a field is a sort key once, whatever its direction",
    "too_many_decimals": "how fine an amount may be depends on its currency",
    "not_allowed": "which members belong to a custom field depends on its kind",
    "not_public": "which addresses may be called, and whether without TLS, is a setting",
    "password_too_common": "the list of common passwords is long",
}
# The same for one reason at one member.
RIGHT_PLACES = {
    ("/time_zone", "unknown_value"): "their list grows by itself, with the database of time zones",
    ("/stages", "too_few"): "one of the stages is open",
    ("/stages", "too_many"): "at most one of the stages is won, and one is lost",
    ("/q", "too_many"): "patterns are stretched to reach a length: more words are made up than the schema allows",
    ("/minimum", "invalid_format"): "a custom field's limit is written as its kind writes values",
    ("/maximum", "invalid_format"): "the same",
    ("/max_length", "out_of_range"): "how long a custom field may be depends on whether it is filtered or sorted by",
    ("/options", "required"): "a custom field that is a choice has some",
    ("/refers_to", "required"): "a custom field that is a reference names what it refers to",
    ("/choose", "unknown_field"): "members are those of the collection that is merged",
    ("/fields", "unknown_field"): "members are those of the collection that is named beside them",
    ("/filter", "unknown_parameter"): "filters are those of the collection that is named beside them",
}
# What objects and lists can be refused for by their schema.
SCHEMA_CODES = {"invalid_type", "invalid_value", "not_nullable", "too_few", "too_many", "unknown_field"}


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Keeps all failures but right refusals."""
    body = case.body if isinstance(case.body, dict) else {}
    if isinstance(failure, JsonSchemaError) and {"fields", "expand", "view"} & {*(case.query or {}), *body}:
        # Whoever chooses members does not get all of them.
        return False
    if isinstance(failure, AcceptedNegativeData) and response.status_code == 207:
        # Each operation of a batch is refused by itself.
        return response.json()["summary"]["failed"] == 0
    if not isinstance(failure, RejectedPositiveData):
        return True
    problem = response.json()
    if problem.get("code") in RIGHT or problem.get("error") in RIGHT_OAUTH:
        return False
    reasons = problem.get("errors")
    return not reasons or not all(is_right(reason, case.body) for reason in reasons)


def is_right(reason, body):
    pointer = reason.get("pointer")
    if reason["code"] in RIGHT_REASONS or pointer is None:
        return reason["code"] in RIGHT_REASONS
    # What is said of an item of a list is said of the list, and of a member of a map of the map.
    places = pointer, pointer.rpartition("/")[0]
    if any(one.endswith(place) and reason["code"] == code for one in places for place, code in RIGHT_PLACES):
        return True
    # About an object or a list as a whole: a rule that spans its members. A schema's own rules have their own codes.
    return isinstance(at(body, pointer), dict | list) and reason["code"] not in SCHEMA_CODES


def at(value, pointer):
    for part in pointer.split("/")[1:]:
        value = value[int(part)] if isinstance(value, list) else value.get(part)
    return value
