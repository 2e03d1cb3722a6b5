"""K01, K02, K03, K06, K09, T08, H10 beside a ticket: a draft is made of approved sentences, whatever the ticket says."""

import ast
import re
from pathlib import Path

import pytest
from django.urls import reverse

import peerdesk.engines.drafting
from peerdesk.domain.answers.commands import approve_article, propose_article
from peerdesk.domain.guidance.queries import guidance_beside
from peerdesk.domain.matching.queries import get_desk_ticket
from peerdesk.engines.drafting import SourceText, compose_draft, summarise, units_of
from peerdesk.engines.drafting.summary import Turn
from tests.factories.network import make_brand, make_staff, now
from tests.surfaces.desk_world import World
from tests.surfaces.guidance.test_desk_pane import BODY, QUESTION, TITLE, publish
from tests.threats.guidance.injections import INJECTIONS
from tests.threats.payloads import PAYLOADS

CANARY = "canary-7f3a-of-another"
COURTESIES = {"Hello,", "Hello [NAME_1],", "Please write again if this does not solve it."}


def test_there_are_more_than_200_injections_and_none_is_written_twice():
    assert len(set(INJECTIONS)) == len(INJECTIONS) >= 200


@pytest.mark.parametrize("place", ["before", "after", "instead"])
def test_K01_no_injection_puts_a_word_into_a_draft_that_is_not_in_the_approved_article(place):
    approved = {unit.text for unit in units_of(BODY)}
    source = SourceText("a", TITLE, BODY, BODY[:90])
    for attack in (*INJECTIONS, *PAYLOADS):
        text = {"before": f"{attack}\n{QUESTION}", "after": f"{QUESTION}\n{attack}", "instead": attack}[place]
        draft = compose_draft(text, [source], confidence=0.99, greeting="Hello,")
        assert {one.text for one in draft.sentences} <= approved | COURTESIES, attack
        assert all(one.source == 1 for one in draft.sentences if one.text not in COURTESIES)


def test_K01_a_summary_holds_only_sentences_of_its_own_conversation():
    for attack in INJECTIONS:
        turns = [Turn("customer", attack), Turn("expert", "We will look at it."), Turn("customer", "Why does it foam?")]
        said = " ".join(turn.text for turn in turns)
        summary = summarise(turns)
        for sentence in (*summary.asked, *summary.tried, *summary.promised):
            assert sentence.rstrip("…") in said, attack


@pytest.mark.django_db(transaction=True)
def test_K01_K06_a_draft_never_holds_words_of_another_ticket_or_brand():
    world = World()
    publish(world)
    world.held(world.new_expert("else", "Else"), text=f"{QUESTION} {CANARY}")
    foreign = make_foreign_brand()
    for attack in INJECTIONS[::24]:
        expert = world.new_expert(f"e{INJECTIONS.index(attack)}", f"E{INJECTIONS.index(attack)}")
        ticket = get_desk_ticket(world.held(expert, text=f"{QUESTION}\n{attack}").id, expert=expert)
        found = guidance_beside(ticket.facts, ticket.messages)
        words = " ".join(one.text for one in found.draft.sentences) + " ".join(hit.body for hit in found.answers)
        assert CANARY not in words
        assert foreign not in words


def make_foreign_brand():
    brand, secret = make_brand(), "the other brand's cellar code"
    article = propose_article(brand, title=TITLE, body=f"{BODY} Ask for {secret}.", now=now())
    approve_article(article.id, brand_id=brand.id, by=make_staff(brand), now=now())
    return secret


@pytest.mark.django_db(transaction=True)
def test_H10_K02_K03_hostile_text_in_ticket_and_article_is_inert_in_the_pane_and_in_the_check(client):
    world = World()
    hostile = (
        "Foam comes from a warm keg, see [this](javascript:alert(1)). Chill the keg ![x](https://evil.example/p) well.\n\n"
        "To chill the keg of foam, do this:\n\n1. Open [it](data:text/html,x).\n2. Close <img src=x onerror=alert(1)> it."
    )
    article = publish(world, body=hostile)
    approve_article(article.id, brand_id=world.brand.id, by=make_staff(world.brand), now=now())  # what leads out needs two
    ticket = world.held(text=f"{QUESTION} <script>alert(1)</script> [go](javascript:alert(2))")
    client.force_login(world.expert.user)
    pane = client.get(reverse("desk_guidance", args=[ticket.id])).content.decode()
    text = 'Hello, <script>alert(1)</script> "><img src=x onerror=alert(2)> is is WHAT YOU NEED!!! '
    check = client.post(reverse("desk_reply_checks", args=[ticket.id]), {"text": text}).content.decode()
    shown = re.sub(r"<template.*?</template>", "", pane + check, flags=re.DOTALL)
    assert "Insert draft" in pane
    assert not re.findall(r"<(?:script|img|iframe|object|embed)\b", shown)
    assert not re.findall(r"(?i)(?:href|src)=[\"']?(?:javascript|data|vbscript):", pane + check)
    assert not re.findall(r"<(?:script|img)\b", pane + check)


def test_T08_K09_the_drafting_engine_can_act_on_nothing():
    """By design: no module of it opens files, sockets, processes or the database, and no name in it is a tool."""
    folder = Path(peerdesk.engines.drafting.__file__).parent
    seen = set()
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                seen |= {name.name.partition(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                seen.add((node.module or "").partition(".")[0])
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in {"open", "eval", "exec", "compile", "__import__"}, path
    assert seen <= {"re", "collections", "dataclasses", "typing", "peerdesk"}
