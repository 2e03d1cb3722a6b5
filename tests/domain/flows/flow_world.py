"""A brand with flows, drawn through the commands, and a held ticket to walk beside."""

from peerdesk.domain.flows.commands import At, Edit, answer_walk, create_flow, start_walk, submit_flow
from peerdesk.domain.flows.rules import FlowHead
from peerdesk.engines.flows import Answer, Kind, Plan, Step
from tests.factories.network import make_staff
from tests.surfaces.desk_world import World

PLAN = Plan((
    Step("s1", Kind.QUESTION, "Does the beer **foam** or taste off?", answers=(
        Answer("It foams", "s2", ("foam", "foaming")), Answer("It tastes off", "s4", ("taste", "sour")),
        Answer("Somebody feels ill", "s5"))),
    Step("s2", Kind.INSTRUCTION, "Ask how warm the keg is.", target="s3"),
    Step("s3", Kind.REPLY, "Hello [NAME_1], chill the keg to 3 °C and pour the first glass away.", "Chill the keg"),
    Step("s4", Kind.QUESTION, "Were the lines cleaned?", answers=(Answer("Yes", "s3"), Answer("Start again", "s1"))),
    Step("s5", Kind.HANDOVER, "Somebody feels ill after drinking.", reason="safety"),
))  # fmt: skip
QUESTION = "My keg pours only foam. What can I do about the foam?"


class FlowWorld(World):
    """A brand with an admin who draws flows."""

    def __init__(self, slug="taproom"):
        self.slug = slug
        super().__init__(slug)
        self.admin = make_staff(self.brand, admin=True)

    def new_expert(self, mailbox, pseudonym, **more):
        return super().new_expert(f"{mailbox}.{self.slug}", pseudonym, **more)

    def flow(self, plan=PLAN, name="Trouble at the tap", *, publish=True, **head):
        flow = create_flow(self.brand, head=FlowHead(name, **head), by=self.admin, now=self.now, plan=plan)
        return submit_flow(flow.id, brand_id=self.brand.id, edit=self.edit(flow), now=self.now) if publish else flow

    def edit(self, flow, by=None):
        flow.refresh_from_db()
        return Edit(by or self.admin, flow.revision)

    def walk(self, ticket, flow, *choices, expert=None):
        """Start the flow beside the ticket and answer by these choices."""
        expert = expert or self.expert
        walk = start_walk(ticket.id, flow_id=flow.id, expert=expert, now=self.now)
        for choice in choices:
            walk = answer_walk(
                ticket.id, at=At(walk.id, walk.moves), step=walk.step, choice=choice, expert=expert, now=self.now
            )
        return walk
