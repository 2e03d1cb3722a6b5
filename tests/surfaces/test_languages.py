"""The pages of those who ask are wholly in German, French and Spanish; catalogs are what was compiled."""

import gettext
import re

import pytest

from tests.architecture.source import ROOT

PLACES = ("surfaces/help", "foundation/ui", "domain/channels")
LITERAL = re.compile(r'{%\s*translate\s+"([^"]+)"')
CALLED = re.compile(r'(?:\b_|gettext(?:_lazy)?)\(\s*"([^"]+)"\s*\)')


def words_of(place):
    folder = ROOT / "peerdesk" / place
    for path in folder.rglob("*.html"):
        yield from LITERAL.findall(path.read_text("utf-8"))
    for path in folder.rglob("*.py"):
        if path.name != "showcase.py":
            yield from CALLED.findall(path.read_text("utf-8"))


@pytest.mark.parametrize("language", ["de", "fr", "es"])
@pytest.mark.parametrize("place", PLACES)
def test_every_word_has_its_translation(place, language):
    catalog = ROOT / "peerdesk" / place / "locale" / language / "LC_MESSAGES" / "django.mo"
    with catalog.open("rb") as file:
        known = gettext.GNUTranslations(file)
    missing = [words for words in words_of(place) if words not in known._catalog]
    assert missing == []


@pytest.mark.parametrize("language", ["de", "fr", "es"])
@pytest.mark.parametrize("place", PLACES)
def test_a_translation_keeps_every_value(place, language):
    source = (ROOT / "peerdesk" / place / "locale" / language / "LC_MESSAGES" / "django.po").read_text("utf-8")
    for words, said in re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', source, re.MULTILINE):
        values = re.compile(r"%\(\w+\)s")
        assert sorted(values.findall(words)) == sorted(values.findall(said)), words
