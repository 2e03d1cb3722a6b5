"""What a message says: language, topic in the brand's tree, urgency, and the embedding that also serves search."""

from peerdesk.engines.understanding.arrays import TopicModelError
from peerdesk.engines.understanding.classifier import TopicClassifier, TopicDecision
from peerdesk.engines.understanding.classifier_training import train_topic_classifier
from peerdesk.engines.understanding.embedding import (
    DIMENSIONS,
    EMBEDDER_VERSION,
    MAX_TOKENS,
    Embedder,
    FloatArray,
    get_embedder,
)
from peerdesk.engines.understanding.encoding import (
    ENCODER_VERSION,
    EncodedTexts,
    TicketEncoder,
    get_ticket_encoder,
    same_meaning,
)
from peerdesk.engines.understanding.languages import LanguageGuess, detect_language
from peerdesk.engines.understanding.lexical import LexicalRows, lexical_rows
from peerdesk.engines.understanding.topics import (
    TOPIC_TOKENS,
    LabelledText,
    TopicDescription,
    TopicGuess,
    TopicModel,
)
from peerdesk.engines.understanding.training import train_topic_model
from peerdesk.engines.understanding.urgency import UrgencyGuess, UrgencyLevel, guess_urgency

__all__ = [
    "DIMENSIONS",
    "EMBEDDER_VERSION",
    "ENCODER_VERSION",
    "MAX_TOKENS",
    "TOPIC_TOKENS",
    "Embedder",
    "EncodedTexts",
    "FloatArray",
    "LabelledText",
    "LanguageGuess",
    "LexicalRows",
    "TicketEncoder",
    "TopicClassifier",
    "TopicDecision",
    "TopicDescription",
    "TopicGuess",
    "TopicModel",
    "TopicModelError",
    "UrgencyGuess",
    "UrgencyLevel",
    "detect_language",
    "get_embedder",
    "get_ticket_encoder",
    "guess_urgency",
    "lexical_rows",
    "same_meaning",
    "train_topic_classifier",
    "train_topic_model",
]
