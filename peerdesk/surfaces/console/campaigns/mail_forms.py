"""Forms of a campaign's mails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from peerdesk.domain.outreach.commands import Mapped
from peerdesk.domain.outreach.rules import (
    LONGEST_CONSENT,
    LONGEST_MAIL,
    LONGEST_SUBJECT,
    MOST_RATE,
    MOST_RETENTION_DAYS,
    MailWords,
)

COLUMN_WORDS = {
    "address": _("E-mail address"), "consent_at": _("When they agreed"), "consent_source": _("Where they agreed"),
    "consent_text": _("What they agreed to"), "language": _("Language"),
}  # fmt: skip
KNOWN_NAMES: Mapping[str, Sequence[str]] = {
    "address": ("email", "mail", "emailaddress", "address", "adresse", "correo"),
    "consent_at": ("consentat", "consenttime", "consentdate", "optindate", "optin", "agreedat", "einwilligungam", "date"),
    "consent_source": ("consentsource", "source", "quelle", "origin"),
    "consent_text": ("consenttext", "text", "wording", "einwilligung"),
    "language": ("language", "lang", "locale", "sprache", "idioma"),
}  # fmt: skip


class MailForm(forms.Form):
    """What the mails say in a language."""

    language = forms.ChoiceField(label=_("Language"))
    subject = forms.CharField(label=_("Subject"), max_length=LONGEST_SUBJECT)
    body = forms.CharField(
        label=_("Text"), max_length=LONGEST_MAIL, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Plain text. Each person's own link, why they get it and how it ends are added below."),
    )

    def __init__(self, data: Any = None, *, spoken: list[str], kept: Any = None) -> None:
        super().__init__(data, initial=kept)
        names = dict(settings.LANGUAGES)
        self.fields["language"].choices = [(code, names.get(code, code)) for code in spoken]  # type: ignore[attr-defined]

    def words(self) -> MailWords:
        """Return what was written."""
        return MailWords(self.cleaned_data["language"], self.cleaned_data["subject"], self.cleaned_data["body"])


class PaceForm(forms.Form):
    """How many go an hour, and how long addresses are kept."""

    rate = forms.IntegerField(
        label=_("Mails an hour, at most"), min_value=1, max_value=MOST_RATE,
        help_text=_("A new sender is trusted little by little: begin low."),
    )
    retain_days = forms.IntegerField(
        label=_("Days that addresses are kept after the campaign has closed"), min_value=0, max_value=MOST_RETENTION_DAYS,
    )


class ListForm(forms.Form):
    """A table of addresses."""

    file = forms.FileField(
        label=_("Table (CSV)"),
        help_text=_("Up to 10 MB and 100,000 rows, with a heading. Each row needs an address and when its holder agreed."),
    )


class ColumnsForm(forms.Form):
    """Which column holds what."""

    def __init__(self, data: Any = None, *, heading: Sequence[str], guessed: Mapping[str, int], spoken: list[str]) -> None:
        super().__init__(data)
        choices = [("-1", "–"), *((str(place), name or f"({place + 1})") for place, name in enumerate(heading))]
        for name, label in COLUMN_WORDS.items():
            self.fields[f"column_{name}"] = forms.ChoiceField(
                label=label, choices=choices, required=name in {"address", "consent_at"}, initial=str(guessed.get(name, -1))
            )
        for name, label in (
            ("consent_source", _("Where they agreed, when no column says it")),
            ("consent_text", _("What they agreed to, when no column says it")),
        ):
            self.fields[name] = forms.CharField(label=label, max_length=LONGEST_CONSENT, required=False)
        names = dict(settings.LANGUAGES)
        self.fields["language"] = forms.ChoiceField(
            label=_("Language of those whose row names none that you speak"),
            choices=[(code, names.get(code, code)) for code in spoken],
        )

    def mapped(self) -> Mapped:
        """Return what was told."""
        data = self.cleaned_data
        columns = {name: int(data[f"column_{name}"] or -1) for name in COLUMN_WORDS}
        return Mapped(columns, data["language"], data["consent_source"], data["consent_text"])


class AddressForm(forms.Form):
    """One person who is to be erased."""

    address = forms.CharField(label=_("E-mail address"), max_length=254)


class AddressesForm(forms.Form):
    """People who are never to be written to."""

    addresses = forms.CharField(
        label=_("E-mail addresses, one a line"), max_length=100_000, widget=forms.Textarea(attrs={"rows": 4})
    )
