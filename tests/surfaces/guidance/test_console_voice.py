"""The console's pages about guidance: the card is saved and tried on a sample, needs of topics, what was kept."""

import pytest
from django.urls import reverse

from peerdesk.domain.answers.commands import propose_article
from peerdesk.domain.guidance.models import BrandGuidance, InsertedSentence, TopicGuidance
from peerdesk.domain.guidance.queries import get_voice
from peerdesk.engines.drafting import VoiceCard
from tests.factories.network import make_brand, make_expert, make_staff, make_topic, now
from tests.factories.tickets import make_ticket

pytestmark = pytest.mark.django_db

WRITTEN = {
    "formality": "informal", "formality_by_language": "de: formal", "greetings": "en: Ahoy {name}!\nde: Moin {name},",
    "needs_greeting": "on", "sign_offs": "en: Your crew", "replacements": "client = guest\r\nlog in = sign in",
    "avoided": "cheap\n\nproblem", "reading_level": "plain", "longest_words": "120", "allowed_promises": "within 14 days",
    "avoid": "Do not name others.",
}  # fmt: skip


@pytest.fixture
def brand():
    return make_brand()


@pytest.fixture
def admin(client, brand):
    client.force_login(make_staff(brand, admin=True))
    return client


def url(brand, name, *args):
    return reverse(f"console_{name}", args=[brand.slug, *args])


def test_the_card_is_saved_and_shown_as_it_was_written(admin, brand):
    assert admin.post(url(brand, "guidance"), WRITTEN).status_code == 303
    assert get_voice(brand.id).card == VoiceCard(
        formality="informal", formality_by_language={"de": "formal"}, greetings={"en": "Ahoy {name}!", "de": "Moin {name},"},
        sign_offs={"en": "Your crew"}, needs_greeting=True, replacements=(("client", "guest"), ("log in", "sign in")),
        avoided=("cheap", "problem"), reading_level="plain", emoji=False, longest_words=120,
        allowed_promises=("within 14 days",),
    )  # fmt: skip
    page = admin.get(url(brand, "guidance")).content.decode()
    for words in ("de: formal", "Ahoy {name}!", "client = guest", "Do not name others.", "within 14 days"):
        assert words in page


@pytest.mark.parametrize(
    ("field", "value"),
    [("greetings", "Hello"), ("greetings", "xx: Hello"), ("replacements", "client"), ("formality", "rude"),
     ("formality_by_language", "de: rude"), ("longest_words", "-1")],
)  # fmt: skip
def test_what_cannot_be_read_is_said_beside_its_field_and_nothing_is_saved(admin, brand, field, value):
    answer = admin.post(url(brand, "guidance"), {**WRITTEN, field: value})
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()
    assert not BrandGuidance.objects.exists()


def test_the_sample_is_judged_by_the_card_on_the_screen_without_saving_it(admin, brand):
    tried = {**WRITTEN, "sample": "Ahoy! Our client has a cheap tap.", "sample_language": "en"}
    page = admin.post(url(brand, "voice_sample"), tried).content.decode()
    assert "Another word is yours" in page
    assert "<ins>guest</ins>" in page
    assert "Word to avoid" in page
    assert not BrandGuidance.objects.exists()
    assert "Finish the line" in admin.post(url(brand, "voice_sample"), {**tried, "greetings": "Ah"}).content.decode()


def test_what_a_topic_needs_is_saved_and_shown(admin, brand):
    topic = make_topic(brand, "foam")
    written = {"facts": "model | Mini, X# | Which one is it?\nweight", "avoid": "No names."}
    assert admin.post(url(brand, "guidance_topic", topic.id), written).status_code == 303
    assert TopicGuidance.objects.get().facts == [
        {"name": "model", "words": ["Mini", "X#"], "question": "Which one is it?"},
        {"name": "weight", "words": [], "question": ""},
    ]
    assert "model | Mini, X# | Which one is it?" in admin.get(url(brand, "guidance_topic", topic.id)).content.decode()
    assert "model, weight" in admin.get(url(brand, "guidance_topics")).content.decode()
    assert admin.post(url(brand, "guidance_topic", topic.id), {"facts": "a|b|c|d"}).status_code == 422


def test_another_brands_topic_does_not_exist_here(admin, brand):
    foreign = make_topic(make_brand(), "foam")
    assert admin.get(url(brand, "guidance_topic", foreign.id)).status_code == 404
    assert admin.post(url(brand, "guidance_topic", foreign.id), {"facts": "model"}).status_code == 404
    assert not TopicGuidance.objects.exists()


def test_what_was_kept_is_counted_by_article_for_this_brand_alone(admin, brand):
    for one in (brand, make_brand("Other")):
        made = make_ticket(one, "received")
        article = propose_article(one, title=f"Foam of {one.name}", body="Chill the keg. " * 9, now=now())
        user = make_expert(one).user
        for state in ("kept", "kept", "dropped", "open"):
            InsertedSentence.objects.create(
                ticket=made.ticket, article=article, user=user, text="Chill the keg.", state=state, inserted_at=now()
            )
    page = admin.get(url(brand, "guidance_learned")).content.decode()
    assert f"Foam of {brand.name}" in page
    assert "Foam of Other" not in page
    assert page.count("Chill the keg.") == 1
