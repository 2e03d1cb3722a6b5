"""Forms of the pages about personal data."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peerdesk.domain.brands.queries import Brand

LONGEST_DAYS = 36_500
CONFIRMATION = "erase"


class LookupForm(forms.Form):
    """Whose rights; the address is never part of an address of ours."""

    email = forms.EmailField(
        label=_("E-mail address of the customer"), max_length=254,
        help_text=_("Looked up by a digest; it is not stored and stands in no log."),
        error_messages={"required": _("Enter the address that the customer wrote from.")},
    )  # fmt: skip


class ReasonForm(forms.Form):
    """A reason that is logged."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, error_messages={"required": _("Say in a few words why.")}
    )


class ErasureForm(forms.Form):
    """A confirmation typed by hand: there is no undo."""

    confirmation = forms.CharField(label=_("Type “erase” to confirm"), max_length=20)

    def clean_confirmation(self) -> str:
        """Return the word. Raises ValidationError for another one."""
        word: str = self.cleaned_data["confirmation"].strip().lower()
        if word != CONFIRMATION:
            raise forms.ValidationError(_("Type the word “erase”. Nothing was erased."))
        return word


class TermsForm(forms.Form):
    """How much staff may look at, and how long each class of data is kept."""

    reveals_per_day = forms.IntegerField(
        label=_("Looks at originals, for each person and day"), min_value=0, max_value=10_000,
        help_text=_("Days begin at midnight UTC. 0 closes originals to everybody."),
    )
    retain_originals_days = forms.IntegerField(
        label=_("Originals of messages"), min_value=0, max_value=LONGEST_DAYS,
        help_text=_("Days after the last message of a conversation. The customer's page then shows the redacted text."),
    )
    retain_placeholders_days = forms.IntegerField(
        label=_("Values behind placeholders"), min_value=0, max_value=LONGEST_DAYS,
        help_text=_("Afterwards [NAME_1] stays [NAME_1], for everybody."),
    )
    retain_messages_days = forms.IntegerField(
        label=_("Redacted text of messages"), min_value=0, max_value=LONGEST_DAYS,
        help_text=_("Afterwards a conversation is a list of times. Knowledge made from it stays."),
    )
    retain_surveys_days = forms.IntegerField(
        label=_("Ratings by customers"), min_value=0, max_value=LONGEST_DAYS,
        help_text=_("Days after the rating. Figures of the time before lose them."),
    )
    retain_reveals_days = forms.IntegerField(
        label=_("Records of looks, stopped replies, and the privacy log"), min_value=0, max_value=LONGEST_DAYS,
        help_text=_("The erasure ledger is never shortened."),
    )

    @classmethod
    def of_brand(cls, brand: Brand) -> TermsForm:
        """Return the form with what holds now."""
        initial: dict[str, Any] = {name: getattr(brand, name) for name in cls.base_fields}
        return cls(initial=initial)
