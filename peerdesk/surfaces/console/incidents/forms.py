"""Forms of the incident pages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ConfirmForm(forms.Form):
    """What a ticket of this incident costs from now on."""

    price_percent = forms.IntegerField(
        label=_("Price of these tickets, % of the usual"), min_value=0, max_value=100, initial=100,
        help_text=_("For tickets that come in from now on. With a ready answer they are less work."),
    )


class AnswerForm(forms.Form):
    """The one answer."""

    title = forms.CharField(label=_("Title"), max_length=300)
    body = forms.CharField(
        label=_("Answer"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 6, "data-autogrow": True}),
        help_text=_("Shown on your help page, offered to everybody who asks the same, and to experts for one tap."),
    )


class FixForm(forms.Form):
    """What everybody touched is told."""

    note = forms.CharField(
        label=_("What was done"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3, "data-autogrow": True}),
        help_text=_("Everybody who asked reads this in their conversation and gets a mail that leads there."),
    )
