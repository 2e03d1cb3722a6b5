"""Forms about knowledge. What they check is about form; the rules are checked by the commands."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from peerdesk.domain.answers.rules import Content, Source
from peerdesk.domain.brands.queries import TopicRow

PARTS_OF_SOURCE = 3


class ArticleForm(forms.Form):
    """A piece of knowledge."""

    title = forms.CharField(label=_("Question or title"), max_length=300)
    body = forms.CharField(
        label=_("Answer"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("Markdown: **bold**, lists, links."),
    )
    topic = forms.TypedChoiceField(label=_("Topic"), required=False, coerce=uuid.UUID, empty_value=None)
    language = forms.CharField(
        label=_("Language"), max_length=12, required=False, help_text=_("A code such as en or pt-BR.")
    )
    product_versions = forms.CharField(
        label=_("Product versions"), max_length=200, required=False, help_text=_("Leave it empty when it holds for all.")
    )
    valid_from = forms.DateField(
        label=_("Valid from"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    valid_until = forms.DateField(
        label=_("Valid until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The last day. After it the answer is found no more."),
    )
    sources = forms.CharField(
        label=_("Sources"), max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One on each line: name | address | licence. Leave it empty when your team wrote it."),
    )
    owner = forms.TypedChoiceField(label=_("Who looks after it"), required=False, coerce=uuid.UUID, empty_value=None)
    note = forms.CharField(
        label=_("What you changed"), max_length=200, required=False, help_text=_("For the history; colleagues read it.")
    )

    def __init__(
        self, *args: Any, topics: Iterable[TopicRow], people: Mapping[uuid.UUID, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        topic_choices = [("", _("No topic")), *((str(topic.id), topic.name) for topic in topics)]
        people_choices = [("", _("Nobody")), *((str(user_id), name) for user_id, name in people.items())]
        self.fields["topic"].choices = topic_choices  # type: ignore[attr-defined]
        self.fields["owner"].choices = people_choices  # type: ignore[attr-defined]

    def clean_sources(self) -> str:
        """Refuse a line of more than three parts."""
        text: str = self.cleaned_data["sources"]
        if any(line.count("|") >= PARTS_OF_SOURCE for line in text.splitlines()):
            raise forms.ValidationError(_("Write name | address | licence, nothing more on one line."))
        return text

    def content(self, *, language: str) -> Content:
        """Return what was written; `language` where none was."""
        data = self.cleaned_data
        until = data["valid_until"]
        return Content(
            data["title"], data["body"], data["language"] or language, data["topic"], data["product_versions"],
            _start_of(data["valid_from"]) if data["valid_from"] else None,
            _start_of(until + timedelta(days=1)) if until else None,
            tuple(_source(line) for line in data["sources"].splitlines() if line.strip()),
        )  # fmt: skip


class ReviewForm(forms.Form):
    """After how long somebody looks at an article again."""

    review_days = forms.IntegerField(label=_("Ask again after so many days"), min_value=7, max_value=3650)


class PrecisionForm(forms.Form):
    """How often an offered answer must be right, or that a fixed confidence decides."""

    how = forms.ChoiceField(
        label=_("What decides"), required=False, widget=forms.RadioSelect,
        choices=[("precision", _("How often answers must be right")), ("fixed", _("A fixed confidence, from the settings"))],
    )
    wanted = forms.IntegerField(
        label=_("Right answers of a hundred"), min_value=50, max_value=99,
        help_text=_("The more you ask for, the fewer questions get an answer. The preview follows."),
    )

    def wanted_or_usual(self, usual: int) -> int:
        """Return what was written, or the usual where it is no number that can be kept."""
        if not self.is_bound:
            return int(self.initial["wanted"])
        return int(self.cleaned_data["wanted"]) if self.is_valid() else usual

    def share(self) -> float | None:
        """Return the precision to ask for, 0..1; None for the fixed confidence."""
        data = self.cleaned_data
        return None if data["how"] == "fixed" else int(data["wanted"]) / 100


def initial_of(content: Content) -> dict[str, Any]:
    """Return an article's words as the form shows them."""
    until = content.valid_until
    return {
        "title": content.title, "body": content.body, "topic": content.topic_id or "", "language": content.language,
        "product_versions": content.product_versions,
        "valid_from": timezone.localtime(content.valid_from).date() if content.valid_from else None,
        "valid_until": timezone.localtime(until - timedelta(seconds=1)).date() if until else None,
        "sources": "\n".join(_line(source) for source in content.sources),
    }


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _source(line: str) -> Source:
    """Read `name | address | licence`; an address alone is an address."""
    parts = [part.strip() for part in line.split("|")]
    if len(parts) == 1:
        return Source(url=parts[0]) if "://" in parts[0] else Source(name=parts[0])
    return Source(parts[1], parts[0], parts[2] if len(parts) == PARTS_OF_SOURCE else "")


def _line(source: Source) -> str:
    return f"{source.name} | {source.url} | {source.licence}".rstrip(" |")
