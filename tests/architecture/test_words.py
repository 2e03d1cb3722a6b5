"""One word for one thing (docs/CONTEXT.md): the avoided ones stand in no name of a model, an event or an address."""

import re

from django.apps import apps
from django.urls import get_resolver

from tests.architecture.source import domain_modules
from tests.architecture.walk import event_classes, own_patterns

# Word: what we say instead.
AVOIDED = {
    "organization": "Brand", "organisation": "Brand", "client": "Brand", "account": "Brand, User or LedgerAccount",
    "marketplace": "Network", "agent": "Expert or Staff", "worker": "Expert", "freelancer": "Expert",
    "contact": "Customer", "requester": "Customer", "chat": "Conversation", "thread": "Conversation",
    "comment": "Message", "case": "Ticket", "issue": "Ticket", "category": "Topic", "tag": "Topic", "intent": "Topic",
    "skill": "Qualification", "assignment": "Offer or Claim", "task": "Offer or Claim", "lock": "Claim",
    "wave": "Round", "suggestion": "Guidance", "autoreply": "Draft", "done": "Resolution or Closure",
    "bounce": "Reopening or Escalation", "transfer": "Escalation", "feedback": "Survey", "qa": "Review",
    "rank": "Standing", "bonus": "Reward", "payment": "Payout", "transaction": "JournalEntry", "unmask": "Reveal",
}  # fmt: skip
TERMS = ("LedgerAccount", "ledger-account", "ledger_account")


def _avoided(name):
    for term in TERMS:
        name = name.replace(term, "")
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)
    singular = {word.lower() for word in words} | {word.lower().removesuffix("s") for word in words}
    return {word: AVOIDED[word] for word in singular & AVOIDED.keys()}


def test_the_avoided_words_are_found():
    assert _avoided("ChatThread") == {"chat": "Conversation", "thread": "Conversation"}
    assert _avoided("LedgerAccount") == {}
    assert set(_avoided("tickets/<uuid>/comments")) == {"comment"}


def test_models_say_our_words():
    names = [model.__name__ for model in apps.get_models() if model.__module__.startswith("peerdesk.")]
    assert names
    assert not {name: found for name in names if (found := _avoided(name))}


def test_events_say_our_words():
    assert not {event.__name__: found for event in event_classes() if (found := _avoided(event.__name__))}


def test_modules_say_our_words():
    assert not {folder.name: found for folder in domain_modules() if (found := _avoided(folder.name))}


def test_addresses_say_our_words():
    patterns = own_patterns(get_resolver())
    assert patterns
    said = {f"{route} ({pattern.name})" for route, pattern in patterns}
    assert not {text: found for text in said if (found := _avoided(re.sub(r"<[^>]*>", "", text)))}
