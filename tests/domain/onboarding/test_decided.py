"""Whoever was decided about is mailed once: what, why, when to try again, how to appeal, in the language they applied in."""

from datetime import timedelta

import pytest
from django.core import mail

from peerdesk.domain.checks.commands import begin_adverse_action, decide_adverse_action, set_check_rule
from peerdesk.domain.checks.models import Check, CheckProvider
from peerdesk.domain.checks.rules import CheckKind
from peerdesk.domain.experts.models import Application
from peerdesk.domain.onboarding.commands import send_pending_letters
from peerdesk.domain.recruiting.commands import decide_appeal, decide_one, file_appeal
from tests.factories.network import make_applicant, make_brand, make_reviewer, now
from tests.factories.tickets import drain_all

pytestmark = pytest.mark.django_db
WHY = "Two of the three answers left out a step."


@pytest.fixture
def applied():
    return make_applicant(make_brand("Crema"))


def sent():
    drain_all()
    send_pending_letters(now=now())
    found, mail.outbox[:] = list(mail.outbox), []
    return [(letter.subject, letter.body) for letter in found]


def decide(application, language="en", *, is_accepted=False):
    Application.objects.filter(id=application.id).update(language=language)
    decide_one(application.id, by=make_reviewer(), is_accepted=is_accepted, reason=WHY, now=now())
    return sent()


@pytest.mark.parametrize(
    ("language", "subject", "opening"),
    [("en", "Your application to Crema", "did not accept it this time"),
     ("de", "Ihre Bewerbung bei Crema", "diesmal nicht angenommen"), ("ar", "طلبك لدى Crema", "ولم يقبله هذه المرة")],
)  # fmt: skip
def test_whoever_was_declined_reads_why_when_to_try_again_and_how_to_appeal(applied, language, subject, opening):
    _, application = applied
    assert mail.outbox == []
    (told,) = decide(application, language)
    assert told[0] == subject
    assert opening in told[1]
    assert WHY in told[1]
    assert f"/join/{application.brand.slug}/" in told[1]
    assert "%(" not in told[1]
    assert sent() == []  # once


def test_an_appeal_and_its_outcome_are_one_letter_each(applied):
    expert, application = applied
    decide(application)
    appeal = file_appeal(application.id, by=expert.user, text="The last answer was cut off.", now=now())
    decide_appeal(appeal.id, by=make_reviewer(), is_upheld=True, answer="It was, and it is fine.", now=now())
    (told,) = sent()
    assert told[0] == "Your appeal to Crema"
    assert "It was, and it is fine." in told[1]


def test_accepted_is_told_in_one_s_language(applied):
    (told,) = decide(applied[1], "de", is_accepted=True)
    assert told[0] == "Sie dürfen für Crema antworten"


def test_a_report_is_told_before_it_counts_and_its_words_are_in_no_mail(applied):
    _, application = applied
    provider = CheckProvider.objects.create(slug="p", name="P", url="https://p.example/", created_at=now())
    rule = set_check_rule(application.brand, kind=CheckKind.BACKGROUND, provider_id=provider.id)
    check = Check.objects.create(
        application=application, rule=rule, state="attention", consent_hash="x", consent_language="en", consented_at=now()
    )
    begin_adverse_action(check.id, by=make_reviewer(), reason="This work is with money.", now=now())
    (told,) = sent()
    assert "may be declined" in told[1]
    assert "This work is with money." in told[1]
    assert f"/join/{application.brand.slug}/checks/" in told[1]
    later = now() + timedelta(days=10)
    decide_adverse_action(check.id, by=make_reviewer(), is_dropped=False, answer="The court has said so.", now=later)
    assert sorted(subject for subject, _ in sent()) == ["What a check about you came to", "Your application to Crema"]
