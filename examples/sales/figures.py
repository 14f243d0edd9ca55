"""What the CSV says, and what the API's own records say, by the same plain loops."""

from collections import defaultdict, namedtuple
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from .deals import opportunity
from .folder import BadRow
from .people import team_of

# One opportunity. `worth` is what it was won for; `stake` what an open one is worth by its lines.
Fact = namedtuple("Fact", "id deal stage agent team office product worth stake days")
# One sum over opportunities.
Sums = namedtuple("Sums", "won lost engaging prospecting revenue days_won days_closed stake")

ZERO = Decimal(0)


def of_folder(folder):
    """The facts as the files tell them."""
    teams = {row["sales_agent"]: row for row in folder.people}
    prices = {row["product"]: row for row in folder.products}
    return [_of_row(row, folder, teams, prices) for row in folder.deals]


def _of_row(row, folder, teams, prices):
    try:
        product, people = folder.product(row), teams[row.need("sales_agent")]
        return _told(row, product, people, Decimal(prices[product]["sales_price"]))
    except (BadRow, KeyError, ValueError, ArithmeticError) as error:
        raise BadRow(f"{row.file}:{row.line} cannot be compared: {error}") from error


def _told(row, product, people, price):
    won, closed = row["deal_stage"] == "Won", row["deal_stage"] in ("Won", "Lost")
    days = date.fromisoformat(row["close_date"]) - date.fromisoformat(row["engage_date"]) if closed else None
    return Fact(
        row["opportunity_id"], None, row["deal_stage"], row["sales_agent"],
        team_of(people["regional_office"], people["manager"]), people["regional_office"], product,
        Decimal(row["close_value"]) if won else ZERO, ZERO if closed else price,
        Decimal(days.days) if closed else ZERO,
    )


def of_api(deals, names):
    """The facts as a list of deals tells them. The list does not tell products."""
    return [_of_deal(deal, names) for deal in deals]


def _of_deal(deal, names):
    closed = deal["status"] in ("won", "lost")
    amount = Decimal(deal["amount"]["amount"])
    team = names.teams.get(deal["team_id"]) or {"name": None, "parent_id": None}
    return Fact(
        opportunity(deal), deal["id"], names.stages.get(deal["stage_id"]), names.users.get(deal["owner_id"]),
        team["name"], names.teams.get(team["parent_id"], {}).get("name"), None,
        amount if deal["status"] == "won" else ZERO, amount if deal["status"] == "open" else ZERO,
        _days(deal["created_at"], deal["closed_at"]) if closed else ZERO,
    )


def _days(begin, end):
    begin, end = (datetime.fromisoformat(text.replace("Z", "+00:00")) for text in (begin, end))
    return Decimal(int((end - begin).total_seconds())) / 86400


def sums(facts):
    """The sums over some facts."""
    stages, revenue, won, closed, stake = defaultdict(int), ZERO, ZERO, ZERO, ZERO
    for fact in facts:
        stages[fact.stage] += 1
        revenue += fact.worth
        stake += fact.stake
        closed += fact.days
        won += fact.days if fact.stage == "Won" else ZERO
    return Sums(stages["Won"], stages["Lost"], stages["Engaging"], stages["Prospecting"], revenue, won, closed, stake)


def grouped(facts, dimension):
    """The sums of each group."""
    groups = defaultdict(list)
    for fact in facts:
        groups[getattr(fact, dimension)].append(fact)
    return {group: sums(members) for group, members in groups.items()}


def ratio(part, whole):
    """With four decimals as the service shows it, halves away from zero; None of nothing."""
    return (Decimal(part) / whole).quantize(Decimal("0.0001"), ROUND_HALF_UP) if whole else None


# What each figure of the service has to say of some sums: key, parameters, (value, numerator, n).
KPIS = (
    ("win_rate", {}, lambda s: (ratio(100 * s.won, s.won + s.lost), Decimal(s.won), s.won + s.lost)),
    ("average_deal", {}, lambda s: (ratio(s.revenue, s.won), s.revenue, s.won)),
    ("sales_cycle", {}, lambda s: (ratio(s.days_won, s.won), s.days_won, s.won)),
    ("sales_cycle", {"outcome": "closed"},
     lambda s: (ratio(s.days_closed, s.won + s.lost), s.days_closed, s.won + s.lost)),
    ("revenue_by_rep", {}, lambda s: (s.revenue, s.revenue, s.won)),
    ("pipeline_value", {}, lambda s: (s.stake, s.stake, s.engaging + s.prospecting)),
)
