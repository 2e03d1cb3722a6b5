"""Forms of exams."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from peerdesk.domain.brands.queries import Brand
from peerdesk.domain.exams.rules import LEVELS, MOST_OPTIONS, ExamKind, ItemDraft, ItemKind, PromptKind, Terms

from .words import ITEM_KIND_WORDS, KIND_WORDS, LEVEL_WORDS, PROMPT_WORDS

HEADER = ("kind", "question", "answers", "right", "explanation", "level", "topic", "family")
MOST_ROWS = 500
Draft = tuple[ItemDraft, uuid.UUID | None]


class ExamForm(forms.Form):
    """A new exam."""

    kind = forms.ChoiceField(label=_("Kind"), choices=list(KIND_WORDS.items()))
    title = forms.CharField(label=_("Title"), max_length=120, help_text=_("Applicants read it."))
    language = forms.ChoiceField(label=_("Language"))
    topic = forms.ChoiceField(
        label=_("Topic"), required=False, help_text=_("For one topic alone, or for all that you ask about.")
    )

    def __init__(self, data: Any = None, *, brand: Brand, topics: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        names = dict(settings.LANGUAGES)
        self.fields["language"].choices = [(code, names.get(code, code)) for code in brand.languages]  # type: ignore[attr-defined]
        self.fields["topic"].choices = [("", _("All topics")), *topics]  # type: ignore[attr-defined]


class TermsForm(forms.Form):
    """What an exam asks for. Shares are asked for in percent."""

    title = forms.CharField(label=_("Title"), max_length=120)
    cut = forms.FloatField(label=_("Cut"))
    surely = forms.IntegerField(
        label=_("How sure before it ends early"), min_value=50, max_value=99,
        help_text=_("Percent. The surer, the more questions."),
    )
    least_items = forms.IntegerField(label=_("Questions at least"), min_value=1, max_value=100)
    most_items = forms.IntegerField(label=_("Questions at most"), min_value=1, max_value=100)
    least_words = forms.IntegerField(label=_("Words at least"), min_value=0, max_value=1000)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=240)
    weight = forms.IntegerField(
        label=_("Weight"), min_value=0, max_value=100, help_text=_("Against the other tests of an application.")
    )
    attempts = forms.IntegerField(label=_("Attempts"), min_value=1, max_value=10)
    attempt_days = forms.IntegerField(label=_("within so many days"), min_value=1, max_value=365)

    def __init__(self, data: Any = None, *, kind: ExamKind, kept: Any = None) -> None:
        initial = {name: getattr(kept, name) for name in self.base_fields} if kept is not None else {}
        if kept is not None:
            initial["surely"] = round(kept.surely * 100)
            initial["cut"] = kept.cut if kind is ExamKind.SKILLS else round(kept.cut * 100)
        super().__init__(data, initial=initial)
        self._kind, self._kept = kind, kept
        if kind is ExamKind.SKILLS:
            del self.fields["least_words"]
            self.fields["cut"].help_text = _(
                "Ability: 0 is the middle of all who took it, 1 is better than five in six, −1 better than one in six."
            )
        else:
            for name in ("surely", "least_items"):
                del self.fields[name]
            self.fields["most_items"].label = _("Texts")
            self.fields["cut"].help_text = _("Percent of the best score, as an average reader gives it.")

    def terms(self) -> Terms:
        """Return what was asked for; what the kind does not ask stays as it is."""
        data = self.cleaned_data
        is_test = self._kind is ExamKind.SKILLS
        return Terms(
            cut=data["cut"] if is_test else data["cut"] / 100, weight=data["weight"], minutes=data["minutes"],
            least_items=data["least_items"] if is_test else 1, most_items=data["most_items"],
            surely=data["surely"] / 100 if is_test else self._kept.surely, attempts=data["attempts"],
            attempt_days=data["attempt_days"], least_words=self._kept.least_words if is_test else data["least_words"],
        )  # fmt: skip


class ItemForm(forms.Form):
    """One item. An answer a line; right ones are marked by a star before them, an order is the order of the lines."""

    kind = forms.ChoiceField(label=_("Kind"), choices=list(ITEM_KIND_WORDS.items()))
    stem = forms.CharField(
        label=_("Question"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A real situation tells more than a fact. “What would you ask next?” is a good one."),
    )
    options = forms.CharField(
        label=_("Answers"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One a line. Put * before what is right. To be put in order: write them in the right order, without *."),
    )
    explanation = forms.CharField(
        label=_("Why"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For your colleagues; no applicant ever sees it."),
    )
    level = forms.ChoiceField(
        label=_("How hard, you think"), choices=list(LEVEL_WORDS.items()), initial="medium",
        help_text=_("Until enough people have answered it; then it is known."),
    )
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    family = forms.CharField(
        label=_("Family"), max_length=60, required=False,
        help_text=_("Variants of one question: nobody gets two of a family."),
    )

    def __init__(self, data: Any = None, *, topics: Sequence[tuple[str, str]], item: Any = None) -> None:
        initial = {}
        if item is not None:
            initial = {
                "kind": item.kind, "stem": item.stem, "explanation": item.explanation, "level": item.level,
                "topic": str(item.topic_id or ""), "family": item.family, "options": _lines_of(item),
            }  # fmt: skip
        super().__init__(data, initial=initial)
        self.fields["topic"].choices = [("", _("No topic")), *topics]  # type: ignore[attr-defined]

    def draft(self) -> Draft:
        """Return the item as it is written, and its topic."""
        data = self.cleaned_data
        lines = [line.strip() for line in data["options"].splitlines() if line.strip()][: MOST_OPTIONS + 1]
        return _draft(data["kind"], data["stem"], lines, data), uuid.UUID(data["topic"]) if data["topic"] else None


class PromptForm(forms.Form):
    """Something to write about."""

    kind = forms.ChoiceField(label=_("Kind"), choices=list(PROMPT_WORDS.items()))
    text = forms.CharField(
        label=_("Text"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("For a real question take the redacted words of a solved ticket: applicants read it."),
    )

    def chosen_kind(self) -> PromptKind:
        """The kind that was chosen."""
        return PromptKind(self.cleaned_data["kind"])


class BulkForm(forms.Form):
    """Many items as a table."""

    file = forms.FileField(
        label=_("Table (CSV)"),
        help_text=_("Columns: kind, question, answers (with | between them), right (places from 1, with ; between), explanation, level, topic, family."),  # noqa: E501 - one sentence for translators
    )

    def drafts(self, topics: Mapping[str, str]) -> tuple[list[Draft], list[str]]:
        """Return the items, and what is wrong by row; `topics` maps slugs to ids."""
        try:
            text = self.cleaned_data["file"].read(2_000_000).decode("utf-8-sig")
        except UnicodeDecodeError:
            return [], [str(_("The file is not UTF-8 text."))]
        rows = list(csv.DictReader(io.StringIO(text)))
        wrong = [name for name in HEADER[:4] if not rows or name not in rows[0]]
        if wrong:
            return [], [str(_("Columns are missing: %(names)s") % {"names": ", ".join(wrong)})]
        found: list[Draft] = []
        faults: list[str] = []
        for number, row in enumerate(rows[:MOST_ROWS], start=2):
            slug = (row.get("topic") or "").strip()
            draft = _of_row(row)
            if draft is None or draft.faults() or (slug and slug not in topics):
                names = ", ".join((sorted(draft.faults()) or ["topic"]) if draft else ["kind"])
                faults.append(str(_("Row %(number)d: %(names)s") % {"number": number, "names": names}))
            else:
                found.append((draft, uuid.UUID(topics[slug]) if slug else None))
        return found, faults


def _draft(kind: str, stem: str, lines: Sequence[str], data: Mapping[str, Any]) -> ItemDraft:
    options = tuple(line.removeprefix("*").strip() for line in lines)
    right = tuple(place for place, line in enumerate(lines) if line.startswith("*"))
    if kind == ItemKind.ORDER:
        right = tuple(range(len(options)))
    return ItemDraft(
        ItemKind(kind), stem, options, right, data.get("explanation") or "", data.get("level") or "medium",
        data.get("family") or "",
    )  # fmt: skip


def _of_row(row: Mapping[str, Any]) -> ItemDraft | None:
    kind, level = (row.get("kind") or "").strip(), (row.get("level") or "medium").strip()
    if kind not in set(ItemKind) or level not in LEVELS:
        return None
    options = tuple(part.strip() for part in (row.get("answers") or "").split("|") if part.strip())
    places = [part.strip() for part in (row.get("right") or "").split(";") if part.strip()]
    right = tuple(int(place) - 1 for place in places if place.isascii() and place.isdigit())
    if kind == ItemKind.ORDER and not right:
        right = tuple(range(len(options)))
    return ItemDraft(
        ItemKind(kind), row.get("question") or "", options, right, row.get("explanation") or "", level,
        (row.get("family") or "").strip(),
    )  # fmt: skip


def _lines_of(item: Any) -> str:
    if item.kind == ItemKind.ORDER:
        return "\n".join(item.options[place] for place in item.right)
    return "\n".join(("* " if place in item.right else "") + option for place, option in enumerate(item.options))
