"""What the style guide shows: a form and example values, invented."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms

from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.ui.icons import icon_names
from peerdesk.foundation.ui.shell import Area, NavItem, Shell


class ExampleForm(forms.Form):
    """Every kind of control, two of them wrong on purpose."""

    name = forms.CharField(label="Your name", help_text="As you want to be greeted.", required=False)
    email = forms.EmailField(label="E-mail address", help_text="The answer is sent there.")
    topic = forms.ChoiceField(
        label="What is it about?", choices=[("", "Choose one"), ("a", "Fermentation"), ("b", "Kegs")]
    )
    question = forms.CharField(label="Your question", widget=forms.Textarea)
    who = forms.ChoiceField(
        label="Who may answer?",
        choices=[("f", "A fellow owner"), ("s", "Staff only")],
        widget=forms.RadioSelect,
        initial="f",
    )
    news = forms.BooleanField(
        label="Tell me when the article is updated", help_text="One mail each time.", required=False
    )


def showcase() -> dict[str, Any]:
    """Context of `ui/styleguide.html`."""
    now = utc_now()
    nav = (
        NavItem("Offers", "#buttons", "inbox", current=True, key="g o", count=3),
        NavItem("Earnings", "#stats", "wallet", key="g e"),
        NavItem("Standing", "#plots", "award"),
        NavItem("Knowledge", "#forms", "book-open", group="Learn"),
        NavItem("Community", "#conversation", "users", group="Learn"),
    )
    areas = (Area("Desk", "#", "inbox", current=True), Area("Taproom console", "#", "store"))
    return {
        "shell": Shell("Style guide", "#", nav=nav, areas=areas, user_name="Robin Vale", log_out_url="#"),
        "form": ExampleForm({"name": "Robin", "email": "robin at example", "question": "", "who": "f", "topic": "a"}),
        "soon": now + timedelta(seconds=42),
        "later": now + timedelta(minutes=4, seconds=10),
        "tomorrow": now + timedelta(hours=26),
        "earlier": now - timedelta(minutes=18),
        "plot_data": {
            "kind": "bar",
            "unit": "min",
            "x": ["Chat", "Help page", "E-mail"],
            "series": [{"name": "Median", "values": [1.2, 3.8, 22], "low": [1.0, 3.1, 17.5], "high": [1.5, 4.6, 27]}],
        },
        "icons": sorted(icon_names()),
        "customer_text": "Hi, [NAME_1] here. My keg from order [ORDER_ID_1] foams like mad. "
        "Write to [EMAIL_1] or call [PHONE_1]?",
        "answer": "Warm lines foam. **Cool the first metre** of the line:\n\n1. Close the tap for ten minutes\n"
        "2. Pour a *short* glass, then a full one\n\n"
        "More in [the guide](https://example.org/lines), [NAME_1]. Order [ORDER_ID_1] is fine.",
    }
