"""A value that one message gives away is masked in all others of its conversation, earlier ones and files included."""

import pytest

from peerdesk.domain.attachments.commands import examine_uploads, write_with_files
from peerdesk.domain.attachments.models import Attachment
from peerdesk.domain.attachments.rules import Upload
from peerdesk.domain.conversations.commands import retry_held_messages
from peerdesk.domain.conversations.models import Message
from peerdesk.domain.conversations.queries import customer_copy
from peerdesk.domain.privacy.told import fault_of, told_again
from peerdesk.domain.tickets.commands import receive_customer_message
from peerdesk.domain.triage.commands import correct_topic
from peerdesk.domain.triage.models import TrainingExample
from peerdesk.engines.redaction import KnownValue, Placeholder, RedactionContext, detect, redact
from tests.factories.network import make_brand, make_staff, make_topic, now
from tests.factories.tickets import answer, drain_all, make_ticket

EARLY = "Is A7741 on its way? Please tell ingebrigt that it drips; the key is at lindqvist."
LATE = "My order number is A7741. Ingebrigt Solheim is my neighbour, and Mrs Lindqvist is my landlady."


def texts(made):
    return list(Message.objects.filter(conversation=made.conversation).order_by("number").values_list("text", flat=True))


def write(made, text, **files):
    read = examine_uploads(made.conversation.brand, uploads=[Upload(name, "", data) for name, data in files.items()])
    write_with_files(made.conversation, text=text, files=read, now=now())
    drain_all()


def test_alone_the_earlier_words_give_their_values_away_to_nobody_but_a_reader_of_the_later_ones():
    """What the tests below rest on: the guard has no reason to mask these words until it reads the next message."""
    assert redact(EARLY, detect(EARLY, RedactionContext())).text == EARLY


@pytest.mark.django_db
def test_what_a_later_message_tells_is_masked_in_the_earlier_ones_and_in_the_subject():
    made = make_ticket(make_brand(), text=EARLY, subject="The key is at lindqvist")
    assert "ingebrigt" in texts(made)[0]
    write(made, LATE)
    early, late = texts(made)
    assert early == "Is [ORDER_ID_1] on its way? Please tell [NAME_1] that it drips; the key is at [NAME_2]."
    assert late == "My order number is [ORDER_ID_1]. [NAME_1] is my neighbour, and Mrs [NAME_2] is my landlady."
    made.refresh()
    assert made.conversation.subject == "The key is at [NAME_2]"
    assert [view.text for view in customer_copy(made.conversation)] == [EARLY, LATE]


@pytest.mark.django_db
def test_what_an_earlier_message_told_is_masked_in_the_later_ones():
    made = make_ticket(make_brand(), text=LATE)
    write(made, EARLY)
    assert texts(made)[1] == "Is [ORDER_ID_1] on its way? Please tell [NAME_1] that it drips; the key is at [NAME_2]."


@pytest.mark.django_db
def test_a_value_taken_for_another_kind_later_keeps_its_placeholder():
    made = make_ticket(make_brand(), text="My number plate is B-MX 4711.")
    assert texts(made) == ["My number plate is [PLATE_1]."]
    write(made, "My order number is B-MX-4711.")
    assert texts(made)[1] == "My order number is [PLATE_1]."


@pytest.mark.django_db
def test_the_last_look_knows_what_was_told_earlier_in_whatever_spelling():
    made = make_ticket(make_brand(), "claimed", text="Mail zoe.l@example.org, login MOONR4KER, or ring 0044 7700 900780.")
    write(made, "z o e . l (example org), moon-r4ker: still nothing. The phone: 7700-900780")
    assert texts(made)[1] == "[EMAIL_1]), [USERNAME_1]: still nothing. The phone: [PHONE_1]"
    # Who read it before somebody masked it may not pass it on either.
    answer(made, text="I asked Moonr4ker about it.")
    assert texts(made)[2] == "I asked [USERNAME_1] about it."


@pytest.mark.django_db(transaction=True)
def test_a_reply_that_repeats_the_value_and_files_on_either_side_are_masked():
    made = make_ticket(make_brand(), "claimed", text=EARLY)
    write(made, "See the list.", **{"list.txt": b"the key is at lindqvist"})
    answer(made, text="Then please ask ingebrigt to close the valve.")
    file = Attachment.objects.get()
    assert "lindqvist" in file.text
    write(made, LATE)
    file.refresh_from_db()
    assert file.text == "the key is at [NAME_2]"
    assert texts(made)[2] == "Then please ask [NAME_1] to close the valve."
    other = make_ticket(make_brand(), text=EARLY)
    write(other, "See the letter.", **{"letter.txt": LATE.encode()})
    assert "[NAME_1] that it drips" in texts(other)[0]


@pytest.mark.django_db
def test_a_message_held_at_first_masks_what_came_after_it(settings):
    brand = make_brand()
    made = make_ticket(brand, "received", text=LATE)
    settings.GUARD_SECONDS = 0.0
    drain_all()
    settings.GUARD_SECONDS = 30
    receive_customer_message(made.conversation, text=EARLY, now=now())
    drain_all()
    assert "ingebrigt" in texts(made)[1]
    retry_held_messages(now=now())
    drain_all()
    assert texts(made)[1].count("[NAME_") == 2


@pytest.mark.django_db
def test_what_somebody_taught_from_an_earlier_message_is_masked():
    brand = make_brand()
    made, other = make_ticket(brand, text=EARLY), make_ticket(brand, text=EARLY)
    topic, staff = make_topic(brand, "parcels"), make_staff(brand)
    for one in (made, other):
        correct_topic(one.ticket.id, brand_id=brand.id, topic_id=topic.id, by=staff, now=now())
    write(made, LATE)
    assert not {"A7741", "ingebrigt", "lindqvist"} & set(TrainingExample.objects.get(ticket=made.ticket).text.split())
    assert "[NAME_1]" in TrainingExample.objects.get(ticket=made.ticket).text
    assert "ingebrigt" in TrainingExample.objects.get(ticket=other.ticket).text


@pytest.mark.django_db
def test_another_conversation_learns_nothing():
    brand = make_brand()
    made, other = make_ticket(brand, text=LATE), make_ticket(brand, text=EARLY)
    write(made, "Any news?")
    assert texts(other) == [EARLY]


@pytest.mark.parametrize(
    ("shown", "fault"),
    [
        ("[NAME_1] asked whether [ORDER_ID_1] is there", ""),
        ("Mr Solheim asked", "guard_leaked_told_value"),
        ("is a-7741/22 there", "guard_leaked_told_value"),
        ("the ring at 7700-900780", "guard_leaked_told_value"),
        ("Zoe asked", "guard_leaked_known_value"),
        (" ", "guard_returned_nothing"),
    ],
)
def test_what_would_still_show_a_known_or_told_value_is_refused_at_the_last_look(shown, fault):
    told = [Placeholder("NAME", 1, "Ingebrigt Solheim"), Placeholder("ORDER_ID", 1, "A774122")]
    told.append(Placeholder("PHONE", 1, "+44 7700 900780"))
    context = RedactionContext(known=(KnownValue("NAME", "Zoë"),))
    assert fault_of("something", shown, context=context, told=told) == fault


def test_plain_words_placeholders_and_the_brands_words_stay():
    names = ("Rose Baker", "Name Solheim", "[NAME_3]", "drip")
    told = [Placeholder("NAME", number, name) for number, name in enumerate(names, start=1)]
    told += [Placeholder("ORDER_ID", 1, "2024"), Placeholder("USERNAME", 1, "coffee")]
    text = "The rose of the can, says [NAME_2], is a Solheim 3000 of 2024 for coffee; it may drip."
    assert told_again(text, told, keep=("Solheim 3000",)) == ()
    named = "Rose and SOLHEIM"
    assert [named[span.start : span.end] for span in told_again(named, told)] == ["Rose", "SOLHEIM"]
