"""The demo's log-ins. The password is made anew for each installation and kept beside the master key."""

from __future__ import annotations

import os
import secrets

from peerdesk.foundation.db.place import home_folder

DOMAIN = "demo.example"
PEOPLE: tuple[tuple[str, str, str, str], ...] = (
    ("expert", "Robin Expert", "expert", "/desk/"),
    ("brand staff", "Sam Staff", "staff", "/console/taproom/"),
    ("brand admin", "Alex Admin", "admin", "/console/taproom/"),
    ("applicant", "Jo Applicant", "applicant", "/desk/"),
    ("reviewer", "Riley Reviewer", "reviewer", "/review/"),
    ("operator", "Oli Operator", "operator", "/backstage/"),
)


def demo_password() -> str:
    """Return this installation's demo password, made at first use with mode 0600."""
    path = home_folder() / "demo.password"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(f"demo-{secrets.token_hex(4)}")
    return path.read_text().strip()


def address_of(part: str) -> str:
    """Return the e-mail address of a demo person."""
    return f"{part}@{DOMAIN}"


DEMO_LOGINS: list[tuple[str, str, str, str]] = [
    ("customer", "", "", "/help/taproom/"),
    *((role, address_of(part), demo_password(), url) for role, _, part, url in PEOPLE),
]
