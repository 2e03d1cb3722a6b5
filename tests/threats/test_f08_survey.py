"""F08: the survey's token is in the customer's channel only, works once, and by POST only."""

import pytest
from django.test import Client

from peerdesk.domain.quality.commands import answer_survey
from peerdesk.domain.quality.models import Survey
from tests.factories.network import api_key, make_brand, make_expert, make_operator, make_staff, now, refused
from tests.factories.tickets import make_ticket
from tests.threats.dump import everything_stored
from tests.threats.world import addresses, survey_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def resolved():
    brand = make_brand()
    made = make_ticket(brand, "resolved", expert=make_expert(brand))
    return brand, made, survey_of(type("Held", (), {"tickets": {"resolved": made}}))


def reachable(client, paths):
    answers = [client.get(path) for path in paths]
    assert all(answer.status_code < 500 for answer in answers)
    return "".join(answer.content.decode() + str(answer.headers) for answer in answers)


def pages(prefix, **values):
    """Every address under a prefix whose arguments are all given."""
    import re

    for route, _, _ in addresses():
        if route.startswith(prefix) and set(re.findall(r"<\w+:(\w+)>", route)) <= set(values):
            yield "/" + re.sub(r"<\w+:(\w+)>", lambda match: str(values[match[1]]), route)


def test_F08_no_screen_of_expert_staff_operator_or_api_and_no_row_holds_the_token(resolved):
    brand, made, token = resolved
    expert, staff, operator = Client(), Client(), Client()
    expert.force_login(made.expert.user)
    staff.force_login(make_staff(brand, admin=True))
    operator.force_login(make_operator())
    seen = reachable(expert, pages("desk/", ticket_id=made.ticket.id))
    seen += reachable(staff, pages("console/", slug=brand.slug, ticket_id=made.ticket.id))
    staff.post(f"/console/{brand.slug}/tickets/{made.ticket.id}/reveals", {"reason": "looks at everything"})
    seen += reachable(staff, [f"/console/{brand.slug}/tickets/{made.ticket.id}/"])
    key = {"Authorization": f"Bearer {api_key(brand)}"}
    seen += Client().get(f"/api/v1/tickets/{made.ticket.id}", headers=key).content.decode()
    for row in Survey.objects.all():
        seen += reachable(operator, [f"/backstage/quality/survey/{row.id}/change/", "/backstage/quality/survey/"])
    assert token not in seen
    assert made.token not in seen
    stored = everything_stored()
    assert token not in stored
    assert made.token not in stored  # the customer's link leads to the survey: a copy of the database must not open it
    assert token in Client().get(f"/c/{made.token}/").content.decode()  # the customer's own channel


def test_F08_looking_rates_nothing_and_a_rating_counts_once(resolved):
    _, made, token = resolved
    client, path = Client(), f"/c/{made.token}/rating"
    for method in ("get", "head", "options"):
        getattr(client, method)(path, {"survey": token, "rating": "5"})
        client.get(f"/c/{made.token}/?survey={token}&rating=5")
    assert Survey.objects.get().rating is None
    assert client.post(path, {"survey": token, "rating": "4", "reasons": ["clear"]}).status_code == 303
    assert client.post(path, {"survey": token, "rating": "1"}).status_code == 409
    assert (Survey.objects.get().rating, Survey.objects.get().reasons) == (4, ["clear"])
    with refused("survey_answered"):
        answer_survey(token, rating=1, reasons=[], now=now())
    assert token not in client.get(f"/c/{made.token}/").content.decode()  # spent: not shown any more


def test_F08_an_expert_who_knows_the_survey_s_id_cannot_rate(resolved):
    _, made, _ = resolved
    survey = Survey.objects.get()
    for guess in (str(survey.id), survey.id.hex, str(survey.resolution_id), str(made.ticket.id), ""):
        with refused("survey_unknown"):
            answer_survey(guess, rating=5, reasons=[], now=now())
