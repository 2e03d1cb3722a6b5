"""Money, times, icons, forms and frames as pages get them."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.http import Http404
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from peerdesk.foundation.ui import views
from peerdesk.foundation.ui.icons import icon_names, icon_svg
from peerdesk.foundation.ui.moments import ago_text, iso_text, money_text
from peerdesk.foundation.ui.shell import NavItem, Shell
from peerdesk.foundation.ui.showcase import showcase
from peerdesk.foundation.ui.stylesheet import source_files, stylesheet

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def rendered(text, **context):
    return Template("{% load ui %}" + text).render(Context(context))


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (225, "USD", "$2.25"),
        (-123456, "USD", "\u2212$1,234.56"),
        (5, "EUR", "€0.05"),
        (1500, "JPY", "¥1,500"),
        (1234, "KWD", "KWD\u00a01.234"),
        (0, "CHF", "CHF\u00a00.00"),
    ],
)
def test_money_is_written_with_its_currency(amount, currency, text, settings):
    settings.LANGUAGE_CODE = "en"
    assert money_text(amount, currency) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (3, "just now"),
        (60, "1 min ago"),
        (3599, "60 min ago"),
        (7200, "2 hours ago"),
        (90000, "1 day ago"),
        (-180, "in 3 min"),
        (30 * 86400, "31 Jan 2026"),
    ],
)
def test_times_are_told_in_the_largest_unit(seconds, text):
    assert ago_text(NOW - timedelta(seconds=seconds), NOW) == text


def test_ago_uses_the_time_of_the_page_and_tells_the_exact_one():
    html = rendered("{% ago moment %}", moment=NOW - timedelta(minutes=18), now=NOW)
    assert 'datetime="2026-03-02T11:42:00Z"' in html
    assert "18 min ago" in html
    assert "2 Mar 2026, 11:42 UTC" in html


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        iso_text(NOW.replace(tzinfo=None))


def test_icons_are_hidden_unless_they_stand_alone():
    assert 'aria-hidden="true"' in icon_svg("inbox")
    assert 'role="img" aria-label="&lt;Inbox&gt;"' in icon_svg("inbox", "<Inbox>")
    with pytest.raises(ValueError, match="no icon"):
        icon_svg("nothing-like-it")
    assert len(icon_names()) < 120


class Question(forms.Form):
    email = forms.EmailField(help_text="Where the answer goes.")
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    note = forms.CharField(required=False)


def test_an_error_is_tied_to_its_field_and_listed_above():
    html = rendered("{% form_fields form %}", form=Question({"email": "<x>", "note": ""}))
    assert 'aria-describedby="id_email-hint id_email-error"' in html
    assert 'aria-invalid="true"' in html
    assert '<a href="#id_email">' in html
    assert '<a href="#id_kind_0">' in html
    assert "<fieldset" in html
    assert "(optional)" in html
    assert 'value="&lt;x&gt;"' in html


def test_a_fresh_form_shows_no_errors():
    html = rendered("{% form_fields form %}", form=Question())
    assert "error" not in html


def test_pages_obey_the_policy_and_have_the_landmarks():
    pages = [
        render_to_string("ui/app_shell.html", {"shell": None, "csrf_token": "t"}),
        render_to_string("ui/public.html", {"accent": "#b45309", "public_name": "<Taproom>"}),
        render_to_string("ui/styleguide.html", showcase()),
    ]
    for page in pages:
        assert re.search(r'<html lang="[a-z-]+" dir="ltr"', page)
        assert '<main class="' in page
        assert 'href="#page"' in page
        assert not re.search(r"<[^>]+\s(style|on[a-z]+)=", page)
        assert not re.search(r"<script(?![^>]*(\ssrc=|application/json))", page)
        assert "&lt;Taproom&gt;" in page or "<Taproom>" not in page
    assert "/ui/accent/b45309.css" in pages[1]


def test_the_stylesheet_has_an_address_of_its_content_and_is_kept():
    sheet = stylesheet()
    fresh = views.style(RequestFactory().get("/", headers={"accept-encoding": "gzip, br"}), sheet.version)
    stale = views.style(RequestFactory().get("/"), "0" * 16)
    assert fresh["Content-Encoding"] == "br"
    assert "immutable" in fresh["Cache-Control"]
    assert "immutable" not in stale["Cache-Control"]
    assert stale.content.decode() == sheet.text
    assert sheet.text.startswith("@layer tokens, base, components, screens;")


def test_the_accent_stylesheet_takes_six_hex_digits_only():
    request = RequestFactory().get("/")
    assert b"--accent:" in views.accent(request, "b45309").content
    for wrong in ("b4530", "zzzzzz", "b45309aa"):
        with pytest.raises(Http404):
            views.accent(request, wrong)


def test_styles_are_plain_and_work_right_to_left():
    physical = re.compile(
        r"(?<![-\w])(margin|padding|border|inset)-(left|right|top|bottom)\b|float:\s*(left|right)|text-align:\s*(left|right)"
    )
    for path in source_files():
        css = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
        assert "!important" not in css, path.name
        assert not physical.search(css), path.name
        assert css.count("{") == css.count("}"), path.name


@pytest.mark.parametrize(("pages", "shown"), [(4, 4), (5, 5), (6, 4), (16, 4)])
def test_a_phone_s_bar_shows_what_fits_and_leads_to_the_rest(pages, shown):
    nav = tuple(NavItem(f"Page {place}", f"/{place}", "info", current=place == pages - 1) for place in range(pages))
    html = render_to_string("ui/app_shell.html", {"shell": Shell("Place", "/", nav=nav)})
    menu = html.partition('shell-more"')[2].partition("</details>")[0]
    assert html.count("data-beyond") == menu.count("<a href") == pages - shown
    assert menu.count("aria-current") == (2 if pages > shown else 0), "the place in the bar says that the page is behind it"
