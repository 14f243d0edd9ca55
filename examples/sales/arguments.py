"""What both scripts ask on the command line, and where passwords come from."""

import os

from .api import Api


def common(parser):
    parser.add_argument("folder", help="folder with accounts.csv, products.csv, sales_teams.csv, sales_pipeline.csv")
    parser.add_argument("--url", default="http://127.0.0.1:8080", help="address of the service [default: %(default)s]")
    parser.add_argument("--email", required=True, help="e-mail of an administrator")
    parser.add_argument("--organization", help="short name of the organization, if the e-mail belongs to several")
    parser.add_argument("--password-file", help="file with the password [default: environment CRM_PASSWORD]")
    parser.add_argument("--domain", default="example.com", help="domain of the users' e-mails [default: %(default)s]")
    parser.add_argument("--currency", default="USD", help="currency of all amounts [default: %(default)s]")
    parser.add_argument("--user-password-file", help="file with the password that all loaded users have; "
                        "without it they cannot log in until an administrator sets one")


def login(given):
    password = secret(given.password_file, "CRM_PASSWORD")
    if not password:
        raise ValueError("a password is needed: --password-file, or CRM_PASSWORD in the environment")
    return Api(given.url, given.email, password, given.organization)


def secret(path, variable):
    """The first line of a file, or a variable of the environment; never an argument that `ps` would show."""
    if path:
        with open(path, encoding="utf-8") as file:
            return file.readline().rstrip("\r\n")
    return os.environ.get(variable) if variable else None
