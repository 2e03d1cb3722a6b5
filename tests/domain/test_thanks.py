"""Thanks alone neither reopen a ticket nor give the expert the turn; anything more does."""

import pytest

from peerdesk.domain.tickets.commands import receive_customer_message
from peerdesk.domain.tickets.rules import is_only_thanks
from tests.factories.network import make_brand, now
from tests.factories.tickets import drain_all, make_ticket

THANKS = ("Thanks!", "Thank you, that works.", "Danke, klappt", "Merci beaucoup", "Muchas gracias, perfecto")
MORE = (
    "Thanks, but it does not work", "Thanks, and how do I clean it?", "It still leaks", "Danke, aber es tropft noch",
    "Merci, mais ça ne marche pas", "Gracias, pero no funciona", "thanks " + "and then it broke again " * 9,
)  # fmt: skip


@pytest.mark.parametrize("text", THANKS)
def test_thanks_are_thanks(text):
    assert is_only_thanks(text)


@pytest.mark.parametrize("text", MORE)
def test_more_to_say_is_more_than_thanks(text):
    assert not is_only_thanks(text)


@pytest.mark.django_db
@pytest.mark.parametrize(("text", "state"), [("Thank you!", "resolved"), ("Thanks, but it leaks again", "queued")])
def test_thanks_after_the_resolution_leave_it_solved_and_more_reopens_it(text, state):
    made = make_ticket(make_brand(), "resolved")
    receive_customer_message(made.conversation, text=text, now=now())
    drain_all()
    assert made.state == state


@pytest.mark.django_db
@pytest.mark.parametrize(("text", "state"), [("Danke!", "waiting"), ("Danke, aber es tropft noch", "claimed")])
def test_thanks_after_an_answer_leave_the_turn_with_the_customer(text, state):
    made = make_ticket(make_brand(), "waiting")
    receive_customer_message(made.conversation, text=text, now=now())
    drain_all()
    assert made.state == state
