"""The pages of those who ask are wholly in German, French and Spanish, those of joining in German and Arabic."""

import gettext
import re

import pytest
from django.urls import reverse

from tests.architecture.source import ROOT
from tests.factories.network import make_brand
from tests.factories.onboarding import accept, make_programme

PLACES = ("surfaces/help", "foundation/ui", "domain/channels", "domain/outreach")
# Pages that whoever is invited by a campaign sees before they log in, and the frame around them: in Arabic, too.
INVITED = {
    "surfaces/join": ("join/campaign.html", "join/way_out.html"),
    "foundation/ui": ("ui/document.html", "ui/public.html", "ui/theme_menu.html", "ui/toast_templates.html"),
}  # fmt: skip
BLOCK = re.compile(r"{%\s*blocktranslate with [^%]*%}(.*?){%\s*endblocktranslate")
CATALOGS = [(place, language) for place in PLACES for language in ("de", "fr", "es")]
# Letters to those about whom it is decided, in the language that they applied in.
CATALOGS += [("domain/onboarding", "de"), ("domain/onboarding", "ar")]
CATALOGS += [("surfaces/join", "de"), ("surfaces/join", "ar")]
LITERAL = re.compile(r'{%\s*translate\s+"([^"]+)"')
CALLED = re.compile(r'(?:\b_|gettext(?:_lazy)?)\(\s*"([^"]+)"\s*\)')


def words_of(place):
    folder = ROOT / "peerdesk" / place
    for path in folder.rglob("*.html"):
        yield from LITERAL.findall(path.read_text("utf-8"))
    for path in folder.rglob("*.py"):
        if path.name != "showcase.py":
            yield from CALLED.findall(path.read_text("utf-8"))


@pytest.mark.parametrize(("place", "language"), CATALOGS)
def test_every_word_has_its_translation(place, language):
    catalog = ROOT / "peerdesk" / place / "locale" / language / "LC_MESSAGES" / "django.mo"
    with catalog.open("rb") as file:
        known = gettext.GNUTranslations(file)
    missing = [words for words in words_of(place) if words not in known._catalog]
    assert missing == []


@pytest.mark.parametrize(("place", "language"), CATALOGS)
def test_a_translation_keeps_every_value(place, language):
    source = (ROOT / "peerdesk" / place / "locale" / language / "LC_MESSAGES" / "django.po").read_text("utf-8")
    for words, said in re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', source, re.MULTILINE):
        values = re.compile(r"%\(\w+\)[sd]")
        assert sorted(values.findall(words)) == sorted(values.findall(said)), words


@pytest.mark.parametrize("language", ["de", "fr", "es", "ar"])
@pytest.mark.parametrize("place", INVITED)
def test_a_campaign_s_page_and_the_frame_around_it_are_wholly_in_the_reader_s_language(place, language):
    folder = ROOT / "peerdesk" / place
    with (folder / "locale" / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        known = gettext.GNUTranslations(file)
    missing = []
    for name in INVITED[place]:
        text = (folder / "templates" / name).read_text("utf-8")
        words = re.findall(r"""{%\s*translate\s+["']([^"']+)["']""", text)
        words += [re.sub(r"{{ (\w+) }}", r"%(\1)s", one) for one in BLOCK.findall(text)]
        assert words
        missing += [one for one in words if one not in known._catalog]
    assert missing == []


@pytest.mark.parametrize("language", ["de", "fr", "es", "ar"])
def test_where_one_logs_in_every_word_has_its_translation(language):
    with (ROOT / f"peerdesk/config/locale/{language}/LC_MESSAGES/django.mo").open("rb") as file:
        known = gettext.GNUTranslations(file)
    assert [words for words in words_of("config/templates/account") if words not in known._catalog] == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("asked", "shown", "direction"), [("ar", "ar", "rtl"), ("de", "de", "ltr"), ("fr", "en", "ltr")])
def test_applying_and_getting_ready_are_in_the_browser_s_language_where_all_of_it_is(client, asked, shown, direction):
    brand = make_brand()
    make_programme(brand, practice=False)
    client.force_login(accept(brand).expert.user)
    for name in ("join_brand", "join_exams", "join_onboarding"):
        page = client.get(reverse(name, args=[brand.slug]), headers={"Accept-Language": asked})
        assert f'<html lang="{shown}" dir="{direction}"' in page.content.decode(), name
        assert page.headers["Content-Language"] == shown
    said = {"ar": "الأوراق", "de": "Unterlagen", "en": "Papers"}
    assert said[shown] in page.content.decode()
