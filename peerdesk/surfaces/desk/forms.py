"""Forms of the desk."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from peerdesk.domain.experts.rules import LONGEST_WEEK_HOURS

from .words import ESCALATION_CHOICES


class ReplyForm(forms.Form):
    """A reply as it was typed. `hands_over` 1: the customer's turn; 0: more is to come. `confirmed`: send anyway."""

    text = forms.CharField(max_length=20_000, strip=False, required=False)
    fencing = forms.IntegerField(min_value=0)
    hands_over = forms.ChoiceField(choices=[("1", "1"), ("0", "0")], required=False)
    confirmed = forms.BooleanField(required=False)
    translation = forms.UUIDField(required=False)


class EscalationForm(forms.Form):
    """Why a ticket goes to the brand's staff."""

    reason = forms.ChoiceField(
        label=_("Why"), choices=[("", _("Choose a reason")), *ESCALATION_CHOICES],
        error_messages={"required": _("Choose a reason.")},
    )
    note = forms.CharField(
        label=_("Note for the staff"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    fencing = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class FencingForm(forms.Form):
    """The number of the hold on which a command relies."""

    fencing = forms.IntegerField(min_value=0)


class ActionForm(forms.Form):
    """An action on hidden values; its placeholders come as `token`, once for each type."""

    fencing = forms.IntegerField(min_value=0)
    action = forms.UUIDField()
    key = forms.UUIDField()
    amount = forms.CharField(max_length=20, required=False)


class ProfileForm(forms.Form):
    """What customers see of an expert."""

    pseudonym = forms.CharField(
        label=_("Name that customers see"), max_length=60, error_messages={"required": _("Choose a name.")}
    )
    headline = forms.CharField(
        label=_("What you know, in one line"), max_length=120, required=False,
        help_text=_("Customers read it beside your name, for example “Brewing at home since 2012”."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages you answer in"), choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one language.")},
    )


class HoursForm(forms.Form):
    """Where one lives, how long a week one wants to be online, and when one is not asked."""

    country = forms.CharField(
        label=_("Country where you live"), required=False, max_length=2, min_length=2,
        help_text=_("A code such as DE or US. Some countries limit the hours of a week."),
        validators=[RegexValidator(r"\A[A-Za-z]{2}\Z", _("Write a country code such as DE or US."))],
    )
    weekly_hours = forms.IntegerField(
        label=_("Hours online a week, at most"), min_value=1, max_value=LONGEST_WEEK_HOURS, required=False,
        help_text=_("Empty means no limit of your own."),
    )
    quiet_from = forms.TimeField(
        label=_("Quiet from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("In these hours you are not asked, even when your desk is open."),
    )
    quiet_to = forms.TimeField(
        label=_("Quiet until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
