"""Forms of the help page."""

from __future__ import annotations

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from peerdesk.domain.privacy.rules import CustomerDetails
from peerdesk.domain.tickets.rules import Channel

from .files import FilesField


class QuestionForm(forms.Form):
    """A question from the help page. `website` is a trap: people do not see it, programs fill it."""

    text = forms.CharField(
        label=_("Your question"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off"}),
        error_messages={"required": _("Write your question.")},
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Enter an e-mail address, so that we can send you the link to your answer."),
            "invalid": _("Enter an e-mail address like name@example.com."),
        },
    )
    name = forms.CharField(
        label=_("Name"), max_length=120, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    order_id = forms.CharField(label=_("Order number"), max_length=80, required=False)
    attachments = FilesField()
    channel = forms.ChoiceField(
        label=_("How do you want your answer?"), required=False, initial=Channel.MAIL.value, widget=forms.RadioSelect,
        choices=[
            (Channel.MAIL.value, _("By mail, as soon as there is one")),
            (Channel.CHAT.value, _("In a chat, now: I stay on the page")),
        ],
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput)
    form_id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def details(self) -> CustomerDetails:
        """Return what the asker told about themselves."""
        data = self.cleaned_data
        return CustomerDetails(
            name=data["name"], email=data["email"], order_ids=(data["order_id"],) if data["order_id"] else ()
        )

    def key(self) -> str:
        """Return the key under which sending this form twice has one effect."""
        return str(self.cleaned_data.get("form_id") or uuid.uuid4())


class MessageForm(forms.Form):
    """The customer's next message."""

    text = forms.CharField(
        label=_("Your message"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write your message first.")},
    )
    attachments = FilesField()


class RatingForm(forms.Form):
    """A rating of one to five stars with reasons."""

    survey = forms.CharField(max_length=100)
    rating = forms.IntegerField(min_value=1, max_value=5)
    reasons = forms.MultipleChoiceField(
        required=False,
        choices=[
            ("clear", _("Clear")),
            ("friendly", _("Friendly")),
            ("fast", _("Fast")),
            ("unclear", _("Hard to understand")),
            ("slow", _("Slow")),
            ("wrong", _("Did not work")),
            ("product", _("The product itself")),
            ("policy", _("The company's rules")),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
