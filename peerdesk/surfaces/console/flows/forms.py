"""Forms of the pages about flows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.conf import settings
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from peerdesk.domain.brands.queries import TopicRow
from peerdesk.domain.flows.queries import FlowView
from peerdesk.domain.flows.rules import LONGEST_FLOW_NAME, FlowHead, with_step
from peerdesk.engines.flows import LONGEST_ANSWER, LONGEST_NAME, LONGEST_TEXT, MOST_ANSWERS, Answer, Kind, Plan, Step
from peerdesk.foundation.uploads import is_too_large

from .words import KIND_WORDS, REASON_WORDS

NEW = "new:"
SPARE_ROWS = 2
LONGEST_FILE = 400_000


class FlowHeadForm(forms.Form):
    """What a flow is called and for which tickets it is."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_FLOW_NAME)
    language = forms.ChoiceField(label=_("Language"), required=False, choices=[("", _("Any")), *settings.LANGUAGES])
    topics = forms.MultipleChoiceField(
        label=_("Topics"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("None chosen: for all topics.")
    )
    revision = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, topics: Sequence[TopicRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._ids = {str(topic.id): topic.id for topic in topics}
        self.fields["topics"].choices = [(str(topic.id), topic.name) for topic in topics]  # type: ignore[attr-defined]
        if not topics:
            del self.fields["topics"]

    @classmethod
    def of(cls, flow: FlowView, topics: Sequence[TopicRow]) -> FlowHeadForm:
        """Return the form with what holds now."""
        initial = {"name": flow.name, "language": flow.language, "topics": list(map(str, flow.topic_ids)),
                   "revision": flow.revision}  # fmt: skip
        return cls(topics=topics, initial=initial)

    def head(self) -> FlowHead:
        """Return what was written."""
        chosen = self.cleaned_data.get("topics", [])
        return FlowHead(
            self.cleaned_data["name"], self.cleaned_data["language"], tuple(self._ids[one] for one in chosen)
        )


class StepForm(forms.Form):
    """One step. Which fields it has depends on its kind; ways lead to steps, or to new ones that are made on saving."""

    kind = forms.ChoiceField(label=_("Kind"), choices=list(KIND_WORDS.items()))
    name = forms.CharField(
        label=_("Short name"), max_length=LONGEST_NAME, required=False,
        help_text=_("How lists call it; without one, the beginning of its text."),
    )
    text = forms.CharField(
        label=_("Text"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Markdown. In an outcome [NAME_1] becomes the customer's name when it is sent."),
    )

    def __init__(
        self, *args: Any, plan: Plan, step: Step, articles: Sequence[tuple[str, str]],
        actions: Sequence[tuple[str, str]], **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.step = step
        targets = _target_choices(plan, step)
        self.rows = 0
        if step.kind == Kind.QUESTION:
            self.rows = min(max(len(step.answers) + SPARE_ROWS, 2 + SPARE_ROWS), max(MOST_ANSWERS, len(step.answers)))
        for at in range(self.rows):
            self.fields[f"answer_{at}"] = forms.CharField(
                label=_("Answer %(n)s") % {"n": at + 1}, max_length=LONGEST_ANSWER, required=False
            )
            self.fields[f"target_{at}"] = forms.ChoiceField(label=_("leads to"), choices=targets, required=False)
            self.fields[f"words_{at}"] = forms.CharField(
                label=_("Customers say so by"), max_length=1000, required=False
            )
        if step.kind == Kind.INSTRUCTION:
            self.fields["target"] = forms.ChoiceField(label=_("Then go on to"), choices=targets, required=False)
        if step.kind == Kind.REPLY:
            known = [("", _("None")), *articles]
            if step.article and step.article not in dict(articles):
                known.append((step.article, _("An article that is not published any more")))
            self.fields["article"] = forms.ChoiceField(label=_("Source article"), choices=known, required=False)
        if step.kind == Kind.HANDOVER:
            reasons = [("", _("Choose a reason")), *REASON_WORDS.items()]
            self.fields["reason"] = forms.ChoiceField(label=_("Why"), choices=reasons, required=False)
        if step.kind == Kind.ACTION:
            named = [("", _("Choose an action")), *actions]
            if step.action and step.action not in dict(actions):
                named.append((step.action, step.action))
            self.fields["action"] = forms.ChoiceField(label=_("Action"), choices=named, required=False)
        for name, value in self._initial().items():
            self.initial.setdefault(name, value)

    def answer_rows(self) -> Iterator[tuple[int, BoundField, BoundField, BoundField]]:
        """Yield the number of each row from 1 with its answer, where it leads, and the words that give it."""
        for at in range(self.rows):
            yield at + 1, self[f"answer_{at}"], self[f"target_{at}"], self[f"words_{at}"]

    def put_into(self, plan: Plan) -> Plan:
        """Return the plan with what was written, and the new steps to which it leads. Raises KeyError for a step gone."""
        if plan.find(self.step.key) is None:
            raise KeyError(self.step.key)
        data = self.cleaned_data
        made: list[Step] = []

        def target(value: str) -> str:
            if not value.startswith(NEW):
                return value
            made.append(Step(Plan((*plan.steps, *made)).new_key(), Kind(value.removeprefix(NEW))))
            return made[-1].key

        step = replace(
            self.step, kind=Kind(data["kind"]), name=data["name"], text=data["text"], target=target(data.get("target", "")),
            answers=tuple(self._answers(data, target)), article=data.get("article", ""), reason=data.get("reason", ""),
            action=data.get("action", ""),
        )  # fmt: skip
        plan = with_step(plan, step)
        return Plan((*plan.steps, *made))

    def _answers(self, data: Mapping[str, Any], target: Any) -> Iterator[Answer]:
        for at in range(self.rows):
            text, leads_to = data[f"answer_{at}"], data[f"target_{at}"]
            if text or leads_to:
                words = tuple(word.strip() for word in data[f"words_{at}"].split(",") if word.strip())
                yield Answer(text, target(leads_to), words)

    def _initial(self) -> dict[str, Any]:
        step = self.step
        found: dict[str, Any] = {
            "kind": step.kind.value, "name": step.name, "text": step.text, "target": step.target, "article": step.article,
            "reason": step.reason, "action": step.action,
        }  # fmt: skip
        for at, answer in enumerate(step.answers):
            found |= {f"answer_{at}": answer.text, f"target_{at}": answer.target, f"words_{at}": ", ".join(answer.words)}
        return found


class FlowFileForm(forms.Form):
    """A flow as a file of JSON, or as its text."""

    file = forms.FileField(label=_("File"), required=False, help_text=_("As “Take out” gives it: JSON, up to 400 kB."))
    text = forms.CharField(
        label=_("or its text"), required=False, max_length=LONGEST_FILE, widget=forms.Textarea(attrs={"rows": 4})
    )

    def clean_file(self) -> Any:
        """Refuse a file that is too large before it is read."""
        file = self.cleaned_data["file"]
        if file is not None and (is_too_large(file) or file.size > LONGEST_FILE):
            raise forms.ValidationError(_("This file is too large."))
        return file


def _target_choices(plan: Plan, step: Step) -> list[Any]:
    known = [(one.key, f"{one.key} · {one.label or KIND_WORDS[one.kind]}") for one in plan.steps if one.key != step.key]
    gone = [(target, target) for target in step.targets if target and plan.find(target) is None]
    fresh = [(f"{NEW}{kind.value}", KIND_WORDS[kind]) for kind in Kind]
    return [("", _("Nowhere yet")), (_("Steps and outcomes"), [*known, *gone]), (_("A new one"), fresh)]
