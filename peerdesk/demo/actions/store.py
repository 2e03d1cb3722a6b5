"""The small store behind the reference server: orders, what was paid back, and the answers already given."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

STATES = ("is being packed", "is on its way", "was delivered to a neighbour", "was delivered")
REFUND_LIMIT_MINOR = 5000
Answer = dict[str, str]


class Store:
    """SQLite with one connection a call: requests come from many threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(self._open()) as database, database:
            database.execute("CREATE TABLE IF NOT EXISTS answer (key TEXT PRIMARY KEY, body TEXT NOT NULL)")
            database.execute("CREATE TABLE IF NOT EXISTS refund (order_id TEXT NOT NULL, minor INTEGER NOT NULL)")

    def once(self, key: str, act: Callable[[sqlite3.Connection], Answer]) -> Answer:
        """Return the answer given to this key before; else act, and remember the answer in the same transaction."""
        with closing(self._open()) as database, database:
            database.execute("BEGIN IMMEDIATE")
            row = database.execute("SELECT body FROM answer WHERE key = ?", [key]).fetchone()
            if row:
                earlier: Answer = json.loads(row[0])
                return earlier
            answer = act(database)
            database.execute("INSERT INTO answer VALUES (?, ?)", [key, json.dumps(answer)])
            return answer

    def refunded(self, order_id: str) -> int:
        """Return what was paid back for an order, in minor units."""
        with closing(self._open()) as database:
            found = database.execute("SELECT sum(minor) FROM refund WHERE order_id = ?", [order_id]).fetchone()
        return int(found[0] or 0)

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=10, isolation_level=None)


def order_state(order_id: str) -> str:
    """Return the state of an order: made up, and always the same for the same number."""
    return STATES[hashlib.sha256(order_id.encode()).digest()[0] % len(STATES)]


def pay_back(database: sqlite3.Connection, order_id: str, minor: int, currency: str) -> Answer:
    """Pay back within the limit of an order."""
    before = database.execute("SELECT coalesce(sum(minor), 0) FROM refund WHERE order_id = ?", [order_id]).fetchone()[0]
    if before + minor > REFUND_LIMIT_MINOR:
        return {"outcome": "refused", "text": f"Order {order_id}: at most {REFUND_LIMIT_MINOR} {currency} are paid back."}
    database.execute("INSERT INTO refund VALUES (?, ?)", [order_id, minor])
    return {"outcome": "done", "text": f"Order {order_id}: paid back, {minor} of the smallest coins of {currency}."}
