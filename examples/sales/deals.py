"""The opportunities: each one is entered where it stood open, then closed if it was closed."""

from collections import namedtuple
from datetime import date, datetime, timezone
from decimal import Decimal

from .catalog import decimal
from .folder import STAGES, BadRow
from .work import CHANGED, NEW, THERE

PIPELINE = "Opportunities"
REASON = "Not stated"
CLOSED = ("Won", "Lost")
WORD = {"Won": "win", "Lost": "lose"}
STATUS = {"Won": "won", "Lost": "lost"}

Place = namedtuple("Place", "pipeline_id stages reasons")


def name_of(row, product):
    """A deal's name begins with the opportunity's id: that is how a later run knows it again."""
    return f"{row.need('opportunity_id')} {product}"


def opportunity(deal):
    return deal["name"].split(" ", 1)[0]


def moment(text, column):
    """A day of the CSV as an instant: noon UTC, the same day in nearly every time zone."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadRow(f"`{column}` is not a day such as 2017-03-01: `{text}`") from None
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=timezone.utc)
    # The service takes no facts from the future: this morning, today's noon is still to come.
    past = noon if noon <= datetime.now(timezone.utc) else noon.replace(hour=0)
    return past.strftime("%Y-%m-%dT%H:%M:%SZ")


def place(api):
    """The pipeline with its stages, and the reasons: those that are there, or new ones."""
    pipelines = list(api.all("/pipelines", name=PIPELINE))
    pipeline = pipelines[0] if pipelines else api.post("/pipelines", {"name": PIPELINE, "stages": [
        {"name": "Prospecting", "probability": 10},
        {"name": "Engaging", "probability": 30},
        {"name": "Won", "kind": "won", "probability": 100},
        {"name": "Lost", "kind": "lost", "probability": 0},
    ]})
    stages = {stage["name"]: stage["id"] for stage in pipeline["stages"]}
    missing = [stage for stage in STAGES if stage not in stages]
    if missing:
        raise BadRow(f"the pipeline `{PIPELINE}` that is there has no stage {', '.join(missing)}")
    return Place(pipeline["id"], stages, {stage: _reason(api, kind) for stage, kind in (("Won", "win"), ("Lost", "loss"))})


def _reason(api, kind):
    for known in api.all("/reasons", kind=kind, name=REASON):
        return known["id"]
    return api.post("/reasons", {"kind": kind, "name": REASON})["id"]


class Deals:
    """Opportunities: those that are there, and those that come."""

    def __init__(self, api, work, folder, currency, where):
        self._api, self._work, self._folder, self._currency, self._where = api, work, folder, currency, where

    def load(self, agents, accounts, products):
        self._agents, self._accounts, self._products = agents, accounts, products
        # The archived as well: somebody put them away, which is no reason to enter them again.
        known = self._api.all("/deals", pipeline_id=self._where.pipeline_id, archived="any")
        there, twice = {opportunity(deal): deal for deal in known}, set()

        def one(row):
            if row["opportunity_id"] in twice:
                raise BadRow("this opportunity_id stands in the file twice")
            twice.add(row["opportunity_id"])
            return self._deal(row, there.get(row["opportunity_id"]))

        self._work.each("deals", self._folder.deals, one)

    def _deal(self, row, deal):
        if row.need("deal_stage") not in STAGES:
            raise BadRow(f"`{row['deal_stage']}` is no deal_stage; these are: {', '.join(STAGES)}")
        wanted, outcome = self._wanted(row), THERE
        ending = self._ending(row)
        if deal is None:
            name = wanted["name"]
            deal, outcome = self._api.post("/deals", wanted, lambda: self._named(name)), NEW
        if ending and deal["status"] == "open" and not deal["archived_at"]:
            deal, outcome = self._close(row, deal, ending), NEW if outcome is NEW else CHANGED
        return deal, outcome

    def _wanted(self, row):
        """The deal as it stood before its end."""
        product = self._folder.product(row)
        body = {
            "name": name_of(row, product),
            "pipeline_id": self._where.pipeline_id,
            "stage_id": self._where.stages["Prospecting" if row["deal_stage"] == "Prospecting" else "Engaging"],
            "owner_id": _entered(self._agents, row.need("sales_agent"), "agent"),
            "currency": self._currency,
            "lines": [self._line(row, product)],
        }
        if row["account"]:
            body["account_id"] = _entered(self._accounts, row["account"], "account")
        if row["engage_date"]:
            body["created_at"] = moment(row["engage_date"], "engage_date")
        return body

    def _line(self, row, product):
        """One piece, at the list price; a won deal, at what was agreed."""
        line = {"product_id": _entered(self._products, product, "product")["id"], "quantity": "1"}
        if row["deal_stage"] == "Won":
            line["unit_price"] = self._money(row)
        return line

    def _money(self, row):
        return {"amount": f"{decimal(row, 'close_value'):.2f}", "currency": self._currency}

    def _ending(self, row):
        """How it ended. What the service would refuse is refused before half a deal is entered."""
        stage = row["deal_stage"]
        if stage not in CLOSED:
            return None
        closed_at = moment(row.need("close_date"), "close_date")
        if row["engage_date"] and closed_at < moment(row["engage_date"], "engage_date"):
            raise BadRow("it was closed before it was engaged")
        if stage == "Won" and not (row["account"] and decimal(row, "close_value")):
            raise BadRow("a won deal needs an account and a close_value above zero")
        return {"reason_id": self._where.reasons[stage], "closed_at": closed_at}

    def _close(self, row, deal, ending):
        path, wanted = f"/deals/{deal['id']}", STATUS[row["deal_stage"]]
        if wanted == "won" and Decimal(deal["amount"]["amount"]) != decimal(row, "close_value"):
            # Entered by an earlier run, when the file said otherwise: its line stays, its amount is agreed.
            ending["amount"] = self._money(row)

        def settled():
            now = self._api.get(path)
            return now if now["status"] == wanted else None

        return self._api.post(f"{path}/{WORD[row['deal_stage']]}", ending, settled)

    def _named(self, name):
        found = self._api.get("/deals", pipeline_id=self._where.pipeline_id, name=name)
        return next(iter(found["data"]), None)


def _entered(records, name, what):
    if name not in records:
        raise BadRow(f"its {what} `{name}` is not among those that could be entered")
    return records[name]
