"""Forms of backstage: what the database alone would not refuse."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.forms import UserChangeForm, UserCreationForm

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.brands.rules import ACCENT, invalid_patterns
from peerdesk.domain.experts.models import Qualification
from peerdesk.domain.people.models import User

_SLOW_OR_NONE = _("One of these patterns is no regular expression, finds nothing, or takes too long.")
LISTS = ("languages", "countries", "allowed_hosts", "order_id_patterns", "keep_words")


class BrandForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only in the stubs
    """A brand with its terms."""

    website = forms.URLField(max_length=300, required=False, assume_scheme="https")

    class Meta:
        model = Brand
        fields = (
            "name", "slug", "website", "accent", "welcome", "voice", "is_simulated", "languages", "countries",
            "allowed_hosts", "order_id_patterns", "keep_words", "currency", "price_minor", "expert_share_bps",
            "crowd_share_percent", "accept_seconds", "first_reply_seconds", "follow_up_seconds", "silence_seconds",
            "return_to_staff_seconds", "reopen_seconds", "topic_confidence_high", "signal_confidence_high",
            "keeps_in_house",
            "self_service_enabled",
            "self_service_confidence",
        )  # fmt: skip

    def clean_accent(self) -> str:
        """Return the colour. Raises ValidationError for what is none."""
        accent: str = self.cleaned_data["accent"]
        if not ACCENT.match(accent):
            raise ValidationError(_("Write a colour as #rrggbb."))
        return accent

    def clean(self) -> dict[str, Any]:
        """Check that lists hold texts, and that patterns are regular expressions."""
        data = super().clean() or {}
        for name in LISTS:
            value = data.get(name)
            if name in data and not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
                self.add_error(name, _('Write a list of texts, such as ["en", "de"].'))
                data.pop(name, None)
        if invalid_patterns(data.get("order_id_patterns") or []):
            self.add_error("order_id_patterns", _SLOW_OR_NONE)
        return data


class QualificationForm(forms.ModelForm):  # type: ignore[type-arg]  # as above
    """A qualification: the topic has to be one of the brand."""

    class Meta:
        model = Qualification
        fields = ("expert", "brand", "topic", "language")

    def clean(self) -> dict[str, Any]:
        """Refuse another brand's topic."""
        data = super().clean() or {}
        topic, brand = data.get("topic"), data.get("brand")
        if topic and brand and topic.brand_id != brand.id:
            self.add_error("topic", _("This topic belongs to another brand."))
        return data


class NewUserForm(UserCreationForm):  # type: ignore[misc]  # the package ships no types
    """A new log-in."""

    class Meta:
        model = User
        fields = ("email", "name")

    def clean_email(self) -> str:
        """Return the address in lower case, as all are kept."""
        return str(self.cleaned_data["email"]).lower()


class UserForm(UserChangeForm):  # type: ignore[misc]  # as above
    """A log-in."""

    class Meta:
        model = User
        fields = "__all__"  # the page names its fields

    def clean_email(self) -> str:
        """Return the address in lower case, as all are kept."""
        return str(self.cleaned_data["email"]).lower()
