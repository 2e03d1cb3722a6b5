"""The flows that the demo brings: whole, published by their own admin, for topics that the demo has, walked to every end."""

import pytest

from peerdesk.demo.flows import FOAM, TASTE, create_flows
from peerdesk.domain.flows.models import Flow
from peerdesk.domain.flows.rules import flow_problems
from tests.factories.network import make_brand, make_staff, make_topic, now


@pytest.mark.parametrize("plan", [FOAM, TASTE])
def test_the_plans_of_the_demo_have_no_problem(plan):
    assert flow_problems(plan) == ()


@pytest.mark.django_db(transaction=True)
def test_the_demo_publishes_its_flows_with_one_admin_alone():
    brand = make_brand()
    topic = make_topic(brand)
    create_flows(brand, {"serving": topic}, by=make_staff(brand, admin=True), now=now())
    assert [(row.state, row.live_number) for row in Flow.objects.all()] == [("published", 1)] * 2
    assert Flow.objects.get(name="My beer foams").topic_ids == [topic.id]
