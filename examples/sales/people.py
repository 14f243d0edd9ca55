"""Offices and managers as a tree of teams, managers and agents as users."""

import re
import unicodedata

from .folder import BadRow, Row
from .work import CHANGED, NEW, THERE


def email(name, domain):
    """The address of a name: its words in plain letters, with dots between them."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = [re.sub(r"[^a-z0-9-]", "", word).strip("-") for word in plain.split()]
    local = ".".join(word for word in words if word)
    if not local:
        raise BadRow(f"no e-mail address can be made of the name `{name}`")
    return f"{local}@{domain}"


def team_of(office, manager):
    """Team names are unique in an organization, and a manager may lead in two offices."""
    return f"{office} / {manager}"


class People:
    """Users and teams: those that are there, and those that come."""

    def __init__(self, api, work, domain, password):
        self._api, self._work, self._domain, self._password = api, work, domain, password
        self._users = {user["email"].lower(): user for user in api.all("/users")}
        self._teams = {team["name"]: team for team in api.all("/teams")}
        self._named = {}

    def load(self, rows):
        """The agents' ids by name."""
        self._work.each("offices", _first(rows, "regional_office"), self._office)
        managers = self._work.each("managers", _first(rows, "manager"), self._manager)
        leads = {row["manager"]: user for row, user in managers}
        self._work.each("teams", _first(rows, "regional_office", "manager"), lambda row: self._team(row, leads))
        self._work.each("homes", _first(rows, "manager"), lambda row: self._home(row, leads))
        agents = self._work.each("agents", rows, self._agent)
        return {row["sales_agent"]: user["id"] for row, user in agents}

    def _office(self, row):
        return self._named_team(row.need("regional_office"), {})

    def _manager(self, row):
        return self._user(row.need("manager"), "sales_manager", None)

    def _team(self, row, leads):
        lead = leads.get(row["manager"])
        office = self._teams.get(row["regional_office"])
        if lead is None or office is None:
            raise BadRow("its manager or office could not be entered")
        name = team_of(row["regional_office"], row["manager"])
        return self._named_team(name, {"lead_id": lead["id"], "parent_id": office["id"]})

    def _home(self, row, leads):
        """What a manager enters belongs to the team, too."""
        lead, team = leads.get(row["manager"]), self._teams.get(team_of(row["regional_office"], row["manager"]))
        if lead is None or team is None:
            raise BadRow("its manager or team could not be entered")
        if lead["team_id"]:
            return lead, THERE
        return self._api.patch(f"/users/{lead['id']}", {"team_id": team["id"]}), CHANGED

    def _agent(self, row):
        team = self._teams.get(team_of(row["regional_office"], row["manager"]))
        if team is None:
            raise BadRow("its team could not be entered")
        return self._user(row.need("sales_agent"), "sales_rep", team["id"])

    def _named_team(self, name, more):
        if name in self._teams:
            return self._teams[name], THERE
        self._teams[name] = self._api.post("/teams", {"name": name, **more}, lambda: self._find("/teams", name=name))
        return self._teams[name], NEW

    def _user(self, name, role, team_id):
        address = email(name, self._domain)
        # Two names, one address: the second would take over the first one's deals.
        if self._named.setdefault(address, name) != name:
            raise BadRow(f"`{name}` and `{self._named[address]}` would both be {address}")
        if address in self._users:
            return self._users[address], THERE
        body = {"name": name, "email": address, "roles": [role]}
        body.update({"team_id": team_id} if team_id else {})
        body.update({"password": self._password} if self._password else {})
        user = self._api.post("/users", body, lambda: self._find("/users", email=address))
        self._users[address] = user
        return user, NEW

    def _find(self, path, **filters):
        return next(iter(self._api.get(path, **filters)["data"]), None)


def _first(rows, *columns):
    """The first row of each combination of values."""
    first = {}
    for row in rows:
        first.setdefault(tuple(row[column] for column in columns), row)
    return [Row(row.file, row.line, row) for row in first.values()]
