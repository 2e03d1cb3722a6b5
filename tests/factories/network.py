"""Brands, their people and experts, made by the commands that the product itself uses."""

import itertools
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from django.db import transaction

from peerdesk.domain.brands.commands import add_member, create_api_key, create_brand, save_topic
from peerdesk.domain.brands.models import MembershipRole
from peerdesk.domain.brands.rules import TopicDraft
from peerdesk.domain.experts.commands import create_expert, go_online, grant_qualification, submit_application
from peerdesk.domain.experts.models import Expert, ExpertState
from peerdesk.domain.people.commands import create_operator, create_user
from peerdesk.domain.people.models import NetworkRole
from peerdesk.foundation.errors import DomainError

PASSWORD = "a long enough password of tests"
_numbers = itertools.count(1)


def now():
    return datetime.now(UTC)


def number():
    """A number not used before in this run."""
    return next(_numbers)


def make_brand(name="", **settings):
    """A brand without topics, so that triage is sure of itself, and without self-service unless asked for."""
    place = number()
    settings.setdefault("self_service_enabled", False)
    return create_brand(f"brand-{place}", name=name or f"Brand {place}", now=now(), **settings)


def make_topic(brand, slug="", **draft):
    slug = slug or f"topic-{number()}"
    return save_topic(brand.id, draft=TopicDraft(slug, slug.replace("-", " ").capitalize(), **draft))


def make_user(name="", *, password=None, role=NetworkRole.NONE):
    place = number()
    return create_user(
        f"user{place}@people.example", name=name or f"User {place}", password=password, network_role=role, now=now()
    )


def make_operator():
    return create_operator(f"operator{number()}@people.example", name="Operator", password=None)


def make_reviewer():
    return make_user("Reviewer", role=NetworkRole.REVIEWER)


def make_staff(brand, *, admin=False):
    user = make_user("Admin" if admin else "Staff")
    add_member(brand.id, user=user, role=MembershipRole.ADMIN if admin else MembershipRole.STAFF, now=now())
    return user


def make_expert(*brands, online=True, qualified=True, capacity=3, state=ExpertState.ACTIVE, topic=None, language="en"):
    """An expert of these brands, qualified for all their topics (or one) and online unless told otherwise."""
    user = make_user()
    expert = create_expert(user, pseudonym=f"Expert {number()}", now=now(), state=state)
    Expert.objects.filter(id=expert.id).update(max_concurrent=capacity)
    expert.refresh_from_db()
    for brand in brands:
        if qualified:
            grant_qualification(expert, brand=brand, topic=topic, language=language, now=now())
    if online and state == ExpertState.ACTIVE:
        go_online(expert, now=now())
        expert.refresh_from_db()
    return expert


def make_applicant(brand):
    expert = make_expert(online=False, state=ExpertState.APPLICANT)
    application = submit_application(
        expert, brand=brand, motivation="I have used it every day for years.", language="en", now=now()
    )
    return expert, application


def api_key(brand):
    """The secret of a new key."""
    return create_api_key(brand.id, name="test", now=now()).secret


@contextmanager
def refused(code):
    """The block raises a DomainError with this code; what it wrote is rolled back."""
    with pytest.raises(DomainError) as caught, transaction.atomic():
        yield
    assert caught.value.code == code
