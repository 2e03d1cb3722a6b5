"""T09: every role at every address by every method, equal to the committed matrix; an address without a row fails.

After a change of addresses: `PEERDESK_WRITE_MATRIX=1 pytest tests/threats/test_t09_role_matrix.py`, then read the diff.
Words of the matrix: yes (reached), login (led to the log-in), 401, 403, 404 (what is not there), 405.
"""

import csv
import os
import re
from pathlib import Path

import pytest
from django.test import Client

from peerdesk.foundation.access import PERMISSIONS
from tests.threats.world import addresses, make_world, own_arguments, path_of

MATRIX = Path(__file__).with_name("role_matrix.csv")
ROLES = (
    "anon", "customer", "applicant", "expert", "reviewer", "brand_staff", "brand_admin", "operator", "api_key",
)  # fmt: skip
METHODS = ("GET", "POST")
SKIPPED = re.compile(r"logout|jsi18n")
# Who may pass a door of this permission, whatever the matrix says: a slip of the pen in the file is found here.
MAY = {
    "expert": {"expert"}, "reviewer": {"reviewer", "operator"}, "brand_staff": {"brand_staff", "brand_admin"},
    "brand_admin": {"brand_admin"}, "customer_link": {"customer"},
    "signed_in": {"applicant", "expert", "reviewer", "brand_staff", "brand_admin", "operator"},
}  # fmt: skip

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def outcome(response):
    status = response.status_code
    assert status < 500, f"{status} at {response.request['PATH_INFO']}"
    target = response.headers.get("Location", "") + response.headers.get("HX-Redirect", "")
    if status in {204, 302, 303} and ("/accounts/login/" in target or "/backstage/login/" in target):
        return "login"
    return str(status) if status in {401, 403, 404, 405} else "yes"


def clients_of(world):
    """One browser for each role, signed in once."""
    clients = {role: Client(raise_request_exception=False) for role in ROLES}
    for role, user in world.people.items():
        clients[role].force_login(user)
    return clients


def call(world, client, role, method, path):
    headers = {"Authorization": f"Bearer {world.key}"} if role == "api_key" else {}
    if path.startswith("/api/"):
        return client.generic(method, path, data="{}", content_type="application/json", headers=headers)
    data = {"topic": str(world.topic.id)} if method == "POST" else {}
    return getattr(client, method.lower())(path, data, headers=headers)


def arguments_for(world, route, name, *, role, method, declared, shared):
    """Objects of their own for those who may change them; all others knock at the same door."""
    fresh = method == "POST" and role in MAY.get(declared, ())
    found = own_arguments(world, route, name) if fresh else dict(shared)
    if "token" in found and role != "customer":
        found["token"] = "not-the-token-of-anybody"
    return found


def call_all_cells(world):
    rows, clients = [], clients_of(world)
    for route, name, callback in addresses():
        if SKIPPED.search(route):
            continue
        shared = own_arguments(world, route, name)
        declared = getattr(callback, "permission", None)
        for method in METHODS:
            cells = {}
            for role in ROLES:
                arguments = arguments_for(
                    world, route, name, role=role, method=method, declared=declared, shared=shared
                )
                cells[role] = outcome(call(world, clients[role], role, method, path_of(route, arguments)))
            rows.append({"route": route, "method": method, **cells})
    return rows


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setenv("PEERDESK_ALLOW_LOCAL_WEBHOOKS", "1")
    return make_world()


def committed():
    with MATRIX.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_T09_every_role_at_every_address_is_as_the_matrix_says(world):
    rows = call_all_cells(world)
    if os.environ.get("PEERDESK_WRITE_MATRIX") == "1":
        with MATRIX.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, ["route", "method", *ROLES], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    known = {(row["route"], row["method"]): row for row in committed()}
    found = {(row["route"], row["method"]): row for row in rows}
    assert sorted(found.keys() - known.keys()) == [], "addresses without a row"
    assert sorted(known.keys() - found.keys()) == [], "rows without an address"
    wrong = {key: (found[key], known[key]) for key in found if found[key] != known[key]}
    assert wrong == {}


def test_T09_the_matrix_agrees_with_the_permission_that_each_view_declares():
    rows = {(row["route"], row["method"]): row for row in committed()}
    wrong = []
    for route, _, callback in addresses():
        declared = getattr(callback, "permission", None)
        assert declared is None or declared in PERMISSIONS
        for method in METHODS:
            row = rows.get((route, method))
            if declared in MAY and row:
                wrong += [f"{route} {method} {role}" for role in ROLES if row[role] == "yes" and role not in MAY[declared]]
                if row["anon"] == "405":
                    continue
                wrong += [f"{route} {method} {role} is shut out" for role in MAY[declared] if row[role] in {"login", "401"}]
    assert wrong == []


def test_T09_backstage_and_the_api_open_for_operators_and_keys_only():
    for row in committed():
        allowed = {role for role in ROLES if row[role] == "yes"}
        if row["route"].startswith("backstage/") and "login" not in row["route"]:
            assert allowed <= {"operator"}, row
        if row["route"].startswith(("api/v1/tickets", "api/v1/customers")):
            assert allowed <= {"api_key"}, row
