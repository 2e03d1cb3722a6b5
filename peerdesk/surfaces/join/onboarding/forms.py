"""Forms of the accepted person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peerdesk.domain.onboarding.payout_rules import LONGEST_HOLDER


class CountryForm(forms.Form):
    """Where one lives and when one was born; notices are boxes beside it."""

    country = forms.CharField(
        label=_("Country where you live"), max_length=2, min_length=2,
        help_text=_("A code such as DE or US. What holds there is shown below."),
        widget=forms.TextInput(attrs={"autocomplete": "country", "size": 4}),
        error_messages={"required": _("Write a country code such as DE or US.")},
    )
    born = forms.DateField(
        label=_("Birthday"), help_text=_("Only looked at, to see that you are old enough. It is not kept."),
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}),
        error_messages={"required": _("Write your birthday."), "invalid": _("Write your birthday.")},
    )


class PayoutForm(forms.Form):
    """Whose and where. Nothing that is kept is ever put into its fields."""

    method = forms.ChoiceField(
        label=_("Paid to"), choices=[("iban", _("Bank (IBAN)")), ("wallet", _("Wallet"))], widget=forms.RadioSelect,
        initial="iban",
    )
    holder = forms.CharField(
        label=_("Name of the holder"), max_length=LONGEST_HOLDER, help_text=_("As your bank knows it. Nobody else sees it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}), error_messages={"required": _("Write whose it is.")},
    )
    value = forms.CharField(
        label=_("IBAN, or the wallet's address"), max_length=200,
        help_text=_("A wallet is an e-mail address or a telephone number."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Write where it is paid to.")},
    )


class NameForm(forms.Form):
    """How customers see somebody."""

    pseudonym = forms.CharField(
        label=_("Name that customers see"), max_length=60, help_text=_("It need not be your own."),
        error_messages={"required": _("Choose a name.")},
    )
    headline = forms.CharField(
        label=_("What you know, in one line"), max_length=120, required=False,
        help_text=_("For example “Brewing at home since 2012”."),
    )


def put_fields(form: Any, fields: dict[str, str], words: dict[str, Any], **values: object) -> None:
    """Show a refused command's fields beside the form's."""
    for name, code in fields.items():
        said = str(words.get(code, words["empty"]))
        form.add_error(name if name in form.fields else None, said % values if "%(" in said else said)
