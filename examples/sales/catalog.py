"""Accounts with their parents, and products."""

from decimal import Decimal, InvalidOperation

from .folder import BadRow
from .work import NEW, THERE

# Known slips of the pen. Whatever is not listed is taken over as it stands.
SPELLING = {"technolgy": "technology"}
COUNTRIES = {
    "United States": "US", "Kenya": "KE", "Philipines": "PH", "Philippines": "PH", "Japan": "JP", "Italy": "IT",
    "Norway": "NO", "Korea": "KR", "South Korea": "KR", "Jordan": "JO", "Brazil": "BR", "Germany": "DE",
    "Panama": "PA", "Belgium": "BE", "Romania": "RO", "Poland": "PL", "China": "CN",
}
# Misspelt or said in short: worth telling what they were taken for.
DOUBTFUL = {"Philipines": "PH (Philippines)", "Korea": "KR (South Korea)"}


class Catalog:
    """Accounts and products: those that are there, and those that come."""

    def __init__(self, api, work, folder, currency):
        self._api, self._work, self._folder, self._currency = api, work, folder, currency

    def load_products(self):
        """Products by name, with id and list price."""
        there = {record["sku"]: record for record in self._api.all("/products", archived="any")}
        rows = self._work.each("products", self._folder.products, lambda row: self._product(row, there))
        return {row["product"]: record for row, record in rows}

    def _product(self, row, there):
        name = row.need("product")
        sku = "-".join(name.upper().split())
        if sku in there:
            return there[sku], THERE
        body = {"sku": sku, "name": name, "list_price": self._money(row, "sales_price", 1)}
        body.update({"category": row["series"]} if row["series"] else {})
        return self._api.post("/products", body, lambda: self._find("/products", sku=sku)), NEW

    def load_accounts(self):
        """The accounts' ids by name. Parents first: a parent may itself have one."""
        there = {}
        for record in self._api.all("/accounts", archived="any"):
            there.setdefault(record["name"], record)
        ids, waiting, rounds = {}, list(self._folder.accounts), 0
        names = {row["account"] for row in waiting}
        while waiting:
            rounds += 1
            ready = [row for row in waiting if row["subsidiary_of"] in ids or row["subsidiary_of"] not in names]
            # What is left when nothing is ready hangs on a failed row, or is its own ancestor.
            ready = ready or waiting
            part = "accounts" if rounds == 1 else "subsidiaries"
            done = self._work.each(part, ready, lambda row: self._account(row, there, ids))
            ids.update({row["account"]: record["id"] for row, record in done})
            taken = {row.line for row in ready}
            waiting = [row for row in waiting if row.line not in taken]
        return ids

    def _account(self, row, there, ids):
        name, parent = row.need("account"), row["subsidiary_of"]
        if parent and parent not in ids:
            raise BadRow(f"its parent `{parent}` is not among the accounts that could be entered")
        body = {"name": name, **self._known(row)}
        if name in there:
            return there[name], THERE
        body.update({"parent_id": ids[parent]} if parent else {})
        return self._api.post("/accounts", body, lambda: self._find("/accounts", name=name)), NEW

    def _known(self, row):
        """What the row says about the account, with nothing made up for what it does not say."""
        known = {}
        if row["sector"]:
            known["industries"] = [self._spelled(row, "sector")]
        if row["year_established"]:
            known["founded_year"] = _integer(row, "year_established")
        if row["revenue"]:
            known["annual_revenue"] = self._money(row, "revenue", 1_000_000)
        if row["employees"]:
            known["employees"] = _integer(row, "employees")
        if row["office_location"]:
            known["country"] = self._country(row)
        return known

    def _spelled(self, row, column):
        taken = SPELLING.get(row[column], row[column])
        if taken != row[column]:
            self._folder.corrections.add(row, column, row[column], taken)
        return taken

    def _country(self, row):
        said = row["office_location"]
        if said not in COUNTRIES:
            raise BadRow(f"`{said}` is not in the table of countries (sales/catalog.py)")
        if said in DOUBTFUL:
            self._folder.corrections.add(row, "office_location", said, DOUBTFUL[said])
        return COUNTRIES[said]

    def _money(self, row, column, unit):
        return {"amount": f"{decimal(row, column) * unit:.2f}", "currency": self._currency}

    def _find(self, path, **filters):
        return next(iter(self._api.get(path, **filters)["data"]), None)


def decimal(row, column):
    """The number in a column; a price that is not a number is no zero."""
    try:
        number = Decimal(row[column])
    except InvalidOperation:
        raise BadRow(f"`{column}` is not a number: `{row[column]}`") from None
    if not number.is_finite() or number < 0:
        raise BadRow(f"`{column}` is not a number of zero or more: `{row[column]}`")
    return number


def _integer(row, column):
    number = decimal(row, column)
    if number != int(number):
        raise BadRow(f"`{column}` is not a whole number: `{row[column]}`")
    return int(number)
