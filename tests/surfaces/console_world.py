"""Two brands that must not see one another, and the addresses of every page of the console."""

import re
import uuid
from dataclasses import dataclass

from django.urls import get_resolver, reverse

from peerdesk.domain.answers.commands import keep_import, propose_article
from peerdesk.domain.answers.rules.imports import Reading
from peerdesk.domain.attachments.models import Attachment
from peerdesk.domain.brands.commands import create_api_key, set_valve
from peerdesk.domain.brands.models import ValveChange
from peerdesk.domain.brands.rules import ValveSettings
from peerdesk.domain.broker.models import BrandAction
from peerdesk.domain.exams.commands import add_prompt
from peerdesk.domain.exams.models import Flag
from peerdesk.domain.exams.rules import ExamKind, PromptKind
from peerdesk.domain.experts.models import Qualification
from peerdesk.domain.flows.commands import Edit, create_flow, submit_flow
from peerdesk.domain.flows.rules import FlowHead
from peerdesk.domain.incidents.models import DIMENSIONS, Incident
from peerdesk.domain.matching.commands import keep_apart, write_policy
from peerdesk.domain.outreach.commands import bring_handles
from peerdesk.domain.privacy.commands import place_hold
from peerdesk.domain.privacy.models import AccessReview
from peerdesk.domain.recruiting.rules import CampaignKind
from peerdesk.domain.triage.models import TopicModelVersion
from peerdesk.domain.webhooks.models import Endpoint
from peerdesk.engines.flows import Answer, Kind, Plan, Step
from peerdesk.foundation.ids import new_id
from tests.architecture.walk import own_patterns, view_of
from tests.factories.exams import make_exam
from tests.factories.network import make_brand, make_expert, make_staff, make_topic, now
from tests.factories.onboarding import things_of
from tests.factories.outreach import bring, table
from tests.factories.recruiting import make_campaign
from tests.factories.tickets import make_ticket

BODY = "Rinse the shower screen with hot water, then run two empty shots before you brew the next coffee."
_CHANGING = re.compile(r'(csrfmiddlewaretoken" value="|X-CSRFToken": "|server-now" content=")[^"]+')


@dataclass
class Side:
    """One brand with its people and one row of each kind."""

    brand: object
    staff: object
    admin: object
    made: object
    ids: dict


def make_side():
    brand = make_brand()
    topic = make_topic(brand)
    made = make_ticket(brand, "received")
    key = create_api_key(brand.id, name="shop", now=now())
    hook = Endpoint.objects.create(brand=brand, url="https://hooks.example/x", sealed_secret=b"x", created_at=now())
    article = propose_article(brand, title="Cleaning", body=BODY, now=now())
    expert = make_expert(brand)
    qualification = Qualification.objects.get(expert=expert, brand=brand)
    staff, admin = make_staff(brand), make_staff(brand, admin=True)
    customer_id = made.conversation.customer_id
    hold = place_hold(customer_id, brand_id=brand.id, reason="a court asked", by=admin, now=now())
    review = AccessReview.objects.create(brand=brand, code="canary_touched", raised_at=now())
    action = BrandAction.objects.create(
        brand=brand, slug="x", name="Look up", url="https://shop.example/x", placeholder_types=["EMAIL"],
        sealed_secret=b"x", created_at=now(),
    )  # fmt: skip
    file = Attachment.objects.create(
        brand=brand, conversation=made.conversation, message=made.conversation.messages.get(), number=1, state="checking",
        kind="text", byte_count=1, created_at=now(),
    )  # fmt: skip
    incident = Incident.objects.create(
        brand=brand,
        state="suspected",
        title="Drips",
        centroid=[1.0] * DIMENSIONS,
        expected=0.1,
        window_seconds=3600,
        detected_at=now(),
        last_at=now(),
    )
    version = TopicModelVersion.objects.create(brand=brand, blob=b"x", example_count=1, trained_at=now())
    plan = Plan((Step("s1", Kind.QUESTION, "Drips?", answers=(Answer("Yes", "s2"),)), Step("s2", Kind.REPLY, BODY)))
    flow = create_flow(brand, head=FlowHead("Drips"), by=admin, now=now(), plan=plan)
    submit_flow(flow.id, brand_id=brand.id, edit=Edit(admin, 1), now=now())
    pair = keep_apart(made.conversation.customer, expert_id=expert.id, wished_by="customer", now=now())
    policy = write_policy(brand.id, name="Try", mode="fan_out", weights={}, price_steps=[], by=admin, now=now())
    set_valve(brand.id, topic_id=topic.id, settings=ValveSettings(percent=100), by=admin, now=now())
    exam = make_exam(brand, is_live=False)
    writing = make_exam(brand, ExamKind.WRITING)
    prompt = add_prompt(writing.id, brand_id=brand.id, kind=PromptKind.FREE, text=BODY, now=now())
    flag = Flag.objects.create(exam=exam, item=exam.items.first(), kind="drift", raised_at=now())
    campaign = make_campaign(brand, kind=CampaignKind.PARTNER)
    bring_handles(campaign.id, brand=brand, data=b"platform,handle,what\nforum,ada,Explains", name="f.csv", now=now())
    ids = {
        **things_of(brand, expert),
        "campaign_id": campaign.id, "handle_id": campaign.handles.get().id,
        "list_id": bring(campaign, table("ada@mail-of-customers.net")).id,
        "exam_id": exam.id, "item_id": exam.items.first().id,
        "prompt_id": prompt.id, "flag_id": flag.id,
        "policy_id": policy.id, "pair_id": pair.id, "change_id": ValveChange.objects.get(brand=brand).id,
        "flow_id": flow.id, "incident_id": incident.id, "version_id": version.id,
        "file_id": file.id,
        "action_id": action.id,
        "customer_id": customer_id, "hold_id": hold.id, "review_id": review.id,
        "ticket_id": made.ticket.id, "topic_id": topic.id, "key_id": key.id, "endpoint_id": hook.id,
        "article_id": article.id, "qualification_id": qualification.id,
        "import_id": keep_import(brand, Reading(), by=admin, now=now()),
    }  # fmt: skip
    return Side(brand, staff, admin, made, ids)


@dataclass(frozen=True)
class Door:
    """One address of the console: its name, the ids it takes, and who may open it."""

    name: str
    parameters: tuple
    permission: str

    def url(self, slug, ids):
        values = {"slug": slug, "group": "voice", "number": 1, **ids}
        return reverse(self.name, kwargs={name: values[name] for name in self.parameters})

    @property
    def takes_ids(self):
        return bool(set(self.parameters) - {"slug", "group", "number"})


def doors():
    """Every address of the console."""
    found = []
    for route, pattern in own_patterns(get_resolver()):
        if (pattern.name or "").startswith("console_"):
            parameters = tuple(re.findall(r"<\w+:(\w+)>", route))
            view = pattern.callback
            permission = getattr(view, "permission", None) or view_of(view).permission
            found.append(Door(pattern.name, parameters, permission))
    return found


def random_ids(ids):
    return {name: uuid.UUID(str(new_id())) for name in ids}


def lasting(response):
    """The body without what differs between any two answers."""
    return _CHANGING.sub("", response.content.decode())
