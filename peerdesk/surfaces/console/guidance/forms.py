"""Forms of the pages about guidance."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from peerdesk.domain.generation.queries import Endpoint
from peerdesk.domain.generation.rules import MONTH_TOKENS, MOST_MONTH_TOKENS, TICKET_TOKENS, EndpointDraft, Writing
from peerdesk.domain.guidance.queries import BrandVoice, TopicNeeds
from peerdesk.engines.drafting import LANGUAGES, Fact, VoiceCard
from peerdesk.surfaces.console.forms import ListField

FORMALITY = (
    ("any", _("As the writer likes")),
    ("informal", _("As one talks: du, tu, tú")),
    ("formal", _("Formally: Sie, vous, usted")),
)
LEVELS = (("any", _("Any")), ("normal", _("Like a newspaper")), ("plain", _("Plain: short words, short sentences")))
CODES = "|".join(LANGUAGES)
BY_LANGUAGE = RegexValidator(
    rf"\A({CODES})\s*:\s*\S", _("Begin each line with a language and a colon, such as: de: Moin {name},")
)
PAIR = RegexValidator(r"\A[^=]{1,200}=[^=]{1,200}\Z", _("Write the word, =, and what to write instead."))
FORM_OF_ADDRESS = RegexValidator(
    rf"\A({CODES})\s*:\s*(any|informal|formal)\s*\Z", _("Write a language, a colon, and any, informal or formal.")
)
FACT = RegexValidator(
    r"\A[^|]{1,200}(\|[^|]{0,2000}){0,2}\Z", _("Write the name, then | words that tell it, then | the question.")
)


class VoiceCardForm(forms.Form):
    """The voice card."""

    formality = forms.ChoiceField(label=_("How customers are addressed"), choices=FORMALITY)
    formality_by_language = ListField(
        label=_("Where that differs by language"), required=False, each=FORM_OF_ADDRESS,
        help_text=_("One on each line, such as: de: formal"),
    )
    greetings = ListField(
        label=_("Greeting"), required=False, each=BY_LANGUAGE,
        help_text=_("One language on each line, such as: en: Hi {name}, – the name is left out where it is not known."),
    )
    needs_greeting = forms.BooleanField(label=_("A reply without a greeting is told so"), required=False)
    sign_offs = ListField(
        label=_("Last words"), required=False, each=BY_LANGUAGE, help_text=_("Such as: en: Your friends at the Taproom")
    )
    needs_sign_off = forms.BooleanField(label=_("A reply without the last words is told so"), required=False)
    replacements = ListField(
        label=_("Words to use instead of others"), required=False, each=PAIR, help_text=_("Such as: client = guest")
    )
    avoided = ListField(label=_("Words to avoid"), required=False, help_text=_("One on each line."))
    reading_level = forms.ChoiceField(label=_("Reading level"), choices=LEVELS)
    longest_words = forms.IntegerField(
        label=_("Longest reply, in words"), min_value=0, max_value=5000, required=False,
        help_text=_("0: as long as it takes."),
    )
    emoji = forms.BooleanField(label=_("Emoji are fine"), required=False)
    allowed_promises = ListField(
        label=_("Promises that are fine"), required=False,
        help_text=_(
            "Words that make a promise one of yours, such as: within 14 days. All others are asked about before sending."
        ),
    )
    avoid = forms.CharField(
        label=_("What to avoid"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Shown beside every ticket. Markdown: lists, **bold**."),
    )

    @classmethod
    def of(cls, voice: BrandVoice) -> VoiceCardForm:
        """Return the form with what holds now."""
        card = voice.card
        return cls(initial={
            "formality": card.formality, "formality_by_language": _by_language(card.formality_by_language),
            "greetings": _by_language(card.greetings), "needs_greeting": card.needs_greeting,
            "sign_offs": _by_language(card.sign_offs), "needs_sign_off": card.needs_sign_off,
            "replacements": [f"{word} = {instead}" for word, instead in card.replacements],
            "avoided": list(card.avoided), "reading_level": card.reading_level, "longest_words": card.longest_words,
            "emoji": card.emoji, "allowed_promises": list(card.allowed_promises), "avoid": voice.avoid,
        })  # fmt: skip

    def card(self) -> VoiceCard:
        """Return the card that was written."""
        data = self.cleaned_data
        return VoiceCard(
            formality=data["formality"], formality_by_language=_read(data["formality_by_language"]),
            greetings=_read(data["greetings"]), sign_offs=_read(data["sign_offs"]),
            needs_greeting=data["needs_greeting"], needs_sign_off=data["needs_sign_off"],
            replacements=tuple(_pair(line) for line in data["replacements"]), avoided=tuple(data["avoided"]),
            reading_level=data["reading_level"], emoji=data["emoji"], longest_words=data["longest_words"] or 0,
            allowed_promises=tuple(data["allowed_promises"]),
        )


class SampleForm(forms.Form):
    """A reply to try the card on."""

    sample = forms.CharField(max_length=20_000, required=False, strip=False)
    sample_language = forms.ChoiceField(choices=[(code, code) for code in LANGUAGES])


class TopicNeedsForm(forms.Form):
    """What answers about a topic need."""

    facts = ListField(
        label=_("Facts that an answer needs"), required=False, each=FACT,
        help_text=_(
            "One on each line: name | words that show that it is told | the question. Such as: model | Mini, Max, X# | "
            "Which model is it? – # stands for a number."
        ),
    )
    avoid = forms.CharField(
        label=_("What to avoid in this topic"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    @classmethod
    def of(cls, needs: TopicNeeds) -> TopicNeedsForm:
        """Return the form with what holds now."""
        lines = [" | ".join([one.name, ", ".join(one.words), one.question]).rstrip(" |") for one in needs.facts]
        return cls(initial={"facts": lines, "avoid": needs.avoid})

    def facts_written(self) -> tuple[Fact, ...]:
        """Return the facts that were written."""
        return tuple(_fact(line) for line in self.cleaned_data["facts"])


WRITES = (
    (Writing.NEVER.value, _("Never")),
    (Writing.ON_REQUEST.value, _("When the expert asks for it")),
    (Writing.AT_OPENING.value, _("As soon as a ticket is opened")),
)


class ModelForm(forms.Form):
    """A brand's language model."""

    base_url = forms.URLField(
        label=_("Address"), max_length=500, assume_scheme="https",
        help_text=_(
            "Of any server that speaks the OpenAI protocol, as a rule ending in /v1. One inside your own network must be "
            "named by whoever runs this installation."
        ),
    )
    model = forms.CharField(label=_("Model"), max_length=120, help_text=_("Its name on that server."))
    api_key = forms.CharField(
        label=_("Key"), max_length=500, required=False, strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Leave it empty to keep the one that is stored. It is shown to nobody."),
    )
    writes = forms.ChoiceField(label=_("It drafts replies"), choices=WRITES)
    translates = forms.BooleanField(label=_("It translates between customer and expert"), required=False)
    month_tokens = forms.IntegerField(
        label=_("Tokens a month"), min_value=1, max_value=MOST_MONTH_TOKENS,
        help_text=_("A draft takes some 3,000. When they are used up, drafts come from your articles alone."),
    )
    ticket_tokens = forms.IntegerField(label=_("Tokens a ticket"), min_value=1, max_value=MOST_MONTH_TOKENS)

    @classmethod
    def of(cls, endpoint: Endpoint | None) -> ModelForm:
        """Return the form with what holds now."""
        if endpoint is None:
            usual = {"writes": Writing.ON_REQUEST.value, "month_tokens": MONTH_TOKENS, "ticket_tokens": TICKET_TOKENS}
            return cls(initial=usual)
        return cls(initial={
            "base_url": endpoint.base_url, "model": endpoint.model, "writes": endpoint.writes.value,
            "translates": endpoint.translates, "month_tokens": endpoint.month_tokens,
            "ticket_tokens": endpoint.ticket_tokens,
        })  # fmt: skip

    def draft(self) -> EndpointDraft:
        """Return what was written; an empty key keeps the stored one."""
        data = self.cleaned_data
        return EndpointDraft(
            data["base_url"], data["model"], data["api_key"] or None, Writing(data["writes"]), data["translates"],
            data["month_tokens"], data["ticket_tokens"],
        )


def _fact(line: str) -> Fact:
    name, words, question = [*(part.strip() for part in line.split("|")), "", ""][:3]
    return Fact(name, tuple(word.strip() for word in words.split(",") if word.strip()), question)


def _by_language(texts: Mapping[str, str]) -> list[str]:
    return [f"{code}: {text}" for code, text in texts.items()]


def _read(lines: list[str]) -> dict[str, str]:
    return {code.strip(): text.strip() for code, _, text in (line.partition(":") for line in lines)}


def _pair(line: str) -> tuple[str, str]:
    word, _, instead = line.partition("=")
    return word.strip(), instead.strip()

