"""Matters of one account or of money stay with the brand's staff, whatever their topic; other questions go to the crowd."""

import pytest
from django.urls import reverse

from peerdesk.domain.brands.models import Brand
from peerdesk.domain.matching.models import Offer
from peerdesk.domain.tickets.models import Ticket
from peerdesk.domain.triage.models import TriageDecision
from peerdesk.domain.triage.queries import decision_facts
from peerdesk.domain.triage.rules import Level
from tests.factories.network import make_brand, make_expert, make_staff
from tests.factories.tickets import drain_all, make_ticket

pytestmark = pytest.mark.django_db(transaction=True)
MATTERS = {
    "en": "You charged me twice for my order! I want a refund now.",
    "de": "Mir wurde doppelt abgebucht. Ich will mein Geld zurück, bitte erstatten Sie mir das.",
    "fr": "J'ai été débité deux fois, remboursez-moi s'il vous plaît.",
    "es": "Me han cobrado dos veces, quiero el reembolso.",
}
QUESTION = "How can I clean the espresso machine? It does not start any more. What is the best way to do this?"


def asked(text, **settings):
    brand = make_brand(languages=["en", "de", "fr", "es"], **settings)
    for language in MATTERS:
        make_expert(brand, language=language)
    return make_ticket(brand, "received", text=text)


@pytest.mark.parametrize("language", sorted(MATTERS))
def test_a_matter_of_money_goes_to_staff_and_is_offered_to_nobody(language):
    made = asked(MATTERS[language])
    drain_all()
    row = Ticket.objects.get(id=made.ticket.id)
    assert (row.state, row.is_in_house, Offer.objects.count()) == ("staff", True, 0)
    decision = TriageDecision.objects.get(ticket=row)
    assert decision.in_house >= 0.7
    assert "money_taken" in decision.in_house_reasons


def test_a_question_about_the_product_goes_to_the_crowd():
    made = asked(QUESTION)
    drain_all()
    row = Ticket.objects.get(id=made.ticket.id)
    assert (row.state, row.is_in_house) == ("queued", False)


def test_a_brand_that_lets_the_crowd_answer_everything_is_heard():
    made = asked(MATTERS["en"], keeps_in_house=False)
    drain_all()
    assert Ticket.objects.get(id=made.ticket.id).state == "queued"
    assert TriageDecision.objects.get(ticket_id=made.ticket.id).in_house >= 0.7  # known all the same


def test_staff_read_why_it_came_to_them_and_how_the_customer_feels(client):
    made = asked(f"{MATTERS['en']} This is ridiculous, I am furious!!!")
    drain_all()
    client.force_login(make_staff(made.ticket.brand))
    page = client.get(reverse("console_ticket", args=[made.ticket.brand.slug, made.ticket.id])).content.decode()
    assert "Stays with staff" in page
    assert "money was taken" in page
    assert "Angry" in page
    assert "<dt>Intent</dt><dd>Wants something" in page


def test_a_signal_is_called_sure_from_the_brands_own_threshold(client):
    made = asked("The app crashes with an error since the update, we already tried a restart and it still fails.")
    drain_all()
    brand = made.ticket.brand
    decision = TriageDecision.objects.get(ticket_id=made.ticket.id)
    assert (decision.intent, decision.mood) == ("fault", "neutral")
    assert decision.intent_confidence > 0.7 > decision.mood_confidence > 0
    for threshold, level in ((0.70, Level.HIGH), (1.0, Level.MEDIUM)):
        Brand.objects.filter(id=brand.id).update(signal_confidence_high=threshold)
        facts = decision_facts(made.ticket.id, brand_id=brand.id)
        assert (facts.intent, facts.intent_level) == ("fault", level)


def test_the_setting_is_on_the_brands_page_and_saved(client):
    brand = make_brand()
    client.force_login(make_staff(brand, admin=True))
    address = reverse("console_settings_group", args=[brand.slug, "thresholds"])
    data = {"topic_confidence_high": 30, "signal_confidence_high": 70, "self_service_confidence": 80}
    assert client.post(address, data).status_code == 303
    assert not Brand.objects.get(id=brand.id).keeps_in_house
