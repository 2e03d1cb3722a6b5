"""Forms of programmes, steps, levels and cohorts."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from peerdesk.domain.brands.queries import Brand
from peerdesk.domain.onboarding.rules import Level, StepKind
from peerdesk.foundation.money import decimal_text, exponent
from peerdesk.foundation.ui.refusals import Refusals

from .words import ERROR_WORDS, FIELD_WORDS

Choices = Sequence[tuple[str, str]]


class TermsForm(forms.Form):
    """What a programme pays, and where people begin."""

    pay = forms.DecimalField(label=_("Paid for the training"), min_value=0, max_digits=9)
    first_concurrency = forms.IntegerField(label=_("Questions at once, at first"), min_value=1, max_value=10)
    mentor_answers = forms.IntegerField(
        label=_("First answers that a mentor reads"), min_value=0, max_value=20,
        help_text=_("Right after each went out. None without a mentor: experts agree to it at their desk."),
    )
    mentor_pay = forms.DecimalField(label=_("Paid to the mentor for each"), min_value=0, max_digits=9)
    first_topics = forms.MultipleChoiceField(
        label=_("Topics to begin with"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None marked: all of them."),
    )

    def __init__(self, data: Any = None, *, brand: Brand, topics: Choices, kept: Any) -> None:
        self._unit = Decimal(10) ** exponent(brand.currency)
        super().__init__(data, initial={
            "pay": decimal_text(kept.pay_minor, brand.currency),
            "mentor_pay": decimal_text(kept.mentor_pay_minor, brand.currency),
            "mentor_answers": kept.mentor_answers, "first_concurrency": kept.first_concurrency,
            "first_topics": list(kept.first_topics),
        })  # fmt: skip
        self.fields["first_topics"].choices = topics  # type: ignore[attr-defined]

    def terms(self) -> dict[str, Any]:
        """Return what was asked for, money in minor units."""
        data = self.cleaned_data
        return {
            "pay_minor": int(data["pay"] * self._unit), "mentor_pay_minor": int(data["mentor_pay"] * self._unit),
            "mentor_answers": data["mentor_answers"], "first_concurrency": data["first_concurrency"],
            "first_topics": [uuid.UUID(one) for one in data["first_topics"]],
        }  # fmt: skip


class LevelForm(forms.Form):
    """One level more. The rating is asked for in stars, the share in percent."""

    name = forms.CharField(label=_("Name"), max_length=60)
    resolutions = forms.IntegerField(label=_("After so many closed resolutions"), min_value=1, max_value=100_000)
    stars = forms.FloatField(
        label=_("Rated at least"), min_value=1, max_value=5, required=False,
        help_text=_("Stars: the lower end of what customers gave, from ten ratings on. Empty: not asked for."),
    )
    concurrency = forms.IntegerField(label=_("Questions at once"), min_value=1, max_value=10, initial=1)
    share = forms.DecimalField(
        label=_("Share of the price"), min_value=0, max_value=100, decimal_places=2, required=False,
        help_text=_("Percent. Empty: as agreed for the brand."),
    )
    topics = forms.MultipleChoiceField(
        label=_("Topics that it opens"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None marked: all of them."),
    )

    def __init__(self, data: Any = None, *, topics: Choices) -> None:
        super().__init__(data)
        self.fields["topics"].choices = topics  # type: ignore[attr-defined]

    def level(self) -> Level:
        """Return the level as it was written."""
        data = self.cleaned_data
        stars, share = data["stars"], data["share"]
        return Level(
            data["name"].strip(), data["resolutions"], 0.0 if stars is None else (stars - 1) / 4, tuple(data["topics"]),
            data["concurrency"], None if share is None else int(share * 100),
        )  # fmt: skip


class StepForm(forms.Form):
    """One step; fields that its kind does not have are taken away. Lines are lines."""

    title = forms.CharField(label=_("Title"), max_length=120, help_text=_("People see it in their list."))
    body = forms.CharField(label=_("Text"), max_length=6000, required=False, widget=forms.Textarea(attrs={"rows": 9}))
    messages = forms.CharField(
        label=_("Messages"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 9}),
        help_text=_("Made-up ones, at most six, an empty line between. Names, addresses, numbers: as customers write."),
    )
    gold = forms.CharField(
        label=_("How your best would answer"), max_length=6000, required=False, widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("Shown to people once they have passed."),
    )
    points = forms.CharField(
        label=_("What has to be said"), max_length=6000, required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One point a line, as a short sentence. Other wordings behind | on the same line."),
    )
    traps = forms.CharField(
        label=_("What a customer could misread"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: the words, then = and what they are taken for."),
    )
    question = forms.CharField(label=_("A question about it"), max_length=500, required=False)
    options = forms.CharField(
        label=_("Answers"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line, * before the right one."),
    )
    topic = forms.ChoiceField(label=_("Topic that it opens"), required=False)

    def __init__(self, data: Any = None, *, kind: StepKind, topics: Choices, kept: Any = None) -> None:
        super().__init__(data, initial=_initial(kept) if kept is not None else {})
        self._kind = kind
        wanted = {
            StepKind.DRILL: {"title", "body", "messages"}, StepKind.PRACTICE: {"title", "body", "gold", "points", "traps"},
            StepKind.CARD: {"title", "body", "question", "options", "topic"},
        }.get(kind, {"title", "body", "question", "options"})  # fmt: skip
        for name in set(self.fields) - wanted:
            del self.fields[name]
        if kind is StepKind.PRACTICE:
            self.fields["body"].label = _("What the customer wrote")
        if "topic" in self.fields:
            self.fields["topic"].choices = [("", _("None")), *topics]  # type: ignore[attr-defined]

    def content(self) -> dict[str, Any]:
        """Return what its kind keeps."""
        data = self.cleaned_data
        if self._kind is StepKind.DRILL:
            blocks = data["messages"].replace("\r\n", "\n").split("\n\n")
            return {"messages": [" ".join(one.split()) for one in blocks if one.strip()]}
        if self._kind is StepKind.PRACTICE:
            pairs = [line.partition("=") for line in _lines(data["traps"]) if "=" in line]
            traps = [{"words": words.strip(), "why": why.strip()} for words, _sign, why in pairs if words.strip()]
            return {"gold": data["gold"].strip(), "points": _lines(data["points"]), "traps": traps}
        lines = _lines(data["options"])
        return {
            "question": data["question"].strip(), "options": [line.removeprefix("*").strip() for line in lines],
            "right": [place for place, line in enumerate(lines) if line.startswith("*")], "topic": data.get("topic") or "",
        }  # fmt: skip


class CohortForm(forms.Form):
    """A new cohort."""

    name = forms.CharField(label=_("Name"), max_length=80)
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(label=_("Ready by"), widget=forms.DateInput(attrs={"type": "date"}))
    target = forms.IntegerField(label=_("People who are to be ready"), min_value=1, max_value=5000)


_REFUSALS = Refusals(ERROR_WORDS, FIELD_WORDS, {"standing": "stars", "right": "options"})
put, words_of = _REFUSALS.put, _REFUSALS.words_of


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _initial(kept: Any) -> dict[str, Any]:
    content = kept.content
    right = content.get("right", [])
    options = [("* " if place in right else "") + one for place, one in enumerate(content.get("options", []))]
    return {
        "title": kept.title, "body": kept.body, "messages": "\n\n".join(content.get("messages", [])),
        "gold": content.get("gold", ""), "points": "\n".join(content.get("points", [])),
        "traps": "\n".join(f"{one['words']} = {one['why']}" for one in content.get("traps", [])),
        "question": content.get("question", ""), "options": "\n".join(options), "topic": content.get("topic", ""),
    }  # fmt: skip
