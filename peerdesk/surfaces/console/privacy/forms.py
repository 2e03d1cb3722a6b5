"""Forms of the pages about personal data."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from peerdesk.domain.brands.queries import Brand
from peerdesk.domain.broker.rules import ActionDraft
from peerdesk.foundation.money import exponent
from peerdesk.surfaces.console.forms import ListField

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


TYPES = (
    ("EMAIL", _("E-mail address")), ("PHONE", _("Phone number")), ("ORDER_ID", _("Order number")), ("NAME", _("Name")),
    ("ADDRESS", _("Address")), ("USERNAME", _("User name")), ("ID_NUMBER", _("Document or device number")),
    ("IBAN", _("Bank account")),
)  # fmt: skip


class HostsForm(forms.Form):
    """Where actions may lead."""

    action_hosts = ListField(
        label=_("Hosts that actions may call"), required=False,
        help_text=_("Such as support.shop.example.com, one on each line. Nothing is ever sent to another host."),
        each=RegexValidator(r"\A[a-z0-9.-]{1,253}(:\d{1,5})?\Z", _("Write host names in small letters.")),
    )


class NewActionForm(forms.Form):
    """An action as an admin registers it."""

    name = forms.CharField(
        label=_("What the button says"), max_length=60, help_text=_("A verb first, such as: Send a code to.")
    )
    slug = forms.SlugField(label=_("Short name"), max_length=40, help_text=_("Your system knows the action by it."))
    url = forms.URLField(label=_("Address of your system"), max_length=500, assume_scheme="https")
    placeholder_types = forms.MultipleChoiceField(
        label=_("Which values it takes"), choices=TYPES, widget=forms.CheckboxSelectMultiple,
        help_text=_("The button appears where a conversation has all of them; three at most."),
    )
    confirm_text = forms.CharField(
        label=_("What the expert reads before pressing it"), max_length=300, required=False,
        help_text=_("For example: ask the customer first whether they want it."),
    )
    moves_money = forms.BooleanField(label=_("It moves money"), required=False)
    budget_ticket = forms.DecimalField(label=_("Budget for a ticket"), min_value=0, max_value=1_000_000, required=False)
    budget_expert_day = forms.DecimalField(
        label=_("Budget for an expert and day"), min_value=0, max_value=1_000_000, required=False
    )

    def draft(self, currency: str) -> ActionDraft:
        """Return what was written, amounts in minor units."""
        data = self.cleaned_data

        def minor(name: str) -> int:
            return int((data[name] or Decimal(0)).scaleb(exponent(currency)))

        return ActionDraft(
            data["slug"], data["name"], data["url"], tuple(data["placeholder_types"]), data["confirm_text"],
            data["moves_money"], minor("budget_ticket"), minor("budget_expert_day"),
        )
