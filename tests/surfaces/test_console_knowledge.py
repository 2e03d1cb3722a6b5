"""The pages about knowledge: versions, approval by number, history, preview, and the network's second pair of eyes."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from peerdesk.domain.answers.commands import approve_article, propose_article, propose_from_ticket
from peerdesk.domain.answers.models import Article, ArticleVersion, ComparedAnswer
from peerdesk.domain.brands.commands import add_member
from peerdesk.domain.brands.models import MembershipRole
from peerdesk.domain.tickets.models import Ticket
from tests.factories.network import make_brand, make_reviewer, make_staff, now
from tests.factories.tickets import make_ticket
from tests.surfaces.console_world import BODY

pytestmark = pytest.mark.django_db(transaction=True)
LINKED = f"{BODY} Read https://elsewhere.example/help first."


@pytest.fixture
def brand():
    return make_brand()


@pytest.fixture
def staff(client, brand):
    user = make_staff(brand)
    client.force_login(user)
    return user


def at(name, brand, *args):
    return reverse(f"console_{name}", args=[brand.slug, *args])


def sent(**fields):
    return {"title": "Cleaning", "body": BODY, "language": "en", **fields}


def test_save_and_publish_does_both_where_one_approval_is_enough(client, brand, staff):
    client.post(at("knowledge", brand), sent(then="publish", owner=str(staff.id)))
    article = Article.objects.get()
    assert (article.state, article.owner, article.approved_by) == ("published", staff, staff)
    client.post(at("article_edit", brand, article.id), sent(body=LINKED, then="publish", note="a link"))
    article.refresh_from_db()
    assert (article.body, article.waiting_number) == (BODY, 2)
    page = client.get(at("article", brand, article.id)).content.decode()
    assert "two people who did not write it" in page
    assert "elsewhere.example" in page
    assert "You wrote a part of it" in page


def test_approval_says_who_did_who_can_and_refuses_words_that_nobody_read(client, brand, staff):
    made = make_ticket(brand, "resolved")
    article = propose_article(brand, title="Foam", body=BODY, now=now(), author=made.expert.user, origin_ticket=made.ticket)
    approval = at("article_approval", brand, article.id)
    for wrong in ("2", "x", "9" * 40):
        assert "changed meanwhile" in client.post(approval, {"number": wrong}, follow=True).content.decode()
    said = client.post(approval, {"number": "1"}, follow=True).content.decode()
    assert "Somebody else has to, too" in said
    assert f"<strong>{staff.name}</strong> approved it" in said
    reviewer = make_reviewer()
    reviewer.name = "Rosa of the network"
    reviewer.save()
    assert "Rosa of the network" in client.get(at("article", brand, article.id)).content.decode()
    client.force_login(reviewer)
    assert "Foam" in client.get(reverse("review_knowledge")).content.decode()
    page = reverse("review_article", args=[brand.slug, article.id])
    assert BODY in client.get(page).content.decode()
    client.post(reverse("review_article_approval", args=[brand.slug, article.id]), {"number": "1"})
    article.refresh_from_db()
    assert article.state == "published"
    assert client.get(page).status_code == 404
    assert "Foam" not in client.get(reverse("review_knowledge")).content.decode()


def test_reviewers_see_only_what_two_have_to_read(client, brand):
    plain = propose_article(brand, title="Plain", body=BODY, now=now())
    propose_article(brand, title="Outward", body=LINKED, now=now())
    client.force_login(make_reviewer())
    page = client.get(reverse("review_knowledge")).content.decode()
    assert ("Outward" in page, "Plain" in page) == (True, False)
    assert client.get(reverse("review_article", args=[brand.slug, plain.id])).status_code == 404


def test_history_shows_what_changed_and_leads_back(client, brand, staff):
    client.post(at("knowledge", brand), sent(then="publish"))
    article = Article.objects.get()
    client.post(at("article_edit", brand, article.id), sent(body=BODY.replace("hot", "cold"), then="publish"))
    page = client.get(at("article_history", brand, article.id)).content.decode()
    assert "<mark>hot</mark>" in page
    assert "<mark>cold</mark>" in page
    back = at("article_version_restoration", brand, article.id, 1)
    assert back in client.get(at("article_version", brand, article.id, 1)).content.decode()
    client.post(back)
    assert ArticleVersion.objects.get(article=article, number=3).body == BODY
    assert client.get(at("article_version", brand, article.id, 9)).status_code == 404
    assert client.post(at("article_changes_end", brand, article.id)).status_code == 303
    article.refresh_from_db()
    assert (article.waiting_number, article.live_number) == (None, 2)


def test_days_of_validity_are_whole_days_of_the_reader(client, brand, staff):
    staff.timezone = "Europe/Berlin"
    staff.save()
    client.post(at("knowledge", brand), sent(valid_from="2026-01-10", valid_until="2026-01-20"))
    article = Article.objects.get()
    assert article.valid_from.isoformat() == "2026-01-09T23:00:00+00:00"
    assert article.valid_until.isoformat() == "2026-01-20T23:00:00+00:00"
    form = client.get(at("article_edit", brand, article.id)).content.decode()
    assert 'value="2026-01-20"' in form
    wrong = client.post(at("article_edit", brand, article.id), sent(valid_from="2026-02-02", valid_until="2026-01-20"))
    assert wrong.status_code == 422


def test_sources_are_lines_and_come_back_as_they_were(client, brand, staff):
    lines = "Manual | https://example.com/manual | CC BY 4.0\nHotline"
    client.post(at("knowledge", brand), sent(sources=lines))
    article = Article.objects.get()
    assert [source["url"] for source in article.sources] == ["https://example.com/manual", ""]
    assert lines in client.get(at("article_edit", brand, article.id)).content.decode()
    for wrong in ("a | b | c | d", "Manual | javascript:alert(1)", "\n".join("x" * 3 + str(n) for n in range(11))):
        assert client.post(at("knowledge", brand), sent(sources=wrong)).status_code == 422


def test_the_preview_is_rendered_as_readers_see_it(client, brand, staff):
    answer = client.post(at("article_preview", brand), {"title": "<b>T</b>", "body": "**bold** [x](javascript:alert(1))"})
    page = answer.content.decode()
    assert "<strong>bold</strong>" in page
    assert "&lt;b&gt;T&lt;/b&gt;" in page
    assert 'href="javascript' not in page


def test_a_foreign_owner_topic_or_original_is_not_taken(client, brand, staff):
    foreign = make_brand()
    stranger = make_staff(foreign)
    assert client.post(at("knowledge", brand), sent(owner=str(stranger.id))).status_code == 422
    other = propose_article(foreign, title="Theirs", body=BODY, now=now())
    assert "Theirs" not in client.get(at("article_new", brand) + f"?of={other.id}").content.decode()
    client.post(at("knowledge", brand), sent(of=str(other.id)))
    assert Article.objects.get(brand=brand).translation_of_id is None


def test_a_changed_published_article_is_among_those_that_wait(client, brand, staff):
    article = propose_article(brand, title="Foam", body=BODY, now=now())
    approve_article(article.id, brand_id=brand.id, by=staff, now=now())
    client.post(at("article_edit", brand, article.id), sent(title="Foam", body="Steam longer."))
    for state in ("waiting", "published"):
        assert "Foam" in client.get(at("knowledge", brand) + f"?state={state}").content.decode()


def test_old_articles_are_reviewed_with_one_click_and_admins_set_the_time(client, brand, staff):
    article = propose_article(brand, title="Foam", body=BODY, now=now())
    approve_article(article.id, brand_id=brand.id, by=staff, now=now())
    Article.objects.update(confirmed_at=now() - timedelta(days=40))
    review = at("knowledge", brand) + "?state=review"
    assert "Foam" not in client.get(review).content.decode()
    assert client.post(at("knowledge_review_time", brand), {"review_days": "30"}).status_code == 404
    client.force_login(make_staff(brand, admin=True))
    client.post(at("knowledge_review_time", brand), {"review_days": "30"})
    assert "Foam" in client.get(review).content.decode()
    assert "days between 7 and 3650" in client.post(
        at("knowledge_review_time", brand), {"review_days": "0"}, follow=True
    ).content.decode()
    client.post(at("article_confirmation", brand, article.id), {"next": "review"})
    assert "Foam" not in client.get(review).content.decode()


def test_the_page_names_the_tickets_that_an_article_was_learned_from(client, brand, staff):
    made, again = make_ticket(brand, "resolved"), make_ticket(brand, "resolved")
    first = propose_from_ticket(made.ticket.id, now=now())
    assert propose_from_ticket(again.ticket.id, now=now()) is None
    page = client.get(at("article", brand, first.id)).content.decode()
    assert again.ticket.reference in page
    assert again.expert.pseudonym in page


def test_an_import_is_looked_at_before_it_is_done(client, brand, staff):
    table = SimpleUploadedFile("faq.csv", b"title,body\nFoam,Use cold milk.\nNothing,\n")
    sent_files = {"kind": "csv", "exports": [table, SimpleUploadedFile("more.csv", b"title,body\nGrinder,Brush it.\n")]}
    answer = client.post(at("knowledge_imports", brand), sent_files)
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).content.decode()
    assert "Foam" in page
    assert "faq.csv:3" in page
    assert "Propose 2 articles" in page
    assert not Article.objects.exists()
    acceptance = answer.headers["Location"] + "acceptance"
    client.force_login(make_staff(brand))
    assert client.get(answer.headers["Location"]).status_code == 404
    client.force_login(staff)
    client.post(acceptance)
    assert sorted(Article.objects.values_list("title", flat=True)) == ["Foam", "Grinder"]
    assert client.post(acceptance).status_code == 404  # done


def test_an_import_without_files_or_of_too_much_is_refused_in_words(client, brand, staff):
    for fields in ({"kind": "csv"}, {"kind": "nothing", "exports": SimpleUploadedFile("a.csv", b"title,body\n")}):
        assert client.post(at("knowledge_imports", brand), fields).status_code == 422
    large = SimpleUploadedFile("a.csv", b"title,body\n" + b"x" * (17 * 1024 * 1024))
    answer = client.post(at("knowledge_imports", brand), {"kind": "csv", "exports": large})
    assert answer.status_code == 422
    assert "too much at once" in answer.content.decode()


def test_whoever_writes_is_told_what_stands_out(client, brand, staff):
    known = propose_article(brand, title="Screen", body=BODY, now=now())

    def told(body, **fields):
        return client.post(at("article_preview", brand), {"title": "T", "body": body, **fields}).content.decode()

    assert "Look at this first" not in told("Use cold milk.")
    said = told(f"{BODY} See https://elsewhere.example/x, [NAME_1].")
    for words in ("elsewhere.example", "[NAME_1] stands for", "Another article says the same: Screen", str(known.id)):
        assert words in said
    assert "Another article" not in told(BODY, article=str(known.id))
    assert "longer than one passage" in told("\n\n".join([BODY] * 12))
    assert "Screen" not in client.post(
        reverse("console_article_preview", args=[_other_brand_of(staff).slug]), {"title": "T", "body": BODY}
    ).content.decode()


def _other_brand_of(user):
    brand = make_brand()
    add_member(brand.id, user=user, role=MembershipRole.STAFF, now=now())
    return brand


def test_self_service_previews_a_precision_on_the_brands_history_and_admins_set_it(client, brand, staff):
    thread = make_ticket(brand, "received").conversation
    closed = [
        Ticket(brand=brand, conversation=thread, state="closed", opened_at=now(), changed_at=now()) for _ in range(60)
    ]
    Ticket.objects.bulk_create(closed)
    ComparedAnswer.objects.bulk_create(
        ComparedAnswer(ticket=row, brand=brand, confidence=0.6 + place / 200, is_right=place > 8, compared_at=now())
        for place, row in enumerate(closed)
    )
    page = client.get(at("self_service", brand), {"wanted": "90"}).content.decode()
    assert "Kept on your history" in page
    assert "between 9" in page
    assert 'id="curve"' in page
    assert client.post(at("self_service_precision", brand), {"how": "precision", "wanted": "90"}).status_code == 404
    assert "Right answers of a hundred" not in page  # staff look, admins set
    client.force_login(make_staff(brand, admin=True))
    refused = client.post(at("self_service_precision", brand), {"how": "precision", "wanted": "100"})
    assert (refused.status_code, "less than or equal to 99" in refused.content.decode()) == (422, True)
    client.post(at("self_service_precision", brand), {"how": "precision", "wanted": "90"})
    brand.refresh_from_db()
    assert (brand.self_service_precision, brand.offers_answers_from < 0.8) == (0.9, True)
    assert "With 90 of 100 right" in client.get(at("self_service", brand)).content.decode()
    client.post(at("self_service_precision", brand), {"how": "fixed", "wanted": "90"})
    brand.refresh_from_db()
    assert brand.offers_answers_from == brand.self_service_confidence


def test_self_service_says_that_there_is_too_little_history(client, brand, staff):
    page = client.get(at("self_service", brand)).content.decode()
    assert "Too little history" in page
    assert "careful default of 80 %" in page
