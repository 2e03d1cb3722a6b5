"""Small signals beside topic and language: spam, mood, intent, whether the crowd can solve it, which product is meant."""

from peerdesk.engines.understanding.signals.handling import HandlingGuess, guess_handling
from peerdesk.engines.understanding.signals.intent import IntentGuess, guess_intent
from peerdesk.engines.understanding.signals.mentions import Mention, Product, find_mentions
from peerdesk.engines.understanding.signals.mood import MoodGuess, guess_mood
from peerdesk.engines.understanding.signals.spam import SpamFilter, SpamGuess, train_spam_filter

__all__ = [
    "HandlingGuess",
    "IntentGuess",
    "Mention",
    "MoodGuess",
    "Product",
    "SpamFilter",
    "SpamGuess",
    "find_mentions",
    "guess_handling",
    "guess_intent",
    "guess_mood",
    "train_spam_filter",
]
