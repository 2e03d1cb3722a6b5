"""The application form."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from peerdesk.domain.experts.commands import MOTIVATION_MIN_LENGTH
from peerdesk.domain.recruiting.background import MOST_HOURS, Background, read_links, read_products
from peerdesk.foundation.clock import utc_now

TIME_WORDS = {
    "morning": _("Mornings"), "afternoon": _("Afternoons"), "evening": _("Evenings"), "night": _("Nights"),
    "weekend": _("Weekends"),
}  # fmt: skip
_FAULT_WORDS = {
    "too_many": _("That is too much: ten products or five links at most, each on a line."),
    "year": _("A year lies ahead, or too far back."), "out_of_bounds": _("Choose 1 to 80 hours."),
    "unknown": _("Choose one that exists, for example “Europe/Vienna”."),
    "not_https": _("Each link begins with https:// and stands on a line of its own."),
}  # fmt: skip


class ApplicationForm(forms.Form):
    """Who applies, in which language, and why. Name and line are asked once, of those who have no profile yet."""

    pseudonym = forms.CharField(
        label=_("Name that customers see"), max_length=60, error_messages={"required": _("Choose a name.")},
        help_text=_("It need not be your own."),
    )
    headline = forms.CharField(
        label=_("What you know, in one line"), max_length=120, required=False,
        help_text=_("For example “Brewing at home since 2012”."),
    )
    language = forms.ChoiceField(label=_("Language you want to answer in"), choices=settings.LANGUAGES)
    motivation = forms.CharField(
        label=_("Why you?"), max_length=2000, min_length=MOTIVATION_MIN_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What do you know of the brand's products, and from where? A person reads this."),
        error_messages={
            "required": _("Say in a sentence or two why you can help."),
            "min_length": _("Say a little more: at least %(limit_value)d letters."),
        },
    )

    products = forms.CharField(
        label=_("What you own, a line each, and since when"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=_("For example “Crema 200, since 2019”."),
    )
    hours_per_week = forms.IntegerField(
        label=_("Hours a week that you have"), min_value=1, max_value=MOST_HOURS, required=False
    )
    times = forms.MultipleChoiceField(
        label=_("When you could be there"), choices=list(TIME_WORDS.items()), required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    time_zone = forms.CharField(
        label=_("Time zone"), max_length=64, required=False, help_text=_("For example “Europe/Vienna”."),
    )
    links = forms.CharField(
        label=_("Where you helped others in public, a link a line"), max_length=2100, required=False,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Links with https, five at most. A person may look at them."),
    )

    def __init__(self, *args: Any, has_profile: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_profile:
            del self.fields["pseudonym"], self.fields["headline"]

    def clean(self) -> dict[str, Any]:
        """What they say of themselves is looked at here, so that nothing is lost when something is wrong."""
        data = super().clean() or {}
        wrong = self.background().faults(year=utc_now().year, zones=available_timezones())
        for name, code in wrong.items():
            self.add_error(name, str(_FAULT_WORDS[code]))
        return data

    def background(self) -> Background:
        """Return what they say of themselves."""
        data = self.cleaned_data
        return Background(
            read_products(data.get("products", "")), data.get("hours_per_week"), tuple(data.get("times", ())),
            data.get("time_zone", ""), read_links(data.get("links", "")),
        )  # fmt: skip
