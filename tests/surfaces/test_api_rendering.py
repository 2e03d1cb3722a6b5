import json
import uuid
from datetime import UTC, datetime

import pytest
from ninja.responses import NinjaJSONEncoder

from peerdesk.domain.attachments.queries import FileView
from peerdesk.domain.conversations.queries import MessageView
from peerdesk.domain.tickets.queries import TicketFacts, TicketRow
from peerdesk.surfaces.api.rendering import detail_json, moment, ticket_json, written
from peerdesk.surfaces.api.schemas import TicketDetailOut, TicketPage

WHOLE_SECOND = datetime(2026, 11, 22, 1, 2, 3, tzinfo=UTC)
FRACTION = datetime(2026, 11, 22, 1, 2, 3, 456789, tzinfo=UTC)


def row():
    return TicketRow(
        uuid.uuid4(), "ABCD2345", uuid.uuid4(), "Ünïcode", "waiting", "Shipping", "en", "normal", False, FRACTION,
        WHOLE_SECOND,
    )


def as_documented(schema, body):
    return json.dumps(schema.model_validate(body).model_dump(), cls=NinjaJSONEncoder).encode()


@pytest.mark.parametrize("next_before", [None, FRACTION])
def test_a_page_is_written_exactly_as_its_schema_would(next_before):
    body = {"tickets": [ticket_json(row()), ticket_json(row())], "next_before": moment(next_before)}
    assert written(body).content == as_documented(TicketPage, body)


def test_a_ticket_is_written_exactly_as_its_schema_would():
    facts = TicketFacts(row(), uuid.uuid4(), None, 0.75, 1, 0, None, "", FRACTION, None, WHOLE_SECOND, False)
    message = MessageView(uuid.uuid4(), 1, "customer", None, "[NAME_1] asks", False, FRACTION)
    file = FileView(uuid.uuid4(), 1, 2, "pdf", "clean", "", "", 99, "[NAME_1] pays", False, False, FRACTION)
    body = detail_json(facts, [message], [file])
    assert written(body).content == as_documented(TicketDetailOut, body)


def test_moments_are_written_as_django_does():
    for value in (FRACTION, WHOLE_SECOND):
        assert json.dumps(moment(value)) == json.dumps(value, cls=NinjaJSONEncoder)
