"""P03: one name is one placeholder however it is written. P09: secrets are masked, and the brand hears that they came."""

import pytest
from django.test import Client

from peerdesk.domain.conversations.models import Message
from peerdesk.domain.tickets.commands import receive_customer_message
from peerdesk.domain.webhooks.models import Endpoint, WebhookDelivery
from tests.factories.network import make_brand, make_expert, make_staff, now
from tests.factories.tickets import details, drain_all, make_ticket

pytestmark = pytest.mark.django_db(transaction=True)
SECRETS = {
    "a reset link": "https://accounts.shop.com/reset/9f8e7d6c5b4a39281706f5e4d3c2b1a0",
    "a session id": "sessionid=k3j4h5g6f7d8s9a0q1w2e3r4t5y6u7i8",
    "an API key": "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
    "a token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
    "a password": "my password is Tr0ub4dor&3",
}


def texts(made):
    return list(Message.objects.filter(conversation=made.conversation).order_by("number").values_list("text", flat=True))


@pytest.mark.parametrize("known", [True, False])
def test_P03_five_times_one_name_once_in_small_letters_is_one_placeholder(known):
    brand = make_brand()
    make_expert(brand)
    text = (
        "Hello, my name is Wilhelmina Quastenberg. Yesterday Wilhelmina Quastenberg ordered a grinder, and the box says"
        " Quastenberg. Please call me Wilhelmina; the account is under wilhelmina quastenberg."
    )
    made = make_ticket(brand, text=text, customer=details(name="Wilhelmina Quastenberg" if known else ""))
    receive_customer_message(made.conversation, text="Is there news for Mrs Quastenberg?", now=now())
    drain_all()
    first, second = texts(made)
    assert "quastenberg" not in (first + second).casefold()
    assert "wilhelmina" not in (first + second).casefold()
    assert (first.count("[NAME_1]"), second.count("[NAME_1]")) == (5, 1)
    assert "[NAME_2]" not in first + second


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_P09_a_secret_is_masked_as_one_and_the_brand_hears_of_it(secret, logged):
    brand = make_brand()
    make_expert(brand)
    Endpoint.objects.create(brand=brand, url="https://hooks.example/x", sealed_secret=b"s", created_at=now())
    made = make_ticket(brand, text=f"I cannot log in to my grinder's app. This is what I have: {secret} - please help.")
    (shown,) = texts(made)
    value = secret.removeprefix("my password is ").removeprefix("sessionid=")
    assert value not in shown
    assert "[SECRET_1]" in shown
    assert "grinder's app" in shown
    assert value not in logged()
    told = WebhookDelivery.objects.get(event_name="privacy.SecretsMasked")
    assert told.body["data"]["count"] == 1
    assert value not in str(told.body)
    staff = Client()
    staff.force_login(make_staff(brand))
    page = staff.get(f"/console/{brand.slug}/tickets/{made.ticket.id}/").content.decode()
    assert "The customer wrote a secret" in page
    assert value not in page
    other = make_ticket(brand)
    assert "wrote a secret" not in staff.get(f"/console/{brand.slug}/tickets/{other.ticket.id}/").content.decode()
