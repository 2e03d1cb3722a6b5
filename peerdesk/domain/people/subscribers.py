"""What allauth reports about log-ins: when the ways to sign in change, sessions elsewhere end (ASVS 5.0, 7.4.3)."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import email_changed
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth import update_session_auth_hash
from django.dispatch import receiver
from django.http import HttpRequest

from .commands import end_sessions
from .models import User


@receiver((email_changed, authenticator_added, authenticator_removed, authenticator_reset))
def end_other_sessions(request: HttpRequest, user: User, **_: Any) -> None:
    """Only the session that made the change stays. A new password ends the others by itself."""
    end_sessions(user)
    if request.user == user:  # nobody is signed in yet where a link of a mail confirms the new address
        update_session_auth_hash(request, user)
