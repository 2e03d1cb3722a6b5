"""Tables of `people`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from peerdesk.foundation.ids import new_id


class NetworkRole(models.TextChoices):
    """What a user does for the network as a whole."""

    NONE = "none"
    REVIEWER = "reviewer"
    OPERATOR = "operator"


class UserManager(BaseUserManager["User"]):
    """Creates users by e-mail address; the names are Django's."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create a log-in; without a password it can only be reset, not used."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create an operator."""
        return self.create_user(
            email, password, is_staff=True, is_superuser=True, network_role=NetworkRole.OPERATOR, **fields
        )


class User(AbstractBaseUser, PermissionsMixin):
    """A log-in. Signs in by e-mail address; all e-mail addresses are stored in lower case."""

    TENANT_PATH: ClassVar[str | None] = None

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120, default="", blank=True)
    language = models.CharField(max_length=12, default="en")
    timezone = models.CharField(max_length=64, default="UTC")
    network_role = models.CharField(max_length=20, choices=NetworkRole.choices, default=NetworkRole.NONE)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    is_simulated = models.BooleanField(default=False)
    session_stamp = models.UUIDField(null=True, editable=False)  # changes whenever all sessions have to end
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_in_lower_case"),)

    def __str__(self) -> str:
        return self.name or self.email

    def get_session_auth_hash(self) -> str:
        """Hash that a session must carry to be this user's: Django's, of the password, and the stamp."""
        return self._stamped(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under former keys of the installation."""
        return map(self._stamped, super().get_session_auth_fallback_hash())

    def _stamped(self, digest: str) -> str:
        if self.session_stamp is None:
            return digest
        return salted_hmac("peerdesk.people.session", digest + self.session_stamp.hex, algorithm="sha256").hexdigest()
