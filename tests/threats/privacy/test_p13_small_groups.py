"""P13: what an expert reads tells nothing of other experts where those are fewer than five."""

import re

import pytest
from django.test import Client

from peerdesk.domain.quality.commands import answer_survey
from peerdesk.domain.quality.models import Survey
from peerdesk.domain.quality.queries import survey_token
from tests.factories.network import make_brand, make_expert, now
from tests.factories.tickets import drain_all, make_ticket

pytestmark = pytest.mark.django_db(transaction=True)
OWN_PAGES = ("", "offers", "tickets", "today", "earnings/", "profile/")


def reads(expert, *pages):
    client = Client()
    client.force_login(expert.user)
    shown = "".join(client.get(f"/desk/{page}").content.decode() for page in pages)
    return re.sub(r"[\w:.=+/-]{40,}|\d{4}-\d\d-\d\dT[\d:.+]*Z?", "", shown)  # without tokens and times


@pytest.mark.parametrize(("people", "is_told"), [(4, False), (5, True)])
def test_P13_what_counted_for_an_expert_is_shown_where_five_were_compared(people, is_told):
    brand = make_brand()
    experts = [make_expert(brand) for _ in range(people)]
    make_ticket(brand)
    for expert in experts:
        page = reads(expert, "decisions/")
        assert "circle 1" in page
        assert (">What counted<" in page, "Your place on the list" in page) == (is_told, is_told)
        assert ("Fewer than five people were compared" in page) is not is_told


def test_P13_what_a_colleague_earns_and_is_rated_changes_nothing_that_an_expert_reads():
    brand = make_brand()
    reader, colleague = make_expert(brand, online=False), make_expert(brand)
    before = reads(reader, *OWN_PAGES)
    made = make_ticket(brand, "resolved", expert=colleague)
    answer_survey(survey_token(Survey.objects.get(ticket=made.ticket).id), rating=1, reasons=["unclear"], now=now())
    drain_all()
    assert reads(reader, *OWN_PAGES) == before
    assert reads(colleague, *OWN_PAGES) != before
