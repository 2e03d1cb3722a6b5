"""Forms of the console. What they check is about form; the rules are checked by the commands."""

from __future__ import annotations

import re
import uuid
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from peerdesk.domain.brands.queries import Brand
from peerdesk.domain.brands.rules import TopicDraft
from peerdesk.foundation.money import exponent

LONGEST_LIST = 200
MEGABYTE = 1024 * 1024
UNITS = (("1", _("seconds")), ("60", _("minutes")), ("3600", _("hours")), ("86400", _("days")))
LONGEST_SECONDS = 366 * 86_400


class ReplyForm(forms.Form):
    """A reply of staff; `then` is `wait` (it is the customer's turn) or `keep` (more follows)."""

    text = forms.CharField(
        label=_("Your reply"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 5, "data-autogrow": True}),
        error_messages={"required": _("Write your message first.")},
    )
    then = forms.ChoiceField(required=False, choices=[("wait", "wait"), ("keep", "keep")])
    guidance = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)

    def used_articles(self) -> list[uuid.UUID]:
        """Return the ids of the answers that were put into the reply."""
        found = []
        for part in self.cleaned_data["guidance"].split(",")[:10]:
            try:
                found.append(uuid.UUID(part.strip()))
            except ValueError:
                continue
        return found


class RevealForm(forms.Form):
    """The reason for a look at originals."""

    reason = forms.CharField(
        label=_("Why do you need to see it?"), max_length=300,
        help_text=_("Everybody with access to this ticket sees your name, this reason and the time."),
        error_messages={"required": _("Say in a few words why you need to see the original.")},
    )


class TopicForm(forms.Form):
    """A topic with the examples from which the machine learns before there is any history."""

    name = forms.CharField(label=_("Name"), max_length=80)
    slug = forms.SlugField(
        label=_("Short name"), max_length=60,
        help_text=_("Small letters, digits and hyphens; programs know the topic by it."),
    )
    description = forms.CharField(
        label=_("What belongs to it"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    examples = forms.CharField(
        label=_("Example questions"), max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One on each line. Three to ten are enough to begin with."),
    )
    crowd_solvable = forms.BooleanField(
        label=_("Experts may answer it"), required=False,
        help_text=_("Without this, every question of the topic goes straight to your staff."),
    )

    def draft(self) -> TopicDraft:
        """Return what was written."""
        data = self.cleaned_data
        return TopicDraft(
            data["slug"], data["name"], data["description"], tuple(_lines(data["examples"])), data["crowd_solvable"]
        )


class KeyForm(forms.Form):
    """A new API key."""

    name = forms.CharField(label=_("What is the key for?"), max_length=80, help_text=_("For example: web shop."))


class WebhookForm(forms.Form):
    """A new webhook."""

    url = forms.URLField(
        label=_("Address"), max_length=500, assume_scheme="https",
        error_messages={
            "required": _("Enter the address that your system listens at."),
            "invalid": _("Enter a whole address like https://shop.example.com/peerdesk."),
        },
    )  # fmt: skip


class DurationWidget(forms.MultiWidget):
    """A number and its unit."""

    template_name = "console/parts/duration.html"
    use_fieldset = False

    def __init__(self) -> None:
        number = forms.NumberInput(attrs={"data-short": True, "min": 1, "inputmode": "numeric"})
        super().__init__([number, forms.Select(choices=UNITS, attrs={"data-short": True, "aria-label": _("Unit")})])

    def id_for_label(self, id_: str, index: str = "0") -> str:  # noqa: ARG002 - Django's signature
        """The label names the number; the unit has a name of its own."""
        return f"{id_}_0"

    def decompress(self, value: int | None) -> list[Any]:
        """Split seconds into the largest unit that divides them."""
        if value is None:
            return [None, "60"]
        unit = next(size for size in (86_400, 3600, 60, 1) if value % size == 0)
        return [value // unit, str(unit)]


class DurationField(forms.MultiValueField):
    """Seconds, written as a number and a unit."""

    widget = DurationWidget

    def __init__(self, **kwargs: Any) -> None:
        fields = (forms.IntegerField(min_value=1, max_value=LONGEST_SECONDS), forms.ChoiceField(choices=UNITS))
        super().__init__(fields=fields, require_all_fields=True, **kwargs)

    def compress(self, data_list: list[Any]) -> int:
        """Return seconds. Raises ValidationError above a year."""
        seconds = int(data_list[0]) * int(data_list[1]) if data_list else 0
        if seconds > LONGEST_SECONDS:
            raise forms.ValidationError(_("A year is the longest that is possible."))
        return seconds


class ListField(forms.CharField):
    """Some short texts, one on each line."""

    def __init__(self, *, each: RegexValidator | None = None, upper: bool = False, **kwargs: Any) -> None:
        self.each, self.upper = each, upper
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), max_length=20_000, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Write a list as lines."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """Return the lines. Raises ValidationError for one that has not the right form."""
        lines = _lines(super().clean(value))
        lines = [line.upper() for line in lines] if self.upper else lines
        if len(lines) > LONGEST_LIST:
            raise forms.ValidationError(_("At most 200 are possible."))
        for line in lines if self.each else ():
            self.each(line)  # type: ignore[misc]
        return lines


class VoiceForm(forms.Form):
    """How the brand speaks and looks."""

    name = forms.CharField(label=_("Name"), max_length=80)
    welcome = forms.CharField(
        label=_("Welcome"), max_length=300, required=False, help_text=_("The first line of your help page.")
    )
    voice = forms.CharField(
        label=_("Voice"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("How experts should sound. They see it beside every ticket."),
    )
    website = forms.URLField(label=_("Website"), max_length=300, required=False, assume_scheme="https")
    accent = forms.RegexField(
        label=_("Colour"), regex=r"\A#[0-9a-fA-F]{6}\Z", widget=forms.TextInput(attrs={"type": "color"}),
        help_text=_("Used on your help page. Its contrast is corrected where it would be hard to read."),
    )


class PriceForm(forms.Form):
    """What a resolution costs."""

    price = forms.DecimalField(label=_("Price of a resolution by an expert"), min_value=0, max_value=100_000)

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.digits = exponent(currency)
        price = self.fields["price"]
        price.decimal_places = self.digits  # type: ignore[attr-defined]
        words = _("In %(currency)s. Published answers and your own staff cost nothing.")
        price.help_text = words % {"currency": currency}
        price.widget.attrs["step"] = str(Decimal(1).scaleb(-self.digits))

    def clean_price(self) -> Decimal:
        """Return the price. Raises ValidationError for parts of the smallest unit."""
        price: Decimal = self.cleaned_data["price"]
        if price != round(price, self.digits):
            raise forms.ValidationError(_("This currency has no smaller coins."))
        return price


class TimesForm(forms.Form):
    """How long everybody has."""

    accept_seconds = DurationField(label=_("To accept an offer"))
    first_reply_seconds = DurationField(label=_("To the first reply after accepting"))
    follow_up_seconds = DurationField(label=_("To reply when the customer wrote again"))
    return_to_staff_seconds = DurationField(label=_("Until an unresolved question goes to staff"))
    silence_seconds = DurationField(
        label=_("Until silence counts as solved"), help_text=_("Counted from the last answer to the customer.")
    )
    reopen_seconds = DurationField(
        label=_("To come back"), help_text=_("While it lasts, the customer reopens with one tap and pay stays pending.")
    )


class ChatsForm(forms.Form):
    """Whether customers may stay on the page for an answer, and how long everybody has then."""

    takes_chats = forms.BooleanField(
        label=_("Let customers ask for a chat"), required=False,
        help_text=_(
            "On your help page, while somebody who takes chats has a place, and by the API. Each chat is offered to one "
            "person at a time."
        ),
    )
    chat_accept_seconds = DurationField(label=_("To accept a chat"), help_text=_("Then the next one is asked."))
    chat_first_reply_seconds = DurationField(label=_("To the first reply in a chat"))
    chat_reply_seconds = DurationField(
        label=_("To each further reply"), help_text=_("Whoever takes longer loses the chat, and somebody else is asked.")
    )
    chat_return_seconds = DurationField(
        label=_("Until a chat that nobody answers goes to your staff"),
        help_text=_("The customer is told that the answer comes by mail."),
    )
    chat_silence_seconds = DurationField(
        label=_("Until a chat whose customer says nothing goes on by mail"), help_text=_("Counted from the last answer.")
    )


class ThresholdsForm(forms.Form):
    """How sure the machine must be."""

    topic_confidence_high = forms.IntegerField(
        label=_("Decide the topic alone from"), min_value=0, max_value=100,
        help_text=_("Percent of confidence. Below it, a person decides in triage."),
    )
    signal_confidence_high = forms.IntegerField(
        label=_("Call urgency, mood and intent sure from"), min_value=1, max_value=100,
        help_text=_("Percent of confidence; from half of it on they are a good guess. It decides nothing, it is shown."),
    )
    keeps_in_house = forms.BooleanField(
        label=_("Matters of one account or of money stay with my staff"), required=False,
        help_text=_(
            "Refunds, charges, locked accounts, contracts, orders: told by the words, in English, German, French and "
            "Spanish, where the machine is surer than 70 percent. Experts see no account and could not help."
        ),
    )
    self_service_enabled = forms.BooleanField(
        label=_("Offer a published answer before a person"), required=False,
        help_text=_("The customer always sees that a machine answers, and can ask for a person."),
    )
    self_service_confidence = forms.IntegerField(
        label=_("Offer an answer from"), min_value=0, max_value=100, help_text=_("Percent of confidence.")
    )


class ReachForm(forms.Form):
    """Languages, countries, and what the guard should know."""

    languages = ListField(
        label=_("Languages"), help_text=_("Codes such as en or de, one on each line."),
        each=RegexValidator(r"\A[a-z]{2,3}(-[A-Za-z]{2,4})?\Z", _("Write language codes such as en or pt-BR.")),
    )
    time_zone = forms.ChoiceField(
        label=_("Your time zone"), choices=lambda: [(name, name) for name in sorted(available_timezones())],
        help_text=_("In which the hours of your valve and the day of its budget are meant."),
    )
    countries = ListField(
        label=_("Countries of your customers"), upper=True,
        help_text=_("Codes such as US or DE, one on each line. The guard reads phone and identity numbers by them."),
        each=RegexValidator(r"\A[A-Z]{2}\Z", _("Write country codes such as US or DE.")),
    )
    allowed_hosts = ListField(
        label=_("Hosts that replies may link to"), required=False,
        help_text=_("Such as shop.example.com, one on each line."),
        each=RegexValidator(
            re.compile(r"\A(?=.{1,253}\Z)([a-z0-9-]{1,63}\.)+[a-z]{2,63}\Z", re.IGNORECASE), _("Write host names only.")
        ),
    )
    order_id_patterns = ListField(
        label=_("What your order numbers look like"), required=False,
        help_text=_("Regular expressions, one on each line. What fits is hidden."),
    )
    keep_words = ListField(
        label=_("Words that are never hidden"), required=False,
        help_text=_("Names that look like those of people, and your own numbers and addresses, one on each line. Your "
                    "products, and numbers and addresses in what you publish, are known."),
    )
    products = ListField(
        label=_("Your products"), required=False,
        help_text=_("One on each line, other names behind a bar: Crema 200 | CR-200. Who answers sees which one is meant, "
                    "and answers for other versions come last."),
        each=RegexValidator(r"\A[^|]{2,80}(\|[^|]{1,80}){0,9}\Z", _("Write a name, then other names behind bars.")),
    )


class FilesForm(forms.Form):
    """What customers may attach, and who sees pictures."""

    most_files = forms.IntegerField(
        label=_("Files with one message"), min_value=0, max_value=10, help_text=_("0 takes no files at all.")
    )
    most_file_megabytes = forms.IntegerField(
        label=_("Largest file"), min_value=1, max_value=25, help_text=_("In megabytes.")
    )
    experts_see_pictures = forms.BooleanField(
        label=_("Experts see pictures"), required=False,
        help_text=_(
            "They are made anew without hidden data such as the place of a photo, but nobody looks for names, addresses or"
            " codes in them. Without this, your own people alone can open them."
        ),
    )


def settings_forms(brand: Brand, *, group: str = "", data: Any = None) -> dict[str, forms.Form]:
    """Return the forms of the settings page by group, the one that was sent bound to its data."""
    values = {field: getattr(brand, field) for field in (
        "name", "welcome", "voice", "website", "accent", "time_zone", "accept_seconds", "first_reply_seconds",
        "follow_up_seconds", "return_to_staff_seconds", "silence_seconds", "reopen_seconds", "keeps_in_house",
        "self_service_enabled", "takes_chats", "chat_accept_seconds", "chat_first_reply_seconds", "chat_reply_seconds",
        "chat_return_seconds", "chat_silence_seconds",
        "languages", "countries", "allowed_hosts", "order_id_patterns", "keep_words", "products", "most_files",
        "experts_see_pictures",
    )}  # fmt: skip
    values |= {
        "price": Decimal(brand.price_minor).scaleb(-exponent(brand.currency)),
        "most_file_megabytes": max(brand.most_file_bytes // MEGABYTE, 1),
        "topic_confidence_high": round(100 * brand.topic_confidence_high),
        "signal_confidence_high": round(100 * brand.signal_confidence_high),
        "self_service_confidence": round(100 * brand.self_service_confidence),
    }

    def sent(name: str) -> Any:
        return data if name == group else None

    return {
        "voice": VoiceForm(sent("voice"), initial=values),
        "price": PriceForm(sent("price"), initial=values, currency=brand.currency),
        "times": TimesForm(sent("times"), initial=values),
        "chats": ChatsForm(sent("chats"), initial=values),
        "thresholds": ThresholdsForm(sent("thresholds"), initial=values),
        "reach": ReachForm(sent("reach"), initial=values),
        "files": FilesForm(sent("files"), initial=values),
    }


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in text.replace("\x00", "").splitlines() if line.strip()))
