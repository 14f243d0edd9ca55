"""Reading the folder: every row with its file and line, and every correction made on the way."""

import csv
import os
import threading
from collections import Counter

FILES = {
    "accounts.csv": ("account", "sector", "year_established", "revenue", "employees", "office_location",
                     "subsidiary_of"),
    "products.csv": ("product", "series", "sales_price"),
    "sales_teams.csv": ("sales_agent", "manager", "regional_office"),
    "sales_pipeline.csv": ("opportunity_id", "sales_agent", "product", "account", "deal_stage", "engage_date",
                           "close_date", "close_value"),
}
STAGES = ("Prospecting", "Engaging", "Won", "Lost")


class BadFolder(Exception):
    """The folder cannot be read as what it should be."""


class BadRow(Exception):
    """A row that says something which cannot be taken over."""


class Row(dict):
    """A row of a file, without the blanks around its values."""

    def __init__(self, file, line, values):
        super().__init__((name, (value or "").strip()) for name, value in values.items() if name)
        self.file, self.line = file, line

    def need(self, column):
        if not self[column]:
            raise BadRow(f"`{column}` is empty")
        return self[column]


class Folder:
    """The four files."""

    def __init__(self, path):
        self.accounts, self.products, self.people, self.deals = (_rows(path, name) for name in FILES)
        self.corrections = Corrections()
        self._products = {}
        for row in self.products:
            self._products.setdefault(key(row["product"]), row["product"])

    def product(self, row):
        """The name in products.csv; spelled with other spaces or capitals, it is the same product."""
        said = row.need("product")
        known = self._products.get(key(said))
        if known is None:
            raise BadRow(f"there is no product `{said}` in products.csv")
        if known != said:
            self.corrections.add(row, "product", said, known)
        return known


class Corrections:
    """What was not taken over letter by letter, each row counted once."""

    def __init__(self):
        self._lock, self._known = threading.Lock(), set()

    def add(self, row, column, said, taken):
        with self._lock:
            self._known.add((row.file, row.line, column, said, taken))

    def lines(self):
        kinds = Counter((file, column, said, taken) for file, _, column, said, taken in self._known)
        for (file, column, said, taken), rows in sorted(kinds.items()):
            yield f"{file}: {column} `{said}` taken as `{taken}` ({rows} row{'s' * (rows != 1)})"


def key(name):
    """A name as it is compared."""
    return "".join(name.split()).casefold()


def _rows(path, name):
    try:
        with open(os.path.join(path, name), encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [column for column in FILES[name] if column not in (reader.fieldnames or ())]
            if missing:
                raise BadFolder(f"{name} has no column {', '.join(missing)}")
            return [Row(name, reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadFolder(f"{name}: {error}") from error
