"""A brand whose model is a server on this machine, and a ticket that its expert holds."""

import json
from contextlib import contextmanager

from peerdesk.domain.generation.commands import connect_endpoint
from peerdesk.domain.generation.rules import EndpointDraft, Writing
from tests.factories.model_server import running_model_server
from tests.factories.network import make_staff
from tests.surfaces.desk_world import World
from tests.surfaces.guidance.test_desk_pane import QUESTION, publish

GOOD = ("Please chill the keg to 3 °C and pour the first glass away.", [1])
INVENTED = ("Replace the membrane of the pressure regulator.", [1])


def answer(*sentences):
    return json.dumps({"sentences": [{"text": text, "articles": articles} for text, articles in sentences]})


class ModelWorld(World):
    """`model` is the server; the brand's endpoint leads there."""

    def __init__(self, model, settings, **endpoint):
        super().__init__()
        self.model, self._settings = model, settings
        settings.MODEL_HOSTS = frozenset({model.host})
        self.article = publish(self)
        self.ticket_held = self.held(text=QUESTION)
        self.admin = make_staff(self.brand, admin=True)
        self.connect(**endpoint)

    def connect(self, **more):
        draft = {"api_key": "a-secret-key", "writes": Writing.ON_REQUEST, **more}
        connect_endpoint(self.brand.id, draft=EndpointDraft(self.model.url, "tiny", **draft), by=self.admin, now=self.now)


@contextmanager
def model_world(settings, *, endpoint=None, **told):
    told.setdefault("answer", answer(GOOD, INVENTED))
    with running_model_server(**told) as model:
        yield ModelWorld(model, settings, **(endpoint or {}))
