"""Signing up answers alike whether or not an address has a log-in (A01)."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import SignupForm
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest


class SignUpForm(SignupForm):  # type: ignore[misc]
    """Whoever has a log-in already is told so by mail alone, after as long as making one takes."""

    def try_save(self, request: HttpRequest) -> Any:
        """Make the log-in, or only take the time for it."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)
