#!/usr/bin/env python3
"""Loads a folder of CSV files - accounts, products, sales teams, opportunities - through the API.

The example of bringing your own CSV: README.md beside it tells what is read, what is made of it and
which decisions were taken. It can be run again: what is there already stays as it is.
"""

import argparse
import sys
import time

from sales import arguments
from sales.api import Problem, Unreachable
from sales.catalog import Catalog
from sales.deals import Deals, place
from sales.folder import BadFolder, BadRow, Folder
from sales.people import People
from sales.work import Work


def parsed():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.common(parser)
    parser.add_argument("--threads", type=int, default=8, help="requests on their way at once [default: 8]")
    return parser.parse_args()


def main():
    given = parsed()
    try:
        api, folder = arguments.login(given), Folder(given.folder)
        work = Work(given.threads)
        load(api, folder, work, given)
    except (BadFolder, BadRow, Problem, Unreachable, ValueError, OSError) as error:
        print(f"load_sales: {error}", file=sys.stderr)
        return 2
    return 1 if work.failures else 0


def load(api, folder, work, given):
    began = time.monotonic()
    where = place(api)
    password = arguments.secret(given.user_password_file, None)
    agents = People(api, work, given.domain, password).load(folder.people)
    catalog = Catalog(api, work, folder, given.currency)
    products, accounts = catalog.load_products(), catalog.load_accounts()
    Deals(api, work, folder, given.currency, where).load(agents, accounts, products)
    work.report(folder.corrections, api.retries)
    print(f"from first to last: {time.monotonic() - began:.1f} s with {given.threads} threads")


if __name__ == "__main__":
    sys.exit(main())
