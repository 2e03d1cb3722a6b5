"""A brand's own model for token classification (ONNX, with its tokenizer and labels) as one more reader in the union.

The folder holds `model.onnx`, `tokenizer.json` (Hugging Face tokenizers), and `labels.json`:
`{"labels": ["O", "B-GIVEN_NAME", ...], "types": {"GIVEN_NAME": "NAME", ...}, "threshold": 0.5}`.
Labels whose name has no type are left alone. Nothing is downloaded and no code comes from the folder.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Encoding, Tokenizer

from peerdesk.engines.redaction.spans import DATA_TYPES, DataType, Span

_WINDOW: Final = 256
_STRIDE: Final = 48
_THRESHOLD: Final = 0.5
# Parts of one value (given and family name, house number and street) stand so close to each other.
_GAP: Final = 2
_INPUTS: Final = frozenset({"input_ids", "attention_mask", "token_type_ids"})


class OwnModelError(ValueError):
    """A folder that holds no usable model; the message names file and reason."""


class OwnModel:
    """Reads texts with a brand's weights. One ONNX thread; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Load model, tokenizer and labels.

        Raises:
            OwnModelError: a file is missing, or labels, model and types do not fit together.

        """
        for name in ("model.onnx", "tokenizer.json", "labels.json"):
            if not (folder / name).is_file():
                raise OwnModelError(f"{folder / name}: missing")
        self._kinds, self._threshold = _read_labels(folder / "labels.json")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])
        self._inputs = [item.name for item in self._session.get_inputs()]
        if unknown := set(self._inputs) - _INPUTS:
            raise OwnModelError(f"{folder / 'model.onnx'}: unknown inputs {sorted(unknown)}, known are {sorted(_INPUTS)}")
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_length=_WINDOW, stride=_STRIDE)
        width = self._session.get_outputs()[0].shape[-1]
        if isinstance(width, int) and width != len(self._kinds):
            raise OwnModelError(f"{folder / 'labels.json'}: {len(self._kinds)} labels, the model has {width}")

    def detect(self, text: str) -> list[Span]:
        """What the model sees in a text, in windows of 256 tokens that overlap; scores are its probabilities."""
        encoding = self._tokenizer.encode(text.encode("utf-8", "replace").decode("utf-8"))
        found = [span for window in (encoding, *encoding.overflowing) for span in self._read(window)]
        return list(_joined(sorted(found)))

    def _read(self, window: Encoding) -> Iterator[Span]:
        ids = np.array([window.ids], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        scores = self._session.run(None, {name: given[name] for name in self._inputs})[0]
        chances = _softmax(np.asarray(scores, dtype=np.float32)[0])
        for row, (start, end), special in zip(chances, window.offsets, window.special_tokens_mask, strict=True):
            best = int(row.argmax())
            kind = self._kinds[best]
            if kind and not special and start < end and row[best] >= self._threshold:
                yield Span(start, end, kind, float(row[best]), "own")


def _read_labels(path: Path) -> tuple[list[DataType | None], float]:
    """The type of each label by its number, and the least probability that counts."""
    try:
        settings: Any = json.loads(path.read_text(encoding="utf-8"))
        names = [str(name) for name in settings["labels"]]
        types = {str(name): str(kind) for name, kind in settings["types"].items()}
        threshold = float(settings.get("threshold", _THRESHOLD))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise OwnModelError(f"{path}: expected labels and types: {error}") from error
    if unknown := set(types.values()) - set(DATA_TYPES):
        raise OwnModelError(f"{path}: unknown types {sorted(unknown)}")
    bare = [name.split("-", 1)[1] if name[:2] in {"B-", "I-", "E-", "S-", "L-", "U-"} else name for name in names]
    return [cast("DataType | None", types.get(name)) for name in bare], threshold


def _joined(spans: Sequence[Span]) -> Iterator[Span]:
    """Neighbouring pieces of one type as one span."""
    current: Span | None = None
    for span in spans:
        if current and span.type == current.type and span.start <= current.end + _GAP:
            current = Span(current.start, max(current.end, span.end), span.type, max(current.score, span.score), "own")
            continue
        if current:
            yield current
        current = span
    if current:
        yield current


def _softmax(scores: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    result: npt.NDArray[np.float32] = powers / powers.sum(axis=1, keepdims=True)
    return result
