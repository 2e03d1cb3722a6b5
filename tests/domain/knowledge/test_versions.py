"""Versions of knowledge: every change is one, what was approved stays live, and the way back is open."""

from datetime import timedelta

import pytest

from peerdesk.domain.answers.commands import (
    approve_article,
    discard_changes,
    edit_article,
    propose_content,
    restore_article,
    restore_version,
    save_article,
    withdraw_article,
)
from peerdesk.domain.answers.models import Article, ArticleApproval, ArticleVersion, SearchEntry
from peerdesk.domain.answers.queries import (
    approval_of,
    find_waiting_approval,
    get_change,
    get_published_article,
    list_translations,
    list_versions,
    names_of_approvers,
    search_answers,
)
from peerdesk.domain.answers.rules import Content, Source, changed_lines, places_outside
from peerdesk.domain.answers.tasks import keep_search
from peerdesk.foundation.errors import DomainError
from tests.factories.network import make_brand, make_operator, make_reviewer, make_staff, make_topic, now, refused
from tests.factories.tickets import make_ticket

pytestmark = pytest.mark.django_db
TEXT = Content("Espresso machine drips", "Clean the shower screen first.\nThen flush twice.")


def changed(body, **fields):
    return Content(fields.pop("title", TEXT.title), body, **fields)


def published(brand, content=TEXT, **fields):
    article = propose_content(brand, content=content, now=now(), **fields)
    return approve_article(article.id, brand_id=brand.id, by=make_staff(brand), now=now())


def earning(brand, content=TEXT):
    ticket = make_ticket(brand, "resolved")
    return propose_content(brand, content=content, now=now(), author=ticket.expert.user, origin_ticket=ticket.ticket)


def found(brand):
    return [(hit.title, hit.body) for hit in search_answers(brand.id, "espresso machine drips")]


def test_each_change_is_a_version_and_the_approved_words_stay_live_until_the_next_are_approved():
    brand = make_brand()
    editor = make_staff(brand)
    article = published(brand)
    edit_article(article.id, brand_id=brand.id, content=changed("Ask us."), by=editor, now=now(), note="shorter")
    edit_article(article.id, brand_id=brand.id, content=changed("Ask us."), by=editor, now=now())  # no change, no version
    rows = list_versions(article.id, brand_id=brand.id)
    facts = [(row.number, row.note, row.is_live, row.is_waiting) for row in rows]
    assert facts == [(2, "shorter", False, True), (1, "", True, False)]
    assert found(brand) == [(TEXT.title, TEXT.body)]
    approve_article(article.id, brand_id=brand.id, by=editor, now=now())
    assert found(brand) == [(TEXT.title, "Ask us.")]
    assert [row.is_live for row in list_versions(article.id, brand_id=brand.id)] == [True, False]


def test_topic_language_sources_and_validity_are_part_of_a_version():
    brand, until = make_brand(), now() + timedelta(days=9)
    topic = make_topic(brand, "cleaning")
    article = published(brand)
    sources = (Source("https://example.com/a", "Manual", "CC0"), Source(name="Hotline"))
    content = Content(TEXT.title, TEXT.body, "de", topic.id, "V2, V3", None, until, sources)
    edit_article(article.id, brand_id=brand.id, content=content, by=make_staff(brand), now=now())
    article.refresh_from_db()
    assert (article.language, article.valid_until, article.sources) == ("en", None, [])
    assert {name for name, _, _ in get_change(article.id, brand_id=brand.id, number=2).fields} == {
        "topic", "language", "product_versions", "valid_until", "sources",
    }  # fmt: skip
    for _ in range(2):  # a source is a link outside
        approve_article(article.id, brand_id=brand.id, by=make_staff(brand), now=now())
    article.refresh_from_db()
    assert (article.language, article.topic, article.product_versions, article.valid_until) == ("de", topic, "V2, V3", until)
    assert article.source_url == "https://example.com/a"
    assert [source["name"] for source in article.sources] == ["Manual", "Hotline"]


def test_an_earlier_version_comes_back_as_a_new_one_that_waits():
    brand = make_brand()
    editor = make_staff(brand)
    article = published(brand)
    for body in ("Ask us.", "Ask them."):
        edit_article(article.id, brand_id=brand.id, content=changed(body), by=editor, now=now())
        approve_article(article.id, brand_id=brand.id, by=editor, now=now())
    restore_version(article.id, brand_id=brand.id, number=1, by=editor, now=now())
    assert found(brand)[0][1] == "Ask them."
    approve_article(article.id, brand_id=brand.id, by=editor, now=now())
    assert found(brand)[0][1] == TEXT.body
    assert [row.number for row in list_versions(article.id, brand_id=brand.id)] == [4, 3, 2, 1]


def test_what_waits_can_be_dropped_and_the_live_words_need_no_second_approval():
    brand = make_brand()
    editor = make_staff(brand)
    article = published(brand)
    edit_article(article.id, brand_id=brand.id, content=changed("Ask us."), by=editor, now=now())
    discard_changes(article.id, brand_id=brand.id)
    assert find_waiting_approval(article.id, brand_id=brand.id) is None
    with refused("nothing_waits"):
        approve_article(article.id, brand_id=brand.id, by=editor, now=now())
    edit_article(article.id, brand_id=brand.id, content=changed("Ask them."), by=editor, now=now())
    edit_article(article.id, brand_id=brand.id, content=TEXT, by=editor, now=now())
    assert find_waiting_approval(article.id, brand_id=brand.id) is None
    assert found(brand) == [(TEXT.title, TEXT.body)]


def test_an_approval_is_of_the_words_that_were_read():
    brand = make_brand()
    editor = make_staff(brand)
    article = propose_content(brand, content=TEXT, now=now(), author=editor)
    edit_article(article.id, brand_id=brand.id, content=changed("Pay here."), by=editor, now=now())
    with refused("article_changed"):
        approve_article(article.id, brand_id=brand.id, by=make_staff(brand), now=now(), number=1)
    assert not ArticleApproval.objects.exists()


def test_saving_and_publishing_at_once_works_only_where_one_approval_is_enough():
    brand = make_brand()
    editor = make_staff(brand)
    plain = save_article(brand, article_id=None, content=TEXT, by=editor, now=now(), publish=True)
    assert plain.state == "published"
    linked = changed("Read https://elsewhere.example/help first.")
    outward = save_article(brand, article_id=None, content=linked, by=editor, now=now(), publish=True)
    assert outward.state == "proposed"
    saved = save_article(brand, article_id=plain.id, content=linked, by=editor, now=now(), publish=True)
    assert (saved.waiting_number, found(brand)) == (2, [(TEXT.title, TEXT.body)])


def test_those_who_can_still_approve_are_named_the_network_too():
    brand = make_brand()
    alone, reviewer = make_staff(brand), make_reviewer()
    outsider = make_staff(make_brand())
    outsider.name = "Somebody else"
    outsider.save()
    article = earning(brand)
    standing = find_waiting_approval(article.id, brand_id=brand.id)[1]
    assert (standing.needed, standing.missing, standing.is_paid) == (2, 2, True)
    names = names_of_approvers(standing, brand.id)
    assert alone.name in names
    assert reviewer.name in names
    assert outsider.name not in names
    approve_article(article.id, brand_id=brand.id, by=alone, now=now())
    standing = find_waiting_approval(article.id, brand_id=brand.id)[1]
    assert (standing.missing, [one.user_id for one in standing.given]) == (1, [alone.id])
    assert not standing.is_open_to(alone)
    with refused("may_not_approve"):
        approve_article(article.id, brand_id=brand.id, by=outsider, now=now())
    approve_article(article.id, brand_id=brand.id, by=make_operator(), now=now())
    assert found(brand)


def test_one_person_approves_once_however_often():
    brand = make_brand()
    article, staff = earning(brand), make_staff(brand)
    for _ in range(3):
        approve_article(article.id, brand_id=brand.id, by=staff, now=now())
    assert found(brand) == []
    assert ArticleApproval.objects.count() == 1


def test_who_edits_an_answer_that_earns_has_written_a_part_of_it():
    brand = make_brand()
    article, editor = earning(brand), make_staff(brand)
    edit_article(article.id, brand_id=brand.id, content=changed("Clean it."), by=editor, now=now())
    edit_article(article.id, brand_id=brand.id, content=changed("Clean it well."), by=make_staff(brand), now=now())
    with refused("own_article"):
        approve_article(article.id, brand_id=brand.id, by=editor, now=now())
    for _ in range(2):
        approve_article(article.id, brand_id=brand.id, by=make_staff(brand), now=now())
    assert found(brand) == [(TEXT.title, "Clean it well.")]


def test_an_approval_of_a_writer_that_is_there_all_the_same_counts_for_nothing():
    brand = make_brand()
    article = earning(brand)
    version = ArticleVersion.objects.get(article=article)
    ArticleApproval.objects.create(version=version, user=article.author, approved_at=now())
    approve_article(article.id, brand_id=brand.id, by=make_staff(brand), now=now())
    assert found(brand) == []
    assert find_waiting_approval(article.id, brand_id=brand.id)[1].missing == 1


def test_an_article_is_found_while_it_is_valid_and_no_longer():
    brand, start = make_brand(), now()
    content = Content(TEXT.title, TEXT.body, valid_from=start + timedelta(days=1), valid_until=start + timedelta(days=2))
    article = published(brand, content)
    keep_search()
    assert found(brand) == []
    Article.objects.filter(id=article.id).update(valid_from=start - timedelta(seconds=1))
    keep_search()
    assert len(found(brand)) == 1
    Article.objects.filter(id=article.id).update(valid_until=now())
    keep_search()
    assert found(brand) == []
    assert not SearchEntry.objects.exists()
    with refused("article_not_found"):
        get_published_article(article.id, brand_id=brand.id, now=now())


def test_an_old_withdrawal_of_what_two_approved_is_approved_anew():
    brand = make_brand()
    staff = make_staff(brand)
    article = earning(brand)
    for approver in (staff, make_staff(brand)):
        approve_article(article.id, brand_id=brand.id, by=approver, now=now())
    withdraw_article(article.id, brand_id=brand.id, now=now())
    restore_article(article.id, brand_id=brand.id, by=staff, now=now())  # a slip of the hand
    assert found(brand)
    withdraw_article(article.id, brand_id=brand.id, now=now())
    restore_article(article.id, brand_id=brand.id, by=staff, now=now() + timedelta(minutes=11))
    assert found(brand) == []
    with refused("own_article"):
        approve_article(article.id, brand_id=brand.id, by=staff, now=now())
    for approver in (make_staff(brand), make_reviewer()):
        approve_article(article.id, brand_id=brand.id, by=approver, now=now())
    assert found(brand)


def test_translations_know_each_other():
    brand = make_brand()
    staff = make_staff(brand)
    first = save_article(brand, article_id=None, content=TEXT, by=staff, now=now())
    german = Content("Maschine tropft", "Reinige zuerst das Sieb.", "de")
    second = save_article(brand, article_id=None, content=german, by=staff, now=now(), translation_of=first.id)
    french = Content("La machine goutte", "Nettoyez la douchette.", "fr")
    third = save_article(brand, article_id=None, content=french, by=staff, now=now(), translation_of=second.id)
    rows = list_translations(_row(third, brand), brand_id=brand.id)
    assert [row.id for row in rows] == [second.id, first.id]
    foreign = save_article(make_brand(), article_id=None, content=TEXT, by=staff, now=now(), translation_of=first.id)
    assert foreign.translation_of_id is None


def _row(article, brand):
    from peerdesk.domain.answers.queries import get_article

    return get_article(article.id, brand_id=brand.id)


def test_versions_of_a_foreign_brand_are_out_of_reach():
    brand, other = make_brand(), make_brand()
    article = published(other)
    for read in (list_versions, find_waiting_approval):
        with refused("article_not_found"):
            read(article.id, brand_id=brand.id)
    with refused("article_not_found"):
        get_change(article.id, brand_id=brand.id, number=1)
    for command, fields in ((discard_changes, {}), (restore_version, {"number": 1, "by": make_staff(brand), "now": now()})):
        with refused("article_not_found"):
            command(article.id, brand_id=brand.id, **fields)
    with refused("article_not_found"):
        approve_article(article.id, brand_id=brand.id, by=make_staff(brand), now=now())


def test_the_rows_of_a_version_say_what_is_live():
    brand = make_brand()
    article = published(brand)
    version = ArticleVersion.objects.get(article=article)
    assert (version.body, version.published_at, article.live_number) == (TEXT.body, article.published_at, 1)
    assert approval_of(article, version).missing == 0


@pytest.mark.parametrize("content", [
    Content("t", "b", "no language"), Content("t", "b", product_versions="v" * 201),
    Content("t", "b", valid_from=now(), valid_until=now() - timedelta(days=1)),
    Content("t", "b", sources=(Source("javascript:alert(1)"),)),
    Content("t", "b", sources=tuple(Source(name=str(n)) for n in range(11))),
])  # fmt: skip
def test_impossible_content_is_refused(content):
    with pytest.raises(DomainError, match="invalid_article"):
        propose_content(make_brand(), content=content, now=now())


@pytest.mark.parametrize("body", [
    "Go to https://refund.example now", "see www.refund-shop.com", "see refund-shop.com/pay", "[here](//evil.example/x)",
    "[here](https://evil.example)", "mail me@evil.example", "call +49 30 1234567", "evil[.]com/refund", "evil (dot) com",
    "https://own.example.evil.com", "e\u200bvil.com",
    "https://own.example@evil.com/", "[x](mailto:a@evil.example)", "[x](tel:+4930123)",
    "refund.support/claim", "IBAN DE89 3704 0044 0532 0130 00", "<https://evil.example>", "HTTPS://EVIL.EXAMPLE/a",
    "\uff45\uff56\uff49\uff4c\uff0e\uff43\uff4f\uff4d",
    "[x](data:text/html,hi)",
])  # fmt: skip
def test_places_outside_are_seen(body):
    assert places_outside(Content("t", body), own_hosts=["own.example"], countries=["DE"])


@pytest.mark.parametrize("body", [
    "Clean it first, e.g. with a brush. Version 2.1 or 3.0/3.1 differ.", "https://own.example/help", "[help](/help/a)",
    "https://shop.own.example/x?y=1", "write to help@own.example", "[more](#cleaning)", "Press start/stop for 3.5 seconds.",
    "Set the file settings.json and/or config.yaml",
])  # fmt: skip
def test_what_stays_inside_needs_no_second_reader(body):
    assert places_outside(Content("t", body), own_hosts=["own.example"], countries=["DE"]) == []


def test_changed_words_are_marked_and_unchanged_lines_left_out():
    before = "one\ntwo\nthree\nfour\nClean the screen first.\nsix\nseven\neight\nnine"
    lines = changed_lines(before, before.replace("screen", "gasket").replace("nine", "ten"))
    assert [(line.mark, "".join(piece.text for piece in line.pieces)) for line in lines if line.mark != "same"] == [
        ("gone", "Clean the screen first."), ("new", "Clean the gasket first."), ("gone", "nine"), ("new", "ten"),
    ]  # fmt: skip
    rewritten = next(line for line in lines if line.mark == "gone")
    assert [piece.text for piece in rewritten.pieces if piece.mark == "gone"] == ["screen"]
    assert lines[0].skipped == 2
