#!/usr/bin/env python3
"""An e-shop pushes its customers into the CRM over a network that breaks; an ERP keeps a copy of them by the change
feed and by webhooks, with one outage. In the end all three are equal: nothing lost, nothing doubled.

Needs a service that may call this machine (CRM_OUTBOUND_PRIVATE=true) and the e-mail and password of an administrator.
"""

import argparse
import os
import random
import sys
import threading
import time
from urllib.parse import urlsplit

from exchange.cutter import Cutter
from exchange.receiver import Receiver
from exchange.wire import Refused, Wire
from sales.api import Api, Problem, Unreachable

STREETS = ["Крещатик", "Main Street", "Дворцовая", "Lindenallee", "Шевченка"]


def parsed():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://127.0.0.1:8080", help="address of the service [default: %(default)s]")
    parser.add_argument("--email", required=True, help="e-mail of an administrator; the password is CRM_PASSWORD")
    parser.add_argument("--organization", help="short name of the organization, if the e-mail belongs to several")
    parser.add_argument("--customers", type=int, default=200, help="customers of the shop [default: %(default)s]")
    parser.add_argument("--orders", type=int, default=600, help="orders they make [default: %(default)s]")
    parser.add_argument("--cut", type=float, default=0.3, help="share of connections that break [default: %(default)s]")
    parser.add_argument("--outage", type=float, default=5, help="seconds without a receiver [default: %(default)s]")
    parser.add_argument("--seed", type=int, default=1, help="of everything that is left to chance [default: %(default)s]")
    return parser.parse_args()


class Shop:
    """What the shop knows of its customers, and how it tells the CRM."""

    def __init__(self, run, wire, dice):
        self.system, self._wire, self._dice, self.customers = f"shop_{run}", wire, dice, {}

    def order(self, number):
        """A customer orders and leaves the data of today: all of it the first time, what changed later."""
        said = {"description": f"{self._dice.choice(STREETS)} {self._dice.randint(1, 99)}"}
        if number not in self.customers:
            mail = f"customer{number}@{self.system.replace('_', '-')}.example"
            said |= {"first_name": "Покупець", "last_name": f"Customer {number}", "emails": [{"value": mail}]}
        self.customers.setdefault(number, {}).update(said)
        self._wire.write("PATCH", f"/contacts/by-external-id/{self.system}/{number}", said)


class Erp:
    """A copy of the CRM's contacts, kept by the change feed alone."""

    def __init__(self, wire, after):
        self._wire, self.after, self.copy, self.changes = wire, after, {}, []

    def pull(self, wait):
        """Takes the next changes; true when there were any."""
        page = self._wire.get(f"/changes?after={self.after}&types=contact&limit=200&wait_s={wait}&include_record=true")
        for change in page["data"]:
            if change["seq"] <= self.after:
                raise AssertionError(f"the feed went back: {change['seq']} after {self.after}")
            self.after = change["seq"]
            self.changes.append((change["record_id"], change["version"]))
            if change["record"] is not None:
                self.copy[change["record_id"]] = change["record"]
        self.after = page["page"]["next_after"]
        return bool(page["data"]) or page["page"]["has_more"]


def key(api, run):
    """A key of its own for the programs, for one day."""
    scopes = ["contacts:read", "contacts:write", "changes:read"]
    return api.post("/api-keys", {"name": f"Shop and ERP {run}", "scopes": scopes, "expires_in_days": 1})["secret"]


def play(given):
    run, dice = f"{int(time.time()):x}", random.Random(given.seed)
    api = Api(given.url, given.email, os.environ["CRM_PASSWORD"], given.organization)
    secret, receiver, parts = key(api, run), Receiver(), urlsplit(given.url)
    hook = api.post("/webhook-endpoints", {"url": receiver.url, "event_types": ["contact.*"]})
    receiver.secret = hook["secret"]
    cutter = Cutter(parts.hostname, parts.port, given.cut, given.seed)
    shop = Shop(run, Wire(cutter.url, secret), dice)
    start = api.get("/changes", after=0, limit=1)["page"]["head"]
    erp = Erp(Wire(cutter.url, secret), start)
    done = threading.Event()
    puller = threading.Thread(target=lambda: follow(erp, done))
    puller.start()
    began = time.monotonic()
    for number in range(given.orders):
        if number == given.orders // 3:
            receiver.out = True
            threading.Timer(given.outage, lambda: setattr(receiver, "out", False)).start()
        shop.order(number % given.customers if number < given.customers else dice.randrange(given.customers))
    took = time.monotonic() - began
    done.set()
    puller.join()
    late = settle(receiver, set(erp.changes), 15)
    if not set(erp.changes) <= set(receiver.order):
        # What was refused twice is sent again in minutes; whoever cannot wait has it replayed.
        api.post(f"/webhook-endpoints/{hook['id']}/replay", {"from_seq": start + 1, "to_seq": erp.after})
        late += settle(receiver, set(erp.changes), 45)
    api.call("DELETE", f"/webhook-endpoints/{hook['id']}")
    print(f"{given.orders} orders of {len(shop.customers)} customers in {took:.1f} s; {cutter.cut} connections cut, "
          f"{shop._wire.replays} answers brought again, {receiver.refused} webhooks refused in the outage, "
          f"the last came {late:.1f} s after the last order")
    return verdict(api, shop, erp, receiver)


def follow(erp, done):
    """Pulls until the shop is done and nothing more comes."""
    while erp.pull(2) or not done.is_set():
        pass


def settle(receiver, expected, seconds):
    """Waits until the webhooks have caught up."""
    began = time.monotonic()
    while not expected <= set(receiver.order) and time.monotonic() - began < seconds:
        time.sleep(0.2)
    return time.monotonic() - began


def verdict(api, shop, erp, receiver):
    """Compares the three sides; says what differs."""
    faults = []
    stored = {}
    for contact in api.all("/contacts"):
        for external in contact["external_ids"]:
            if external["system"] == shop.system:
                if external["id"] in stored:
                    faults.append(f"customer {external['id']} is there twice")
                stored[external["id"]] = contact
    for number, known in shop.customers.items():
        there = stored.get(str(number), {})
        for member in ("first_name", "last_name", "description"):
            if there.get(member) != known.get(member):
                faults.append(f"customer {number}: {member} is {there.get(member)!r}, not {known.get(member)!r}")
    if len(stored) != len(shop.customers):
        faults.append(f"{len(stored)} of {len(shop.customers)} customers are stored")
    for contact in stored.values():
        if erp.copy.get(contact["id"]) != contact:
            faults.append(f"the ERP has another {contact['id']}")
    if len(set(erp.changes)) != len(erp.changes):
        faults.append("the feed brought a change twice")
    versions = {}
    for record, version in erp.changes:
        if version != versions.get(record, 0) + 1:
            faults.append(f"{record}: version {version} came after {versions.get(record, 0)}")
        versions[record] = version
    lost = set(erp.changes) - set(receiver.order)
    if lost or receiver.forged:
        faults.append(f"{len(lost)} events were not received, {receiver.forged} were not signed as they should")
    seen = {}
    for record, version in receiver.order:
        if version < seen.get(record, 0):
            faults.append(f"webhooks of {record} came out of order")
        seen[record] = max(version, seen.get(record, 0))
    return faults


def main():
    try:
        faults = play(parsed())
    except (Problem, Refused, Unreachable, TimeoutError, ValueError, KeyError, OSError) as error:
        print(f"shop_and_erp: {error!r}", file=sys.stderr)
        return 2
    for fault in faults[:20]:
        print(fault, file=sys.stderr)
    print("all sides are equal" if not faults else f"{len(faults)} differences")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
