"""The application form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from peerdesk.domain.experts.commands import MOTIVATION_MIN_LENGTH


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

    def __init__(self, *args: Any, has_profile: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_profile:
            del self.fields["pseudonym"], self.fields["headline"]
