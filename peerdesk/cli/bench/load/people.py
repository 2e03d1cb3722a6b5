"""Many experts of a brand who are signed in: rows made directly in the database, marked as simulated."""

from __future__ import annotations

import secrets
import string
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.experts.models import Expert, ExpertState, Qualification
from peerdesk.domain.people.models import User

_LETTERS = string.ascii_letters + string.digits
_CSRF_LENGTH = 32


def make_experts(brand: Brand, run: str, count: int, now: datetime) -> list[Expert]:
    """Return `count` active experts who may answer everything of the brand in each of its languages."""
    users = User.objects.bulk_create(
        User(email=f"expert{place}-{run}@simulated.example", password=make_password(None), is_simulated=True)
        for place in range(count)
    )
    experts = Expert.objects.bulk_create(
        Expert(user=user, pseudonym=f"Expert {place}", state=ExpertState.ACTIVE, is_simulated=True, created_at=now)
        for place, user in enumerate(users)
    )
    Qualification.objects.bulk_create(
        Qualification(expert=expert, brand=brand, topic=None, language=language, granted_at=now)
        for expert in experts
        for language in brand.languages
    )
    return experts


def make_sessions(users: Sequence[User], now: datetime) -> list[str]:
    """Return a session's key for each user, good for a day."""
    store = SessionStore()
    rows = [
        Session(
            session_key=_random_word().lower(),
            expire_date=now + timedelta(days=1),
            session_data=store.encode({
                SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
                HASH_SESSION_KEY: user.get_session_auth_hash(),
            }),
        )
        for user in users
    ]  # fmt: skip
    return [row.session_key for row in Session.objects.bulk_create(rows)]


def signed_in(session: str, csrf: str, **cookies: str) -> dict[str, str]:
    """Return the headers of a browser with this session, as a form of ours sends them."""
    jar = {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: csrf, **cookies}
    return {
        "Accept": "application/json", "X-CSRFToken": csrf, "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": "; ".join(f"{name}={value}" for name, value in jar.items()),
    }  # fmt: skip


def new_csrf() -> str:
    """Return a secret for a browser's cookie and its forms."""
    return _random_word()


def _random_word() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_CSRF_LENGTH))
