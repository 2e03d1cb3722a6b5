"""Registers the reference server's actions with the demo brand, once; the secrets go into the home folder."""

from __future__ import annotations

import json
import os
from pathlib import Path

from peerdesk.domain.brands.commands import change_settings
from peerdesk.domain.brands.queries import get_brand
from peerdesk.domain.broker.commands import register_action, retire_action
from peerdesk.domain.broker.queries import list_actions
from peerdesk.domain.broker.rules import ActionDraft
from peerdesk.foundation.clock import utc_now

ACTIONS = (
    ("order-status", "Look up", ("ORDER_ID",), "", 0, 0),
    ("send-code", "Send a code to", ("EMAIL",), "Ask first whether the customer can read mail now.", 0, 0),
    ("resend", "Send again", ("ORDER_ID",), "Only after you have looked the order up.", 0, 0),
    ("refund", "Pay back", ("ORDER_ID",), "The money goes back the way it came. There is no undo.", 2000, 10_000),
)


def install_actions(slug: str, *, port: int, file: Path) -> dict[str, str]:
    """Return the signing secrets by action; registers what is missing, or all anew when the port or the file changed."""
    now, brand = utc_now(), get_brand(slug)
    host = f"127.0.0.1:{port}"
    known = {row.slug: row for row in list_actions(brand.id)}
    secrets: dict[str, str] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    if host not in brand.action_hosts:
        change_settings(brand.id, changes={"action_hosts": [*brand.action_hosts, host]})
    for name, title, types, confirm, ticket, day in ACTIONS:
        url = f"http://{host}/actions/{name}"
        row = known.get(name)
        if row is not None and row.url == url and name in secrets:
            continue
        if row is not None:
            retire_action(row.id, brand_id=brand.id, now=now)
        draft = ActionDraft(name, title, url, types, confirm, bool(ticket), ticket, day)
        secrets[name] = register_action(brand.id, draft=draft, now=now)[1]
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        json.dump(secrets, out)
    return secrets
