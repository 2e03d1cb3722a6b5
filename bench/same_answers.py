# ruff: noqa: INP001 - a script, no package
"""Whether the time of an answer tells that an address has a log-in (A01): known and unknown ones in turn, 500 each.

    python bench/same_answers.py [--each 500] [--seed 0]

Signing up, logging in with a wrong password, asking for a new password. Processor time of the whole request in this process
(no network, no other process), on a database of its own. Prints one JSON object: for each form the medians in
milliseconds, their ratio, and the probability of such a difference by chance (Mann-Whitney, two-sided; SciPy).
"""

import argparse
import json
import random
import sys
from statistics import median
from time import process_time

from peerdesk.cli.bench.own_database import own_database

PASSWORD = "Seven kegs of amber beer"  # noqa: S105 - of nobody
FORMS = {
    "signup": ("/accounts/signup/", "email", {"password1": PASSWORD}),
    "login": ("/accounts/login/", "login", {"password": PASSWORD}),
    "reset": ("/accounts/password/reset/", "email", {}),
}
UNTIMED = 10


def main() -> None:
    """Measure all forms."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    with own_database("answers"):
        from django.conf import settings

        settings.ACCOUNT_RATE_LIMITS = False  # one machine asks a thousand times
        settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
        settings.ALLOWED_HOSTS = ["*"]
        settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # no manifest
        make_known(asked.each + UNTIMED)
        found = {}
        for name in FORMS:
            found[name] = measure(name, asked.each, random.Random(asked.seed))  # noqa: S311 - draws an order
            print(name, found[name], file=sys.stderr, flush=True)
        print(json.dumps(found))


def make_known(count: int) -> None:
    """Those whose log-ins exist, under one password."""
    from peerdesk.domain.people.commands import create_user
    from peerdesk.foundation.clock import utc_now

    for place in range(count):
        create_user(f"one{place}@known.example", name="Known", password="One sentence of many words", now=utc_now())  # noqa: S106


def measure(name: str, each: int, chance: random.Random) -> dict[str, float]:
    """One form."""
    from django.test import Client
    from scipy.stats import mannwhitneyu

    path, field, fields = FORMS[name]
    times: dict[bool, list[float]] = {True: [], False: []}
    turns = [(place, is_known) for place in range(each + UNTIMED) for is_known in (True, False)]
    first, rest = turns[: 2 * UNTIMED], turns[2 * UNTIMED :]
    chance.shuffle(rest)
    for place, is_known in first + rest:
        address = f"one{place}@known.example" if is_known else f"{name}{place}@other.example"
        client = Client()
        began = process_time()
        client.post(path, {field: address, **fields}, secure=True)
        took = process_time() - began
        if place >= UNTIMED:
            times[is_known].append(took)
    known, unknown = median(times[True]), median(times[False])
    return {
        "known_ms": round(known * 1000, 2), "unknown_ms": round(unknown * 1000, 2), "ratio": round(known / unknown, 4),
        "p": round(float(mannwhitneyu(times[True], times[False]).pvalue), 4), "each": each,
    }  # fmt: skip


if __name__ == "__main__":
    main()
