"""Commands of `people`."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from peerdesk.foundation.db.commands import command
from peerdesk.foundation.errors import conflict
from peerdesk.foundation.ids import new_id

from .models import NetworkRole, User


@command
def create_user(
    email: str, *, name: str, password: str | None, now: datetime, network_role: NetworkRole = NetworkRole.NONE,
    is_simulated: bool = False, timezone: str = "UTC",
) -> User:
    """Create a log-in; whoever creates it vouches for the address. Raises `email_taken` when it is in use."""
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                email, password, name=name, network_role=network_role, is_simulated=is_simulated, timezone=timezone,
                joined_at=now,
            )
            _vouch_for(user)
            return user
    except IntegrityError as error:
        raise conflict("email_taken") from error


@command
def create_operator(email: str, *, name: str, password: str) -> User:
    """Create an operator: runs the installation, sees backstage. Raises `email_taken`."""
    try:
        with transaction.atomic():
            user = User.objects.create_superuser(email, password, name=name)
            _vouch_for(user)
            return user
    except IntegrityError as error:
        raise conflict("email_taken") from error


def _vouch_for(user: User) -> None:
    """No code is asked for at the first log-in."""
    EmailAddress.objects.create(user=user, email=user.email.lower(), verified=True, primary=True)


@command
def end_sessions(user: User) -> None:
    """End all sessions of a user; who has the request at hand keeps theirs by Django's `update_session_auth_hash`."""
    user.session_stamp = new_id()
    user.save(update_fields=["session_stamp"])
