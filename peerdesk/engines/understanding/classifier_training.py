"""Training of the topic classifier from names alone up to thousands of tickets; bounded in time by sampling."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from peerdesk.engines.understanding.arrays import TopicModelError
from peerdesk.engines.understanding.classifier import (
    Neighbours,
    TopicClassifier,
    WordModel,
    dense_vectors,
    log_softmax,
    opinions,
    trust_features,
)
from peerdesk.engines.understanding.encoding import EncodedTexts, TicketEncoder
from peerdesk.engines.understanding.lexical import BUCKETS, LexicalRows, inverse_frequencies, weighted
from peerdesk.engines.understanding.regression import Linear, fit_logistic, fit_mixture, fit_softmax
from peerdesk.engines.understanding.topics import LabelledText, TopicDescription

IntArray = npt.NDArray[np.int64]
Float64Array = npt.NDArray[np.float64]

_INVERSE_PENALTY: Final = 20.0
_ROUNDS: Final = 80
_ROUNDS_HELD_OUT: Final = 50
_WORD_INVERSE_PENALTY: Final = 1.0
_FOLDS: Final = 3
# Held-out models see at most so many examples: their purpose is a handful of weights, not the decision.
_MOST_FOR_FOLDS: Final = 9_000
_FEWEST_FOR_REGRESSION: Final = 20
_FEWEST_FOR_FOLDS: Final = 60
_FEWEST_TOPICS_FOR_TRUST: Final = 4
_HIDDEN_TOPICS: Final = 0.25
_MEMORY_PER_TOPIC: Final = 100
# Where the search for the mixture begins, and what stands when nothing can be held out: regression, inner
# layers, words, likeness by either vector.
_MIXTURE: Final = np.array([1.0, 0.2, 1.0, 6.0, 3.0])
_MIXTURE_WITHOUT_EXAMPLES: Final = np.array([0.0, 0.0, 0.0, 18.0, 6.0])
# Trust when no topic could be hidden: cosines to the nearest texts and the probability, set by hand on general English.
_TRUST_WEIGHTS: Final = np.array([0.5, 0.0, 10.0, 2.0])
_TRUST_BIAS: Final = -4.0
# Of what comes in, this share is assumed to be about none of the topics when trust is calibrated.
_UNKNOWN_SHARE: Final = 0.2
# The threshold of trust turns away this share of tickets whose topic would have been right
_TURNED_AWAY: Final = 0.02
# (never what is more probably known than not) ...
_HIGHEST_THRESHOLD: Final = 0.5
# ... or, where a brand has shown what is none of its topics, lets this share of those pass.
_LET_PASS: Final = 0.22
# Texts without a topic lend their words in rounds: so many at most for each topic, those that are surest ...
_BORROWED: Final = (10, 20, 30)
# ... from this probability on; with more examples of one's own for each topic on average there is nothing to gain.
_BORROWED_FROM: Final = 0.3
_FEW_EXAMPLES: Final = 30
_WORD_TEMPERATURES: Final = tuple(float(t) for t in np.geomspace(0.05, 2.0, 24))
_NO_LOGITS: Final = -20.0


@dataclass(frozen=True, eq=False)
class _Rows:
    """Encoded texts with topic indices [n]."""

    texts: EncodedTexts
    labels: IntArray

    def take(self, rows: npt.NDArray[np.intp]) -> "_Rows":
        return _Rows(self.texts.take(rows), self.labels[rows])

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True, eq=False)
class _Fit:
    """One set of base models, all trained on the same rows."""

    dense: Linear
    inner: Linear
    words: WordModel
    neighbours: Neighbours

    def opinions(self, texts: EncodedTexts) -> Float64Array:
        scores = (
            self.dense.scores(dense_vectors(texts)), self.inner.scores(texts.inner), self.words.scores(texts.words)
        )  # fmt: skip
        return opinions(scores, self.neighbours, texts)


@dataclass(frozen=True, eq=False)
class _Trust:
    weights: Float64Array
    bias: float
    threshold: float


def train_topic_classifier(
    descriptions: Sequence[TopicDescription],
    examples: Sequence[LabelledText],
    encoder: TicketEncoder,
    seed: int = 0,
    *,
    encoded: EncodedTexts | None = None,
    unknown: EncodedTexts | None = None,
    unlabelled: EncodedTexts | None = None,
) -> TopicClassifier:
    """Train on topic descriptions, labelled tickets, or both.

    Args:
        descriptions: the brand's topics; topics that appear in `examples` only are added after them.
        examples: labelled past tickets.
        encoder: encodes texts; the classifier remembers its version.
        seed: fixes every draw; the same input and seed give the same classifier.
        encoded: `examples` as encoded before, so that training takes seconds.
        unknown: texts that a person marked as none of the topics, when there are any.
        unlabelled: tickets that nobody gave a topic, which help while examples are few (self-training: Yarowsky 1995).

    Raises:
        TopicModelError: there is no topic at all, or `encoded` does not fit `examples`.

    """
    topics = tuple(dict.fromkeys([*(d.topic for d in descriptions), *(e.topic for e in examples)]))
    if not topics:
        raise TopicModelError("no topics to learn")
    index = {topic: place for place, topic in enumerate(topics)}
    prompts = [(text, index[d.topic]) for d in descriptions for text in prompt_texts(d)]
    described = _Rows(
        encoder.encode([text for text, _ in prompts]), np.array([label for _, label in prompts], dtype=np.int64)
    )
    if encoded is None:
        encoded = encoder.encode([example.text for example in examples])
    if len(encoded) != len(examples):
        raise TopicModelError(f"{len(encoded)} encoded texts for {len(examples)} examples")
    labelled = _Rows(encoded, np.array([index[example.topic] for example in examples], dtype=np.int64))
    generator = np.random.default_rng(seed)
    borrowed = _borrowed(described, labelled, unlabelled, len(topics))
    learned = _joined(described, labelled, *borrowed)
    fit = _fit(learned, len(topics), generator, rounds=_ROUNDS, plain=not len(labelled))
    lent = unlabelled if borrowed else None
    mixture, temperature = _held_out_mixture(described, labelled, len(topics), generator, lent=lent)
    trust = _held_out_trust(described, labelled, len(topics), mixture=mixture, generator=generator, unknown=unknown)
    classifier = TopicClassifier(
        topics=topics,
        weights=fit.dense.weights,
        bias=fit.dense.bias,
        inner_weights=fit.inner.weights,
        inner_bias=fit.inner.bias,
        words=WordModel(fit.words.weights, fit.words.scales, fit.words.bias, fit.words.inverse, temperature),
        neighbours=fit.neighbours,
        mixture=mixture,
        trust_weights=trust.weights,
        trust_bias=trust.bias,
        trust_threshold=trust.threshold,
        encoder_version=encoder.version,
        example_count=len(examples),
    )
    if unknown is None or not len(unknown):
        return classifier
    shown = [decision.trust for decision in classifier.decide(unknown)]
    return replace(classifier, trust_threshold=float(np.quantile(shown, 1.0 - _LET_PASS)))


def prompt_texts(description: TopicDescription) -> list[str]:
    """What stands for a topic before any ticket does: its name with its description, and the brand's examples."""
    name = description.name.replace("_", " ").replace("-", " ").strip() or description.topic
    # A bare name is no sentence, and encoders of sentences read it better inside one (two points without examples on
    # questions of bank customers, one on those of assistants).
    sentence = f"{name}. {description.description}" if description.description else f"I want to know about {name}"
    return [sentence, *description.examples]


def _joined(*parts: _Rows) -> _Rows:
    texts = [part.texts for part in parts]
    offsets = np.cumsum([0, *(len(part.words.buckets) for part in texts)])
    starts = [part.words.starts[:-1] + offset for part, offset in zip(texts, offsets[:-1], strict=True)]
    return _Rows(
        EncodedTexts(
            np.concatenate([part.primary for part in texts]),
            np.concatenate([part.inner for part in texts]),
            np.concatenate([part.multilingual for part in texts]),
            LexicalRows(
                np.concatenate([*starts, offsets[-1:]]).astype(np.int64),
                np.concatenate([part.words.buckets for part in texts]),
                np.concatenate([part.words.counts for part in texts]),
            ),
        ),
        np.concatenate([part.labels for part in parts]),
    )


def _borrowed(
    described: _Rows,
    labelled: _Rows,
    unlabelled: EncodedTexts | None,
    topic_count: int,
    *,
    rounds: Sequence[int] = _BORROWED,
) -> tuple[_Rows, ...]:
    """Return what to learn beside the examples: these once more, and the unlabelled texts whose topic is surest.

    Each round is surer of more of them; as many of each topic at most, so that a frequent one does not win by itself.
    """
    if unlabelled is None or not len(unlabelled):
        return ()
    if not _FEWEST_FOR_REGRESSION <= len(labelled) < _FEW_EXAMPLES * topic_count:
        return ()
    found: tuple[_Rows, ...] = ()
    for most in rounds:
        rows = _joined(described, labelled, *found)
        fit = _fit(rows, topic_count, np.random.default_rng(0), rounds=_ROUNDS_HELD_OUT)
        logs = log_softmax(np.tensordot(_MIXTURE, fit.opinions(unlabelled), axes=1))
        best, sure = logs.argmax(axis=1).astype(np.int64), np.exp(logs.max(axis=1))
        order = np.argsort(-sure, kind="stable")
        taken = np.concatenate([order[best[order] == topic][:most] for topic in range(topic_count)])
        taken = taken[sure[taken] >= _BORROWED_FROM]
        found = (labelled, _Rows(unlabelled.take(taken), best[taken]))
    return found


def _fit(rows: _Rows, topic_count: int, generator: np.random.Generator, *, rounds: int, plain: bool = False) -> _Fit:
    idle = plain or len(np.unique(rows.labels)) < 2 or len(rows) < _FEWEST_FOR_REGRESSION  # noqa: PLR2004 - two to tell apart
    dense, inner = (
        Linear(np.zeros((topic_count, vectors.shape[1]), np.float32), np.zeros(topic_count, np.float32))
        if idle
        else fit_softmax(vectors, rows.labels, topic_count, inverse_penalty=_INVERSE_PENALTY, rounds=rounds)
        for vectors in (dense_vectors(rows.texts), rows.texts.inner)
    )
    return _Fit(dense, inner, fit_words(rows.texts.words, rows.labels, topic_count), _remember(rows, topic_count, generator))


def fit_words(words: LexicalRows, labels: IntArray, topic_count: int) -> WordModel:
    """One linear support vector machine a topic (Joachims 1998), weights kept in eight bits; labels [n] below the count."""
    inverse = inverse_frequencies(words.document_frequencies(), len(words))
    weights = np.zeros((topic_count, BUCKETS), dtype=np.float64)
    bias = np.full(topic_count, -1.0)
    present = np.unique(labels)
    if len(present) >= 2:  # noqa: PLR2004 - two to tell apart
        from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
        from sklearn.svm import LinearSVC

        matrix = csr_matrix((weighted(words, inverse), words.buckets, words.starts), shape=(len(words), BUCKETS))
        machine = LinearSVC(C=_WORD_INVERSE_PENALTY, tol=1e-3, max_iter=300, random_state=0)
        machine.fit(matrix, labels)
        coefficients, intercepts = machine.coef_, machine.intercept_
        if len(present) == 2:  # noqa: PLR2004 - scikit-learn gives one row for two classes
            coefficients, intercepts = np.concatenate([-coefficients, coefficients]), np.append(-intercepts, intercepts)
        weights[present], bias[present] = coefficients, intercepts
    scales = np.maximum(np.abs(weights).max(axis=1), 1e-9) / 127.0
    packed = np.rint(weights / scales[:, None]).astype(np.int8)
    return WordModel(packed, scales.astype(np.float32), bias.astype(np.float32), inverse, 1.0)


def _remember(rows: _Rows, topic_count: int, generator: np.random.Generator) -> Neighbours:
    """At most a hundred examples of each topic, drawn by chance, so that a judgement stays quick."""
    shuffled = generator.permutation(len(rows))
    order = shuffled[np.argsort(rows.labels[shuffled], kind="stable")]
    edges = np.searchsorted(rows.labels[order], np.arange(topic_count + 1))
    kept = np.concatenate([order[begin:end][:_MEMORY_PER_TOPIC] for begin, end in pairwise(edges.tolist())])
    return Neighbours(rows.texts.primary[kept], rows.texts.multilingual[kept], rows.labels[kept].astype(np.int32))


def _folds(labelled: _Rows, generator: np.random.Generator) -> list[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]]:
    """Learning and held-out rows of each fold; every topic's examples are spread evenly over the folds."""
    rows = generator.permutation(len(labelled))[:_MOST_FOR_FOLDS]
    rows = rows[np.argsort(labelled.labels[rows], kind="stable")]
    number = np.arange(len(rows)) % _FOLDS
    return [(rows[number != fold], rows[number == fold]) for fold in range(_FOLDS)]


def _held_out_mixture(
    described: _Rows, labelled: _Rows, topic_count: int, generator: np.random.Generator, *, lent: EncodedTexts | None
) -> tuple[Float64Array, float]:
    """Weights of the opinions and the temperature of the word model alone, from examples that no model saw."""
    if len(labelled) < _FEWEST_FOR_FOLDS:
        return (_MIXTURE if len(labelled) >= _FEWEST_FOR_REGRESSION else _MIXTURE_WITHOUT_EXAMPLES), 0.25
    parts, labels = [], []
    for learned, held_out in _folds(labelled, generator):
        # What is lent is judged anew without the held-out examples, in one round: else they would have a say in it.
        borrowed = _borrowed(described, labelled.take(learned), lent, topic_count, rounds=_BORROWED[-1:])
        rows = _joined(described, labelled.take(learned), *borrowed)
        test = labelled.take(held_out)
        fit = _fit(rows, topic_count, generator, rounds=_ROUNDS_HELD_OUT)
        judged = np.bincount(rows.labels, minlength=topic_count)[test.labels] > 0
        parts.append(fit.opinions(test.texts)[:, judged])
        labels.append(test.labels[judged])
    scores, right = np.concatenate(parts, axis=1), np.concatenate(labels)
    if not len(right):
        return _MIXTURE, 0.25
    places = np.arange(len(right))
    losses = [-log_softmax(scores[2] / t)[places, right].mean() for t in _WORD_TEMPERATURES]
    return fit_mixture(scores, right, _MIXTURE), _WORD_TEMPERATURES[int(np.argmin(losses))]


def _held_out_trust(
    described: _Rows,
    labelled: _Rows,
    topic_count: int,
    *,
    mixture: Float64Array,
    generator: np.random.Generator,
    unknown: EncodedTexts | None,
) -> _Trust:
    """Learn what unknown looks like by hiding a quarter of the topics, three times: their tickets are the unknown ones.

    Near unknowns (a topic the brand has not written down) are harder than far ones, and this makes near ones.
    """
    if len(labelled) < _FEWEST_FOR_FOLDS or topic_count < _FEWEST_TOPICS_FOR_TRUST:
        return _Trust(_TRUST_WEIGHTS, _TRUST_BIAS, 0.5)
    features, right, hidden_rows, shown = [], [], [], []
    hiding = generator.permutation(topic_count)
    size = max(1, round(topic_count * _HIDDEN_TOPICS))
    for number, (learned, held_out) in enumerate(_folds(labelled, generator)):
        hidden = np.isin(np.arange(topic_count), hiding[number * size : (number + 1) * size])
        train = _joined(
            described.take(np.flatnonzero(~hidden[described.labels])),
            labelled.take(learned[~hidden[labelled.labels[learned]]]),
        )
        fit = _fit(train, topic_count, generator, rounds=_ROUNDS_HELD_OUT)
        test = labelled.take(held_out)
        found, answers = _seen(fit, test.texts, hidden, mixture)
        features.append(found)
        hidden_rows.append(hidden[test.labels])
        right.append(answers == test.labels)
        if unknown is not None and len(unknown):
            shown.append(_seen(fit, unknown, hidden, mixture)[0])
    return _fit_trust(
        np.concatenate(features),
        np.concatenate(right),
        np.concatenate(hidden_rows),
        np.concatenate(shown) if shown else None,
    )


def _seen(
    fit: _Fit, texts: EncodedTexts, hidden: npt.NDArray[np.bool_], mixture: Float64Array
) -> tuple[Float64Array, IntArray]:
    parts = fit.opinions(texts)
    parts[0][:, hidden] = parts[0].min(axis=1, keepdims=True) + _NO_LOGITS
    logs = np.tensordot(mixture, parts, axes=1)
    logs[:, hidden] = -np.inf
    logs = log_softmax(logs)
    return trust_features(parts, logs), logs.argmax(axis=1).astype(np.int64)


def _fit_trust(
    features: Float64Array,
    right: npt.NDArray[np.bool_],
    hidden: npt.NDArray[np.bool_],
    shown: Float64Array | None,
) -> _Trust:
    """Known and right against unknown; what is known but mistaken says nothing about either and is left out."""
    judged = right | hidden
    weights = np.where(hidden, _UNKNOWN_SHARE / max(1, hidden.sum()), (1.0 - _UNKNOWN_SHARE) / max(1, right.sum()))
    rows, truths, weights = features[judged], ~hidden[judged], weights[judged] * judged.sum()
    if shown is not None:
        # Shown and simulated unknowns weigh the same.
        shown_weight = weights[~truths].sum() / 2.0 / len(shown)
        weights = np.concatenate([np.where(truths, weights, weights / 2.0), np.full(len(shown), shown_weight)])
        rows, truths = np.concatenate([rows, shown]), np.append(truths, np.zeros(len(shown), dtype=bool))
    coefficients, bias = fit_logistic(rows, truths, weights)
    trust = 1.0 / (1.0 + np.exp(-np.clip(features[right] @ coefficients + bias, -50.0, 50.0)))
    return _Trust(coefficients, bias, min(_HIGHEST_THRESHOLD, float(np.quantile(trust, _TURNED_AWAY))))
