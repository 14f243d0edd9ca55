"""Comparing what the API says with what the folder says, question by question."""

import time
from collections import namedtuple
from decimal import Decimal

from .api import Problem
from .deals import PIPELINE
from .figures import KPIS, grouped, of_api, ratio, sums

Names = namedtuple("Names", "pipeline_id stages users user_ids teams")


class Table:
    """Question by question: expected, seen, the time it took."""

    def __init__(self):
        self.differences, self.slowest, self.asked = 0, ("", 0.0), 0
        print(f"{'':<42} {'expected':>28} {'seen':>28} {'ms':>6}")

    def heading(self, text):
        print(f"\n{text}")

    def compare(self, what, expected, seen, ms=None):
        self.asked += 1
        same = expected == seen
        self.differences += not same
        took = f"{ms:>6.0f}" if ms is not None else " " * 6
        print(f"{what:<42} {_shown(expected):>28} {_shown(seen):>28} {took}{'' if same else '  DIFFERS'}".rstrip())

    def compare_groups(self, what, expected, seen, ms=None):
        """One line for all groups that agree, and one for each that does not."""
        groups = {**expected, **seen}
        wrong = [group for group in groups if expected.get(group) != seen.get(group)]
        self.compare(f"{what}: groups alike", len(groups), len(groups) - len(wrong), ms)
        for group in wrong:
            print(f"    {group}: expected {_shown(expected.get(group))}, seen {_shown(seen.get(group))}")

    def timed(self, what, ask):
        began = time.monotonic()
        answer = ask()
        ms = (time.monotonic() - began) * 1000
        if ms > self.slowest[1]:
            self.slowest = (what, ms)
        return answer, ms


def names(api):
    """What ids stand for."""
    pipeline = next(iter(api.all("/pipelines", name=PIPELINE)), None)
    if pipeline is None:
        raise ValueError(f"there is no pipeline `{PIPELINE}`: was the folder loaded?")
    users = {user["id"]: user for user in api.all("/users")}
    return Names(
        pipeline["id"], {stage["id"]: stage["name"] for stage in pipeline["stages"]},
        {id_: user["name"] for id_, user in users.items()}, {user["name"]: id_ for id_, user in users.items()},
        {team["id"]: team for team in api.all("/teams")},
    )


def lists(api, table, facts, known):
    """Counts of lists, and sums over all records; what was seen."""
    table.heading("Lists")
    whole = sums(facts)
    for id_, stage in known.stages.items():
        seen, ms = table.timed("", lambda: api.count("/deals", pipeline_id=known.pipeline_id, stage_id=id_))
        table.compare(f"deals in stage {stage}, count=exact", getattr(whole, stage.lower(), 0), seen, ms)
    seen = of_api(api.all("/deals", pipeline_id=known.pipeline_id), known)
    for what, figure in HEADLINES:
        table.compare(what, figure(whole), figure(sums(seen)))
    for dimension in ("agent", "team", "office"):
        table.compare_groups(f"all sums by {dimension}", grouped(facts, dimension), grouped(seen, dimension))
    table.slowest = ("", 0.0)  # of figures alone
    return seen


HEADLINES = (
    ("won revenue", lambda s: s.revenue),
    ("win rate, %", lambda s: ratio(100 * s.won, s.won + s.lost)),
    ("average won deal", lambda s: ratio(s.revenue, s.won)),
    ("mean days from engagement to a win", lambda s: ratio(s.days_won, s.won)),
    ("mean days from engagement to an end", lambda s: ratio(s.days_closed, s.won + s.lost)),
)


SHARE = (
    ("won, lost, engaging, prospecting", lambda s: (s.won, s.lost, s.engaging, s.prospecting)),
    ("won revenue, open value", lambda s: (s.revenue, s.stake)),
    ("days to a win, to an end", lambda s: (s.days_won, s.days_closed)),
)


def has_figures(api):
    try:
        api.get("/kpis")
    except Problem as problem:
        if problem.status != 404:
            raise
        return False
    return True


def figures(api, table, facts, known, dimensions=("agent", "team", "product")):
    """Every figure of deals, whole and in groups."""
    for key, parameters, expected in KPIS:
        what = " ".join([key, *parameters.values()])
        query = {"pipeline_id": known.pipeline_id, **parameters}
        answer, ms = table.timed(what, lambda: api.get(f"/kpis/{key}", **query))
        table.compare(what, expected(sums(facts)), told(answer), ms)
        for dimension in dimensions:
            by = f"{what} by {GROUP_BY[dimension]}"
            answer, ms = table.timed(by, lambda: api.get(f"/kpis/{key}", group_by=GROUP_BY[dimension], **query))
            seen = {group["label"]: told(group) for group in answer["groups"]}
            wanted = {group: expected(part) for group, part in grouped(facts, dimension).items()}
            wanted = {group: figure for group, figure in wanted.items() if figure[2]}
            table.compare_groups(by, wanted, seen, ms)
            if dimension == "team" and key == "revenue_by_rep":
                offices(table, answer, facts, known)


GROUP_BY = {"agent": "owner", "team": "team", "product": "product"}


def told(fraction):
    value = fraction["value"]
    return value and Decimal(value), Decimal(fraction["numerator"]), fraction["n"]


def offices(table, answer, facts, known):
    """A figure's groups are teams; an office is the sum of its teams."""
    seen = {}
    for group in answer["groups"]:
        office = known.teams[known.teams[group["key"]]["parent_id"]]["name"]
        revenue, won = seen.get(office, (Decimal(0), 0))
        seen[office] = (revenue + Decimal(group["numerator"]), won + group["n"])
    wanted = {office: (part.revenue, part.won) for office, part in grouped(facts, "office").items()}
    table.compare_groups("revenue_by_rep by office", wanted, seen)


def more_figures(api, table, facts, known):
    """Figures that the folder fixes in one point each."""
    whole, query = sums(facts), {"pipeline_id": known.pipeline_id}
    closed = whole.won + whole.lost
    for key, path, seen_of, wanted in (
        ("win_reasons", "/kpis/win_reasons", _not_stated, whole.won),
        ("loss_reasons", "/kpis/loss_reasons", _not_stated, whole.lost),
        ("forecast_weighted", "/kpis/forecast_weighted", lambda a: Decimal(a["value"]), whole.revenue),
        ("stage_duration of Engaging", "/kpis/stage_duration", _engaging, (ratio(whole.days_closed, closed), closed)),
    ):
        answer, ms = table.timed(key, lambda: api.get(path, **query))
        table.compare(key, wanted, seen_of(answer), ms)
    path = f"/pipelines/{known.pipeline_id}/funnel"
    answer, ms = table.timed("funnel", lambda: api.get(path))
    table.compare("funnel: won of all", (whole.won, len(facts)), (int(answer["numerator"]), answer["n"]), ms)


def _not_stated(answer):
    return sum(group["n"] for group in answer["groups"] if group["label"] == "Not stated")


def _engaging(answer):
    return next(((Decimal(g["value"]), g["n"]) for g in answer["groups"] if g["label"] == "Engaging"), None)


def sight(api, table, who, mine, others, known, kpis):
    """A user sees exactly these deals, in list, count and figure; each other one does not exist."""
    table.heading(who)
    query = {"pipeline_id": known.pipeline_id}
    seen = of_api(api.all("/deals"), known)
    wrong = {fact.id for fact in mine} ^ {fact.id for fact in seen}
    table.compare("deals in the list", len(mine), len(seen))
    table.compare("deals too many or too few", 0, len(wrong))
    for what, figure in SHARE:
        table.compare(what, figure(sums(mine)), figure(sums(seen)))
    table.compare("count=exact", len(mine), api.count("/deals", **query))
    table.compare("another's deal: status, history, count", (404, 404, 0), _foreign(api, others[0]))
    if kpis:
        figures(api, table, mine, known, ("agent",))
        answer = api.get(f"/pipelines/{known.pipeline_id}/funnel")
        table.compare("funnel: won of all", (sums(mine).won, len(mine)), (int(answer["numerator"]), answer["n"]))


def _foreign(api, fact):
    path = f"/deals/{fact.deal}"
    return _status(api, path), _status(api, f"{path}/history"), api.count("/deals", id=fact.deal)


def _status(api, path):
    try:
        api.get(path)
    except Problem as problem:
        return problem.status
    return 200


def _shown(value):
    if isinstance(value, tuple):
        return " ".join(_shown(part) for part in value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)
