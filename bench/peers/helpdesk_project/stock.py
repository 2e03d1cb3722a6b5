# ruff: noqa: INP001 - files of a project of its own, no package
"""Loads tickets into django-helpdesk and signs sessions in; run inside its own environment: `stock.py CONFIG.json`.

Prints one JSON object as its last line: the queue, the tickets to read and to reply to, the session keys.
"""

import datetime as dt
import json
import random
import sys
from pathlib import Path

import django

django.setup()

from django.apps import apps  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

OPEN_STATUS, CLOSED_STATUS = 1, 4
BATCH = 2_000


def main() -> None:
    """Migrate, load, sign in."""
    config = json.loads(Path(sys.argv[1]).read_text())
    call_command("migrate", verbosity=0)
    call_command("loaddata", "emailtemplate.json", verbosity=0)
    user = get_user_model().objects.create_superuser("staff", "staff@example.com", config["password"])
    queue = apps.get_model("helpdesk", "Queue").objects.create(
        title="Bench", slug="bench", email_address="bench@example.com", allow_public_submission=True
    )
    threads = _load(config, queue, user)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    half = len(threads) // 2
    print(json.dumps({
        "queue": queue.id, "read_ids": threads[:half], "reply_ids": threads[half:],
        "sessions": [_sign_in(user) for _ in range(config["sessions"])],
    }))  # fmt: skip


def _load(config: dict, queue: object, user: object) -> list[int]:
    ticket_model, followup_model = (apps.get_model("helpdesk", name) for name in ("Ticket", "FollowUp"))
    draw, total, now, threads = random.Random(0), config["tickets"], timezone.now(), []  # noqa: S311 - words, no secret
    for start in range(0, total, BATCH):
        made = []
        for place in range(start, min(start + BATCH, total)):
            words = draw.choices(config["words"], k=config["letters"] // 6)
            for at, (word, count) in ((3, config["rare"]), (5, config["common"])):
                if _falls(place, count, total):
                    words[at] = word
            text = " ".join(words)[: config["letters"]]
            made.append(ticket_model(
                title=text[:60], queue=queue, submitter_email="bench@customers.example", description=text,
                created=now - dt.timedelta(seconds=30 * (total - place)), priority=3,
                status=OPEN_STATUS if _falls(place, config["open"], total) else CLOSED_STATUS,
                secret_key=f"{draw.getrandbits(64):016x}",
            ))  # fmt: skip
        saved = ticket_model.objects.bulk_create(made)
        opened = [ticket for ticket in saved if ticket.status == OPEN_STATUS]
        chosen = opened[:: max(1, config["open"] // config["threads"])]
        threads += [ticket.id for ticket in chosen]
        followup_model.objects.bulk_create(
            followup_model(
                ticket=ticket, title="Comment", comment=ticket.description, public=True,
                user=user if number % 2 else None, date=ticket.created,
            )
            for ticket in chosen
            for number in range(config["thread_length"])
        )  # fmt: skip
    return threads


def _falls(place: int, count: int, total: int) -> bool:
    return place * count // total != (place + 1) * count // total


def _sign_in(user: object) -> str:
    store = SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return store.session_key


main()
