"""Forms of valve and policies."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peerdesk.domain.brands.rules import ValveSettings
from peerdesk.domain.matching.queries import PolicyRow
from peerdesk.engines.assignment import settings_of
from peerdesk.foundation.errors import DomainError
from peerdesk.foundation.money import exponent

from .words import FIELD_WORDS, MEANINGS, MODE_WORDS, SETTING_WORDS

STEP = re.compile(r"\A\s*(\d{1,3})\s*[:=]\s*(\d{1,4})\s*%?\s*\Z")

OFFERED = tuple(settings_of())


class PercentField(forms.IntegerField):
    """A whole percent."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=100, **options)


class ValveForm(forms.Form):
    """How far a valve is open, and what turns it by itself. Money is asked for in units of the currency."""

    percent = PercentField(label=_("Percent to the crowd"))
    hours_from = forms.CharField(
        label=_("Hours from"), required=False, max_length=5, widget=forms.TimeInput(attrs={"type": "time"})
    )
    hours_to = forms.CharField(
        label=_("Hours until"), required=False, max_length=5, widget=forms.TimeInput(attrs={"type": "time"})
    )
    hours_percent = PercentField(
        label=_("Open in these hours"), required=False, help_text=_("Percent; the hours may cross midnight.")
    )
    backlog_from = forms.IntegerField(
        label=_("When so many wait for your people"), required=False, min_value=0, help_text=_("Questions with your staff.")
    )
    backlog_percent = PercentField(label=_("open then at least"), required=False, help_text=_("Percent."))
    service_below = PercentField(
        label=_("When fewer were answered in time"), required=False,
        help_text=_("Percent of the last day's questions with a first reply in your time."),
    )
    service_percent = PercentField(label=_("open for them at least"), required=False, help_text=_("Percent."))
    budget = forms.DecimalField(
        label=_("Budget of a day"), required=False, min_value=0, max_digits=12,
        help_text=_("When it is committed, nothing more goes to the crowd until midnight."),
    )

    def __init__(self, data: Any = None, *, currency: str, kept: ValveSettings) -> None:
        self.digits = exponent(currency)
        initial = kept.to_json()
        if kept.budget_minor is not None:
            initial["budget"] = Decimal(kept.budget_minor).scaleb(-self.digits)
        super().__init__(data, initial=initial)
        self.fields["budget"].label = _("Budget of a day in %(currency)s") % {"currency": currency}

    def settings(self) -> ValveSettings:
        """Return what was written."""
        data = dict(self.cleaned_data)
        budget = data.pop("budget")
        return ValveSettings(**data, budget_minor=None if budget is None else int(budget.scaleb(self.digits)))

    def put(self, error: DomainError) -> None:
        """Show what the rules refuse beside its field."""
        for name, code in error.fields.items():
            self.add_error("budget" if name == "budget_minor" else name, str(FIELD_WORDS[code]))


class PolicyForm(forms.Form):
    """A version of a policy: every weight with its meaning and its bounds."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("What you try with it."))
    mode = forms.ChoiceField(
        label=_("How a question goes out"), choices=list(MODE_WORDS.items()),
        help_text=_("One at a time: each has it alone until the time is over. Open board: everybody who may sees it."),
    )
    price_steps = forms.CharField(
        label=_("Price by circle"), required=False, max_length=100,
        help_text=_("Such as 3:120, 5:150 – from the third circle on 120 % of the price, from the fifth 150 %."),
    )

    def __init__(self, data: Any = None, *, like: PolicyRow | None = None) -> None:
        kept = like.weights if like else {}
        steps = ", ".join(f"{at}:{percent}" for at, percent in like.price_steps) if like else ""
        first: dict[str, Any] = {"name": "", "mode": like.mode if like else "fan_out", "price_steps": steps}
        first |= {one.name: kept.get(one.name, one.default) for one in OFFERED}
        super().__init__(data, initial=first)
        for one in OFFERED:
            self.fields[one.name] = forms.FloatField(
                label=str(SETTING_WORDS[one.name]), min_value=one.low, max_value=one.high, help_text=str(MEANINGS[one.name]),
                widget=forms.NumberInput(attrs={"step": "any"}),
            )

    def clean_price_steps(self) -> list[list[int]]:
        """Return the steps. Raises ValidationError for what is none."""
        parts = [part for part in self.cleaned_data["price_steps"].split(",") if part.strip()]
        found = [STEP.match(part) for part in parts]
        if not all(found):
            raise forms.ValidationError(str(FIELD_WORDS["must_rise"]))
        return [[int(match[1]), int(match[2])] for match in found if match]

    def weights(self) -> dict[str, float]:
        """Return the weights that are not the defaults."""
        return {
            one.name: self.cleaned_data[one.name] for one in OFFERED if self.cleaned_data[one.name] != one.default
        }

    def put(self, error: DomainError) -> None:
        """Show what the rules refuse beside its field."""
        for name, code in error.fields.items():
            self.add_error(name, str(FIELD_WORDS[code]))


class TrialForm(forms.Form):
    """How much of the traffic a trial gets."""

    percent = forms.IntegerField(min_value=1, max_value=50)
