"""A brand with one object of every kind, and the arguments that each address of the product takes."""

import re
import uuid
from dataclasses import dataclass, field
from datetime import timedelta

from django.urls import URLPattern, URLResolver, get_resolver

from peerdesk.domain.answers.commands import approve_article, keep_import, propose_article, withdraw_article
from peerdesk.domain.answers.rules.imports import Reading
from peerdesk.domain.attachments.commands import examine_uploads, write_with_files
from peerdesk.domain.attachments.models import Attachment
from peerdesk.domain.attachments.rules import Upload
from peerdesk.domain.brands.commands import set_valve
from peerdesk.domain.brands.models import ApiKey, ValveChange
from peerdesk.domain.brands.rules import ValveSettings
from peerdesk.domain.broker.models import BrandAction
from peerdesk.domain.exams.commands import retire_item
from peerdesk.domain.exams.models import Attempt, Exam, Flag, Item, Prompt, WritingReview
from peerdesk.domain.exams.rules import ExamKind
from peerdesk.domain.experts.commands import decide_application, grant_qualification, revoke_qualification
from peerdesk.domain.experts.models import Qualification
from peerdesk.domain.flows.commands import Edit, create_flow, submit_flow, withdraw_flow
from peerdesk.domain.flows.rules import FlowHead
from peerdesk.domain.incidents.commands import confirm_incident
from peerdesk.domain.incidents.models import Incident, IncidentTicket
from peerdesk.domain.insights.commands import install_traffic
from peerdesk.domain.matching.commands import decline_offer, keep_apart, write_policy
from peerdesk.domain.matching.models import Offer, OfferState
from peerdesk.domain.matching.queries import nonce_key
from peerdesk.domain.matching.rules import offer_nonce
from peerdesk.domain.outreach.commands import bring_handles, bring_list
from peerdesk.domain.outreach.keys import secret
from peerdesk.domain.outreach.rules.tokens import WayOut, digest_of, way_out_word
from peerdesk.domain.privacy.commands import place_hold
from peerdesk.domain.privacy.models import AccessReview
from peerdesk.domain.quality.models import Survey
from peerdesk.domain.quality.queries import survey_token
from peerdesk.domain.recruiting.commands import file_appeal, open_campaign
from peerdesk.domain.recruiting.models import Campaign
from peerdesk.domain.recruiting.rules import CampaignKind
from peerdesk.domain.tickets.models import QuestionVector
from peerdesk.domain.triage.models import TopicModelVersion
from peerdesk.domain.webhooks.commands import add_endpoint
from peerdesk.engines.flows import Answer, Kind, Plan, Step
from tests.factories import newcomers
from tests.factories.exams import make_exam, make_person, sit_down, write
from tests.factories.network import (
    api_key,
    make_applicant,
    make_brand,
    make_expert,
    make_operator,
    make_reviewer,
    make_staff,
    make_topic,
    now,
)
from tests.factories.outreach import bring, table
from tests.factories.recruiting import make_campaign
from tests.factories.tickets import drain_all, make_ticket

# Whose file an address means: of the desk's ticket, of the customer's own conversation, else of the console's ticket.
FILES = {"de": "claimed", "c/": "waiting"}
BODY = "Clean the shower screen and the group gasket first: old coffee keeps the valve from closing. Then flush twice."


@dataclass
class World:
    """One brand, its people, and their things."""

    brand: object = None
    people: dict = field(default_factory=dict)
    key: str = ""
    tickets: dict = field(default_factory=dict)

    def ticket_id(self, stage):
        return self.tickets[stage].ticket.id

    @property
    def expert(self):
        return self.people["expert"].expert


def make_world(name=""):
    """A brand with people of every role, and tickets at every stage."""
    brand = make_brand(name, accept_seconds=86_400)
    expert = make_expert(brand, capacity=10_000)
    applicant, application = make_applicant(brand)
    world = World(brand, key=api_key(brand))
    world.people = {
        "applicant": applicant.user, "expert": expert.user, "reviewer": make_reviewer(),
        "brand_staff": make_staff(brand), "brand_admin": make_staff(brand, admin=True), "operator": make_operator(),
    }  # fmt: skip
    for stage in ("queued", "claimed", "waiting", "resolved", "staff"):
        holder = expert if stage != "queued" else None
        world.tickets[stage] = make_ticket(brand, stage, expert=holder)
    install_traffic(brand, now=now())
    world.topic = make_topic(brand)
    world.application = application
    return world


def fresh_offer(world, *, declined=False):
    made = make_ticket(world.brand)
    drain_all()
    offer = Offer.objects.filter(ticket=made.ticket, expert=world.expert, state=OfferState.OPEN).first()
    if offer is None:  # triage waits for a person once the brand has topics: ask the expert directly
        made.ticket.state = "queued"
        made.ticket.save(update_fields=["state"])
        offer = Offer.objects.create(
            brand=world.brand, ticket=made.ticket, expert=world.expert, cycle=1, round_number=1, pay_minor=1,
            currency="EUR", score=1, offered_at=now(), expires_at=now() + timedelta(days=365),
        )  # fmt: skip
    if declined:
        decline_offer(offer.id, expert=world.expert, now=now())
    return offer.id


def shown(path, expert):
    """What a screen sends along when it shows the offer of this address, which was made a while ago."""
    offer_id = path.split("/")[-2]
    Offer.objects.filter(id=offer_id).update(offered_at=now() - timedelta(seconds=9))
    return {"nonce": offer_nonce(offer_id, str(expert.id), shown_at=now(), key=nonce_key())}


def fresh_article(world, state):
    body = f"{BODY} More at https://elsewhere.example/" if state == "outward" else BODY
    article = propose_article(world.brand, title="Machine drips", body=body, now=now())
    if state in {"published", "withdrawn"}:
        approve_article(article.id, brand_id=world.brand.id, by=world.people["brand_admin"], now=now())
    if state == "withdrawn":
        withdraw_article(article.id, brand_id=world.brand.id, now=now())
    return article.id


def fresh_qualification(world, *, revoked=False):
    expert = make_expert(online=False)
    row = grant_qualification(expert, brand=world.brand, topic=None, language="en", now=now())
    if revoked:
        revoke_qualification(row.id, brand_id=world.brand.id, now=now())
    return Qualification.objects.get(id=row.id).id


def fresh_file(world, stage):
    """A file of the ticket at this stage."""
    thread = world.tickets[stage].conversation
    files = examine_uploads(thread.brand, uploads=[Upload("a.txt", "text/plain", b"What the display says")])
    write_with_files(thread, text="See the file.", files=files, now=now())
    return Attachment.objects.filter(conversation=thread).latest("number").id


def fresh_key(world):
    api_key(world.brand)
    return ApiKey.objects.filter(brand=world.brand).latest("created_at").id


def fresh_customer(world):
    return make_ticket(world.brand).conversation.customer_id


def fresh_hold(world, customer_id):
    admin = world.people["brand_admin"]
    return place_hold(customer_id, brand_id=world.brand.id, reason="a court asked", by=admin, now=now()).id


def fresh_review(world):
    return AccessReview.objects.create(brand=world.brand, code="canary_touched", raised_at=now()).id


def fresh_action(world):
    row = BrandAction(brand=world.brand, slug=f"a{uuid.uuid4().hex[:8]}", name="Look up", url="https://shop.example/x",
                      placeholder_types=["EMAIL"], created_at=now())  # fmt: skip
    row.sealed_secret = b"x"
    row.save()
    return row.id


def fresh_exam(world, name):
    """An exam with something to write about where that is meant, else a skills test; live where it is taken or retired."""
    kind = ExamKind.WRITING if "prompt" in name else ExamKind.SKILLS
    return make_exam(world.brand, kind, is_live=name in {"join_attempts", "console_exam_retirement"}).id


def fresh_attempt(world, *, is_written):
    """The applicant is at an exam; a log-in has one that runs, so the one before is over."""
    user = world.people["applicant"]
    Attempt.objects.filter(user=user, state="running").update(state="graded")
    exam = make_exam(world.brand, ExamKind.WRITING if is_written else ExamKind.SKILLS, attempts=10, attempt_days=1)
    Attempt.objects.filter(user=user).update(started_at=now() - timedelta(days=2))
    return sit_down(exam, user=user, now=now()).id


def fresh_reading(world):
    """Something written that the reviewer has had before them for a while."""
    exam = make_exam(world.brand, ExamKind.WRITING)
    attempt = write(sit_down(exam, user=make_person(), now=now()))
    row, _ = WritingReview.objects.get_or_create(
        attempt=attempt, reviewer=world.people["reviewer"], defaults={"assigned_at": now(), "due_at": now()}
    )
    WritingReview.objects.filter(id=row.id).update(opened_at=now() - timedelta(minutes=5))
    return row.id


def fresh_appeal(world):
    """Somebody who was declined by nobody here asks for another look."""
    expert, application = make_applicant(world.brand)
    by = make_reviewer()
    decide_application(application.id, by=by, is_accepted=False, reason="Not enough yet, sorry.", now=now())
    return file_appeal(application.id, by=expert.user, text="Please look at it once more.", now=now()).id


def fresh_handle(world, campaign_id):
    campaign = Campaign.objects.get(id=campaign_id)
    table = b"platform,handle,what\nforum,ada,Explains grinders"
    bring_handles(campaign.id, brand=world.brand, data=table, name="forum.csv", now=now())
    return campaign.handles.get()


def fresh_campaign(world, name):
    """An open campaign, of the kind that the address is for."""
    kinds = {"join_put_aside": CampaignKind.CROSS_SELLING}
    kind = CampaignKind.PARTNER if "code" in name else kinds.get(name, CampaignKind.COMMUNITY)
    campaign = make_campaign(world.brand, kind=kind)
    open_campaign(campaign.id, brand_id=world.brand.id, now=now())
    return campaign


def fresh_list(world, campaign_id, *, is_read):
    """A table of addresses whose columns are not told, or that was read."""
    campaign = Campaign.objects.get(id=campaign_id)
    data, admin = table("ada@mail-of-customers.net"), world.people["brand_admin"]
    if is_read:
        return bring(campaign, data, by=admin)
    return bring_list(campaign.id, brand_id=world.brand.id, name="people.csv", data=data, by=admin, now=now())


def fresh_flag(world, exam_id):
    exam = Exam.objects.get(id=exam_id) if exam_id else make_exam(world.brand)
    return Flag.objects.create(exam=exam, item=exam.items.first(), kind="drift", raised_at=now()).id


def fresh_item(exam_id, *, retired):
    item = Item.objects.filter(exam_id=exam_id, state="live").first()
    if retired:
        retire_item(item.id, brand_id=item.exam.brand_id, reason="", now=now())
    return item.id


def survey_of(world):
    return survey_token(Survey.objects.get(ticket=world.tickets["resolved"].ticket).id)


def addresses():
    """`(route, name, callback)` of every address of the product, in the order of the resolver."""
    return list(_walk(get_resolver(), ""))


def _walk(resolver, prefix):
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, route)
        elif isinstance(entry, URLPattern):
            yield route, entry.name or "", entry.callback


def path_of(route, arguments):
    """The address with its parameters filled in; a parameter nobody knows is a mistake of the test."""

    def value(match):
        return str(arguments[match[1] or match[2]])

    path = re.sub(r"<(?:[^:>]+:)?(\w+)>|\(\?P<(\w+)>(?:\[[^\]]*\]|[^()])*\)", value, route)
    return "/" + path.replace("^", "").replace("$", "").replace(r"\Z", "")


def fresh_version(world):
    """A trained version of the brand's classifier that is not live."""
    return TopicModelVersion.objects.create(brand=world.brand, blob=b"x", example_count=1, trained_at=now()).id


def fresh_policy(world):
    """A draft of a policy."""
    by = world.people["brand_admin"]
    return write_policy(world.brand.id, name="Try", mode="fan_out", weights={}, price_steps=[], by=by, now=now()).id


def fresh_pair(world):
    """A customer and an expert who are kept apart."""
    customer = make_ticket(world.brand).conversation.customer
    return keep_apart(customer, expert_id=world.expert.id, wished_by="customer", now=now()).id


def fresh_turn(world):
    """The newest turn of the brand's valve, which changes nothing."""
    everything = ValveSettings(percent=100)
    set_valve(world.brand.id, topic_id=None, settings=everything, by=world.people["brand_admin"], now=now())
    return ValveChange.objects.filter(brand=world.brand).latest("changed_at").id


def fresh_incident(world, *, confirmed):
    """An incident of the brand with one ticket, decided by a person or not yet."""
    question = QuestionVector.objects.filter(brand=world.brand).first()
    row = Incident.objects.create(
        brand=world.brand, title="Videos do not load", state="suspected", centroid=question.embedding, expected=0.1,
        window_seconds=3600, detected_at=now(), last_at=now(),
    )
    IncidentTicket.objects.get_or_create(ticket_id=question.ticket_id, defaults={"incident": row, "joined_at": now()})
    if confirmed:
        confirm_incident(row.id, brand_id=world.brand.id, by=world.people["brand_admin"], now=now())
    return row.id


TWO_APPROVE = {"console_flow_approval", "console_flow_waiting", "review_flow", "review_flow_approval"}


def fresh_flow(world, name):
    """A published flow; withdrawn where it is to be put back, waiting for two where it is to be approved."""
    text = "More at https://elsewhere.example/" if name in TWO_APPROVE else BODY
    plan = Plan((Step("s1", Kind.QUESTION, "Does it drip?", answers=(Answer("Yes", "s2"),)), Step("s2", Kind.REPLY, text)))
    admin = world.people["brand_admin"]
    flow = create_flow(world.brand, head=FlowHead("Drips"), by=admin, now=now(), plan=plan)
    submit_flow(flow.id, brand_id=world.brand.id, edit=Edit(admin, 1), now=now())
    if name.endswith("restoration"):
        withdraw_flow(flow.id, brand_id=world.brand.id, now=now())
    return flow.id


def own_arguments(world, route, name):
    """Arguments by which the people of `world` reach an object of theirs, made now, at `route`."""
    offers = {"desk_offer_restoration": lambda: fresh_offer(world, declined=True)}
    articles = {
        "help_article": "published", "console_article_withdrawal": "published", "console_article_restoration": "withdrawn",
        "review_article": "outward", "review_article_approval": "outward",
    }  # fmt: skip
    tickets = {"console_ticket_takeover": "staff"}
    customer_id = fresh_customer(world) if "customer_id" in route else None
    exam_id = fresh_exam(world, name) if "exam_id" in route else None
    campaign_id = fresh_campaign(world, name).id if "campaign_id" in route else None
    made = {
        "slug": lambda: world.brand.slug,
        "token": lambda: world.tickets["waiting"].token,
        "offer_id": offers.get(name, lambda: fresh_offer(world)),
        "ticket_id": lambda: world.ticket_id(tickets.get(name, "claimed" if route.startswith("desk") else "staff")),
        "article_id": lambda: fresh_article(world, articles.get(name, "proposed")),
        "topic_id": lambda: world.topic.id,
        "key_id": lambda: fresh_key(world),
        "endpoint_id": lambda: add_endpoint(world.brand, url="http://127.0.0.1:9/", now=now())[0].id,
        "qualification_id": lambda: fresh_qualification(world, revoked=name.endswith("restoration")),
        "application_id": lambda: make_applicant(world.brand)[1].id,
        "customer_id": lambda: customer_id, "hold_id": lambda: fresh_hold(world, customer_id),
        "action_id": lambda: fresh_action(world),
        "review_id": lambda: fresh_review(world),
        "appeal_id": lambda: fresh_appeal(world),
        "campaign_id": lambda: campaign_id, "code": lambda: fresh_campaign(world, name).code,
        "list_id": lambda: fresh_list(world, campaign_id, is_read=name.endswith("faults")).id,
        "handle_id": lambda: fresh_handle(world, campaign_id).id,
        "word": lambda: way_out_word(secret(), WayOut(world.brand.id, uuid.uuid4(), digest_of(secret(), "a@b.de"))),
        "exam_id": lambda: exam_id, "flag_id": lambda: fresh_flag(world, exam_id),
        "item_id": lambda: fresh_item(exam_id, retired=name.endswith("restoration")),
        "prompt_id": lambda: Prompt.objects.filter(exam_id=exam_id).first().id,
        "attempt_id": lambda: fresh_attempt(world, is_written=name in {"join_draft", "review_reading_wanted"}),
        "reading_id": lambda: fresh_reading(world),
        "number": lambda: 1,
        "import_id": lambda: keep_import(world.brand, Reading(), by=world.people["brand_admin"], now=now()),
        "version_id": lambda: fresh_version(world), "policy_id": lambda: fresh_policy(world),
        "change_id": lambda: fresh_turn(world), "pair_id": lambda: fresh_pair(world),
        "incident_id": lambda: fresh_incident(world, confirmed=name.endswith(("answer", "end"))),
        "group": lambda: "voice", "version": lambda: "x", "hex_digits": lambda: "2f5bd7", "pk": lambda: 1,
        "key": lambda: "abc", "uidb36": lambda: "abc", "object_id": uuid.uuid4, "url": lambda: "nothing",
        "flow_id": lambda: fresh_flow(world, name),
        "file_id": lambda: fresh_file(world, FILES.get(route[:2], "staff")),
        **newcomers.arguments(world, name),
        "id": uuid.uuid4, "app_label": lambda: "people", "content_type_id": lambda: 1, "path": lambda: "x",
    }  # fmt: skip
    named = set(re.findall(r"<(?:[^:>]+:)?(\w+)>", route)) | set(re.findall(r"\?P<(\w+)>", route))
    return {parameter: made[parameter]() for parameter in named}
