"""Template tags of the component set: `{% load ui %}`. Markup is shown in `foundation/ui/README.md`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from peerdesk.foundation.clock import utc_now
from peerdesk.foundation.ui import formfields, icons, moments, richtext
from peerdesk.foundation.ui.accent import ACCENT_VERSION, DEFAULT_ACCENT
from peerdesk.foundation.ui.colour import HEX
from peerdesk.foundation.ui.stylesheet import stylesheet

register = template.Library()
TOAST_ICONS = (("note", "info"), ("good", "circle-check"), ("care", "triangle-alert"), ("bad", "circle-alert"))


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """`{% icon "inbox" %}`, or with `label="Inbox"` when it stands alone."""
    return icons.icon_svg(name, label)


@register.simple_tag
def money(amount_minor: int, currency: str) -> SafeString:
    """`{% money 225 "USD" %}`: `$2.25` with tabular figures."""
    text = moments.money_text(amount_minor, currency)
    return format_html('<data class="number" value="{}">{}</data>', amount_minor, text)


@register.simple_tag(takes_context=True)
def ago(context: template.Context, moment: datetime | None) -> SafeString:
    """`{% ago message.sent_at %}`: relative, kept fresh by page.js, exact in the tooltip. Uses `now` of the context."""
    if moment is None:
        return SafeString("")
    now = context.get("now")
    relative = moments.ago_text(moment, now if isinstance(now, datetime) else utc_now())
    exact = moments.exact_text(moment)
    return format_html('<time datetime="{}" title="{}" data-ago>{}</time>', moments.iso_text(moment), exact, relative)


@register.simple_tag
def time(moment: datetime | None) -> SafeString:
    """`{% time entry.posted_at %}`: date, time and zone."""
    if moment is None:
        return SafeString("")
    return format_html('<time datetime="{}">{}</time>', moments.iso_text(moment), moments.exact_text(moment))


@register.simple_tag
def countdown(due_at: datetime, total_seconds: int = 0, label: str = "") -> SafeString:
    """`{% countdown offer.expires_at 300 label="to accept" %}`: ring and number; plain text until the script runs."""
    return format_html(
        '<count-down due="{}" total="{}" label="{}">{}</count-down>',
        moments.iso_text(due_at),
        total_seconds,
        label,
        moments.exact_text(due_at),
    )


@register.filter
def placeholders(text: str | None) -> SafeString:
    """Escaped text with `[NAME_1]` as chips."""
    return richtext.chips(text or "")


@register.filter
def markdown(text: str | None) -> SafeString:
    """Markdown, strictly filtered, with placeholders as chips. Wrap it in `<div class="prose">`."""
    return richtext.markdown(text or "")


@register.simple_tag
def ui_stylesheet() -> str:
    """Address of the assembled stylesheet, with its hash."""
    return reverse("ui:style", args=[stylesheet().version])


@register.simple_tag
def accent_stylesheet(hex_colour: str | None) -> str:
    """Address of a brand's accent stylesheet; the default accent when the colour is missing or malformed."""
    chosen = hex_colour if hex_colour and HEX.match(hex_colour) else DEFAULT_ACCENT
    return f"{reverse('ui:accent', args=[chosen.removeprefix('#').lower()])}?v={ACCENT_VERSION}"


@register.simple_tag
def stream(src: str, token_url: str = "", token: str = "", *, background: bool = False) -> SafeString:
    """`{% stream "/stream/" "/desk/stream-token" %}`: events reach htmx as `stream:<kind> from:body`.

    `token` spares the first connection a request; `background=True` keeps it open while the tab is hidden.
    """
    extra = format_html(' token="{}"', token) if token else SafeString("")
    hidden = SafeString(" background" if background else "")
    return format_html('<live-stream src="{}" token-url="{}"{}{}></live-stream>', src, token_url, extra, hidden)


@register.simple_tag
def plot(source_id: str = "", table_id: str = "", label: str = "") -> SafeString:
    """`{% plot table_id="volume" label="Questions a day" %}`, or `source_id` of a JSON script; see plot.js."""
    return format_html(
        '<x-plot source-id="{}" table-id="{}" label="{}" library="{}"></x-plot>',
        source_id,
        table_id,
        label,
        static("ui/vendor/echarts.common.min.js"),
    )


@register.simple_tag
def server_now() -> str:
    """The server's clock, so that countdowns are right on a device whose clock is not."""
    return utc_now().isoformat(timespec="milliseconds").replace("+00:00", "Z")


@register.inclusion_tag("ui/toast_templates.html")
def toast_templates() -> dict[str, Any]:
    """Empty toasts that notices.js fills, one for each tone, so that their words and icons come from here."""
    return {"toast_tones": TOAST_ICONS}


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField, **options: Any) -> dict[str, Any]:
    """`{% field form.email %}`: label, hint, error, control. Options: `label`, `hint`, `inline=True` for choices."""
    return formfields.field_context(bound, **options)


@register.inclusion_tag("ui/error_summary.html")
def error_summary(form: forms.BaseForm) -> dict[str, Any]:
    """`{% error_summary form %}`: nothing when the form is fine, else a focusable list of links to the fields."""
    return {"errors": formfields.summary_rows(form)}


@register.inclusion_tag("ui/form_fields.html")
def form_fields(form: forms.BaseForm) -> dict[str, Any]:
    """`{% form_fields form %}`: error summary, hidden fields and every visible field in order."""
    return {"form": form}
