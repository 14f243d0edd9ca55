"""Uses the client that openapi-python-client generates."""

import os
import unittest
from http import HTTPStatus
from uuid import uuid4

from crm_client import AuthenticatedClient, Client
from crm_client.api.accounts import create_account, list_accounts, show_account, update_account
from crm_client.api.auth import log_in
from crm_client.models import Account, AccountPage, AccountPatch, Login, NewAccount, Problem

URL = os.environ["CRM_URL"]


def logged_in():
    body = Login(email=os.environ["CRM_EMAIL"], password=os.environ["CRM_PASSWORD"])
    with Client(URL) as stranger:
        answer = log_in.sync(client=stranger, body=body)
    return AuthenticatedClient(URL, token=answer.access_token)


class PythonClient(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.client, cls.name = logged_in(), f"Python {uuid4()}"
        cls.enterClassContext(cls.client)

    def got(self, answer, status, model):
        self.assertEqual(answer.status_code, status, answer.content)
        self.assertIsInstance(answer.parsed, model)
        return answer.parsed

    def made(self, **more):
        body = NewAccount(name=self.name, **more)
        return self.got(create_account.sync_detailed(client=self.client, body=body), HTTPStatus.CREATED, Account)

    def test_a_list_is_filtered_and_walked_by_its_cursors(self):
        for country in ("CZ", "DE", "PL"):
            self.made(country=country)
        seen, more = [], {}
        while True:
            wish = {"name": self.name, "country_in": ["DE", "PL"], "limit": 1, **more}
            page = self.got(list_accounts.sync_detailed(client=self.client, **wish), HTTPStatus.OK, AccountPage)
            seen += [account.country for account in page.data]
            if page.page.next_cursor is None:
                break
            more = {"cursor": page.page.next_cursor}
        self.assertEqual(sorted(seen), ["DE", "PL"])

    def test_null_clears_and_what_is_not_there_stays(self):
        account = self.made(country="CZ", website="https://python.example")
        answer = update_account.sync_detailed(account.id, client=self.client, body=AccountPatch(website=None))
        changed = self.got(answer, HTTPStatus.OK, Account)
        self.assertEqual((changed.website, changed.country, changed.version), (None, "CZ", 2))

    def test_a_key_acts_once(self):
        request = {"client": self.client, "body": NewAccount(name=self.name), "idempotency_key": str(uuid4())}
        first, again = (create_account.sync_detailed(**request) for _ in range(2))
        self.assertEqual(first.parsed.id, again.parsed.id)
        self.assertEqual(again.headers["idempotent-replayed"], "true")

    def test_refusals_are_problems(self):
        bad = create_account.sync_detailed(client=self.client, body=NewAccount(name=self.name, country="Nowhere"))
        problem = self.got(bad, HTTPStatus.UNPROCESSABLE_ENTITY, Problem)
        self.assertEqual({error.pointer for error in problem.errors}, {"/country"})
        patch = {"client": self.client, "body": AccountPatch(name=self.name), "if_match": '"7"'}
        stale = self.got(update_account.sync_detailed(self.made().id, **patch), HTTPStatus.PRECONDITION_FAILED, Problem)
        self.assertEqual((stale.code, stale.current_version), ("stale", 1))
        nobody = self.got(show_account.sync_detailed(uuid4(), client=self.client), HTTPStatus.NOT_FOUND, Problem)
        self.assertEqual(nobody.code, "not_found")
        with AuthenticatedClient(URL, token="nobody") as unknown:
            self.got(list_accounts.sync_detailed(client=unknown), HTTPStatus.UNAUTHORIZED, Problem)


if __name__ == "__main__":
    unittest.main()
