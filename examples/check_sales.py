#!/usr/bin/env python3
"""Compares what the API says after load_sales.py with what the CSV files say.

Counts, sums and figures for the whole, for each agent, manager and office; then as every manager and
some agents, who must see exactly their own share of it. Exit status 1 on any difference.
"""

import argparse
import sys

from sales import arguments, checks
from sales.api import Api, Problem, Unreachable
from sales.figures import of_folder
from sales.folder import BadFolder, BadRow, Folder
from sales.people import email, team_of


def parsed():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.common(parser)
    parser.add_argument("--agents", type=int, default=5, help="how many agents to log in as [default: 5; the "
                        "service takes 20 log-ins a minute from one address, more have to wait]")
    return parser.parse_args()


def main():
    given = parsed()
    try:
        return compare(arguments.login(given), Folder(given.folder), given)
    except (BadFolder, BadRow, Problem, Unreachable, ValueError, OSError) as error:
        print(f"check_sales: {error}", file=sys.stderr)
        return 2


def compare(api, folder, given):
    facts, known, table = of_folder(folder), checks.names(api), checks.Table()
    seen = checks.lists(api, table, facts, known)
    kpis = checks.has_figures(api)
    table.heading("Figures" if kpis else "The service has no figures at /api/v1/kpis: only lists are compared")
    if kpis:
        checks.figures(api, table, facts, known)
        checks.more_figures(api, table, facts, known)
    everyone(table, folder, facts, {fact.id: fact.deal for fact in seen}, known, kpis, given)
    what, ms = table.slowest
    print(f"\n{table.asked} questions, {table.differences} differences"
          + (f"; the slowest figure was {what} with {ms:.0f} ms" if what else ""))
    return 1 if table.differences else 0


def everyone(table, folder, facts, deals, known, kpis, given):
    """As every manager, and as some agents."""
    password = arguments.secret(given.user_password_file, None)
    if not password:
        table.heading("No --user-password-file: nobody else's view was compared")
        return
    facts = [fact._replace(deal=deals.get(fact.id)) for fact in facts]
    for name, mine, others in shares(folder, facts, given.agents):
        api = Api(given.url, email(name.split(": ")[1], given.domain), password, given.organization)
        checks.sight(api, table, name, mine, others, known, kpis)


def shares(folder, facts, agents):
    """Who sees what: title and name, own deals, the rest."""
    for manager in dict.fromkeys(row["manager"] for row in folder.people):
        teams = {team_of(row["regional_office"], manager) for row in folder.people if row["manager"] == manager}
        yield (f"Manager: {manager}", *_split(facts, lambda fact, teams=teams: fact.team in teams))
    busy = sorted({fact.agent for fact in facts})
    idle = [row["sales_agent"] for row in folder.people if row["sales_agent"] not in busy]
    # One who has nothing sees nothing: as telling as the others.
    for agent in (idle[:1] + busy + idle[1:])[:agents]:
        yield (f"Agent: {agent}", *_split(facts, lambda fact, agent=agent: fact.agent == agent))


def _split(facts, owns):
    return [fact for fact in facts if owns(fact)], [fact for fact in facts if not owns(fact)]


if __name__ == "__main__":
    sys.exit(main())
