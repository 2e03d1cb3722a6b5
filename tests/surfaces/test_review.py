"""Reviewing: who may, the list, the decision."""

import pytest
from django.urls import reverse

from peerdesk.domain.experts.canonical import MarkKind
from peerdesk.domain.experts.commands import note_mark, submit_application
from peerdesk.domain.experts.models import Application, ExpertState, Qualification
from peerdesk.domain.people.commands import create_user
from peerdesk.domain.people.models import NetworkRole
from peerdesk.domain.recruiting.models import RefusalText
from tests.surfaces.desk_world import World

pytestmark = pytest.mark.django_db(transaction=True)  # a command that says no takes the whole transaction back
WHY = "I have brewed for ten years and like to explain."


@pytest.fixture
def world():
    return World()


@pytest.fixture
def reviewing(client, world):
    user = create_user("rita@example.com", name="Rita", password=None, now=world.now, network_role=NetworkRole.REVIEWER)
    client.force_login(user)
    return client


def applied(world, name="fuggle"):
    expert = world.new_expert(name, name.title(), ExpertState.APPLICANT)
    return submit_application(expert, brand=world.brand, motivation=WHY, language="en", now=world.now)


def decide(client, row, **fields):
    return client.post(reverse("review_decision", args=[row.id]), fields)


def test_only_reviewers_find_anything(client, world):
    row = applied(world)
    addresses = [reverse("review"), reverse("review_application", args=[row.id])]
    for address in addresses:
        assert client.get(address).headers["Location"].startswith("/accounts/login/?next=")
    client.force_login(world.expert.user)
    assert [client.get(address).status_code for address in addresses] == [404, 404]
    assert decide(client, row, decision="accept").status_code == 404


def test_the_list_says_when_there_is_nothing_to_decide(reviewing):
    assert "Nothing to decide" in reviewing.get(reverse("review")).content.decode()


def test_accepting_makes_an_active_and_qualified_expert(reviewing, world):
    row = applied(world)
    assert WHY in reviewing.get(reverse("review_application", args=[row.id])).content.decode()
    assert decide(reviewing, row, decision="accept").status_code == 303
    row.expert.refresh_from_db()
    assert row.expert.state == ExpertState.ACTIVE
    assert Qualification.objects.filter(expert=row.expert, brand=world.brand).count() == 1


def test_declining_needs_a_reason_that_the_applicant_reads(reviewing, world, client):
    row = applied(world)
    assert decide(reviewing, row, decision="decline", reason="no").status_code == 422
    assert decide(reviewing, row, decision="decline", reason="Tell us which beers you brew.").status_code == 303
    client.force_login(row.expert.user)
    assert "Tell us which beers you brew." in client.get(reverse("desk")).content.decode()


def test_the_second_of_two_reviewers_is_told(reviewing, world):
    row = applied(world)
    Application.objects.filter(id=row.id).update(state="accepted", decided_at=world.now)
    late = reviewing.post(
        reverse("review_decision", args=[row.id]), {"decision": "decline", "reason": "Too late for this one."},
        follow=True,
    )  # fmt: skip
    assert "Somebody else decided this one meanwhile." in late.content.decode()


def test_an_application_that_does_not_exist_is_not_found(reviewing):
    missing = reverse("review_application", args=["01a2008c-0000-7000-8000-000000000000"])
    assert reviewing.get(missing).status_code == 404


def test_the_list_asks_the_database_the_same_at_one_and_three_rows(reviewing, world, django_assert_max_num_queries):
    counts = []
    for names in (["a"], ["b", "c"]):
        for name in names:
            applied(world, name)
        with django_assert_max_num_queries(30) as asked:
            reviewing.get(reverse("review"))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_reviewer_sees_what_two_share_says_what_it_means_and_the_applicant_never_hears_of_it(reviewing, world, client):
    row = applied(world)
    for person in (row.expert, world.expert):
        note_mark(person, kind=MarkKind.PAYOUT, value="DE89370400440532013000", now=world.now)
    page = reverse("review_application", args=[row.id])
    assert "paid to the same place" in reviewing.get(page).content.decode()
    assert "held" in reviewing.get(f"{reverse('review')}?held=yes").content.decode()
    assert "Say first what it means" in decide(reviewing, row, decision="accept").client.get(page).content.decode()
    found = {"other": str(world.expert.user_id), "finding": "household", "reason": "A couple with one bank."}
    noted = reviewing.post(reverse("review_matches", args=[row.id]), found, follow=True)
    assert "A couple with one bank." in noted.content.decode()
    assert decide(reviewing, row, decision="accept").status_code == 303
    row.refresh_from_db()
    assert row.state == "accepted"


def test_a_brand_s_own_text_of_refusal_is_picked_changed_and_sent_in_the_language_that_they_applied_in(reviewing, world):
    def save(**fields):
        sent = {"brand": world.brand.slug, "name": "Tests"} | fields
        return reviewing.post(reverse("review_refusal_texts"), sent, follow=True)

    Application.objects.all().delete()
    world.brand.languages = ["en", "de"]
    world.brand.save()
    assert "A name, a sentence" in save(language="en", text="short").content.decode()
    assert "A name, a sentence" in save(language="ar", text="A text in a language of nobody.").content.decode()
    save(language="en", text="Please try again next month.")
    save(language="de", text="Bitte versuchen Sie es nächsten Monat wieder.")
    row, other = applied(world), applied(world, "perle")
    Application.objects.filter(id=other.id).update(language="de")
    text = RefusalText.objects.get(language="en")
    page = reverse("review_application", args=[row.id])
    assert f"?text={text.id}" in reviewing.get(page).content.decode()
    assert text.text in reviewing.get(f"{page}?text={text.id}").context["form"].initial["reason"]
    assert "own:Tests" in reviewing.get(reverse("review")).content.decode()
    reviewing.post(
        reverse("review_decisions"), {"marked": [row.id, other.id], "decision": "decline", "template": "own:Tests"}
    )
    told = set(Application.objects.values_list("language", "reason"))
    assert told == {("en", text.text), ("de", "Bitte versuchen Sie es nächsten Monat wieder.")}
    save(drop=str(text.id))
    assert RefusalText.objects.count() == 1
