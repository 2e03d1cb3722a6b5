"""Words for the codes of knowledge, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from peerdesk.domain.answers.queries import Change, Hint

TAB_WORDS: dict[str, str | Promise] = {
    "waiting": _("Waiting for approval"), "review": _("To review"), "published": _("Published"), "withdrawn": _("Withdrawn"),
}  # fmt: skip
STATE_WORDS: dict[str, str | Promise] = {
    "proposed": _("Waiting for approval"), "published": _("Published"), "withdrawn": _("Withdrawn"),
}  # fmt: skip
FIELD_NAMES: dict[str, str | Promise] = {
    "topic": _("Topic"), "language": _("Language"), "product_versions": _("Product versions"),
    "valid_from": _("Valid from"), "valid_until": _("Valid until"), "sources": _("Sources"),
}  # fmt: skip
PLACE_WORDS: dict[str, str | Promise] = {
    "EMAIL": _("an e-mail address"), "PHONE": _("a telephone number"), "IBAN": _("a bank account"),
    "USERNAME": _("a user name"), "?": _("an address that cannot be read"),
}  # fmt: skip

KIND_WORDS: dict[str, str | Promise] = {
    "folder": _("Markdown or HTML files"), "csv": _("A table (CSV) with the columns title and body"),
    "zendesk": _("Zendesk help centre (JSON of its articles)"),
    "site": _("Saved pages of a website with its sitemap.xml"), "stackexchange": _("Stack Exchange dump (Posts.xml)"),
    "tickets": _("Past resolved tickets (as peerdesk convert writes them; redacted when read)"),
}  # fmt: skip
PROBLEM_WORDS: dict[str, str | Promise] = {
    "unknown_kind": _("not a file of this kind"), "file_too_large": _("the file is too large"),
    "not_utf8": _("not a text in UTF-8"), "columns_missing": _("the columns title and body are missing"),
    "not_a_table": _("not a table"), "not_json": _("not JSON"), "no_articles": _("holds no list of articles"),
    "no_article": _("not an article"), "draft": _("a draft at its source"), "not_xml": _("not XML"),
    "declares_entities": _("declares entities, which no export does"), "no_accepted_answer": _("has no accepted answer"),
    "no_title": _("has no title"), "no_text": _("has no text"), "too_many": _("more articles than one import takes"),
    "too_deep": _("too complex a page"), "too_long": _("longer than an article may be"),
    "twice": _("the same article a second time"), "no_sitemap": _("no sitemap.xml among the files"),
    "no_conversation": _("not a conversation"), "not_resolved": _("nobody resolved it"),
    "not_good": _("badly rated or handed on"), "personal": _("the answer rests on its customer's own data"),
    "thin": _("too little to stand alone"), "said_already": _("an article or a proposal says it already"),
    "not_an_address": _("not an address of a page"), "page_missing": _("the page is not among the files"),
}  # fmt: skip


def field_changes(change: Change) -> list[tuple[str, str, str]]:
    """Return what else changed, with the names of the fields."""
    return [(str(FIELD_NAMES[name]), before, after) for name, before, after in change.fields]


def place_names(outside: Iterable[str]) -> str:
    """Return the places outside the brand as words: hosts as they are, kinds by name."""
    return ", ".join(str(PLACE_WORDS.get(place, place)) for place in outside)


def hint_words(hint: Hint) -> str:
    """Say what stands out in a text."""
    words = {
        "outside": _("It leads outside your own hosts (%(detail)s), so two people who did not write it have to approve it."),
        "placeholder": _("%(detail)s stands for somebody's data of one conversation; nobody else can read it."),
        "long": _("It is longer than one passage (%(detail)s): parts are found apart. Say one thing in one article."),
        "duplicate": _("Another article says the same: %(detail)s"),
    }[hint.code]
    return str(words) % {"detail": str(PLACE_WORDS.get(hint.detail, hint.detail))}
