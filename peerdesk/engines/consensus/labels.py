"""Labels as numbers: who gave which label to what, and what is known for sure."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import scipy  # type: ignore[import-untyped]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]

_LEAST_CLASSES: Final = 2


@dataclass(frozen=True, slots=True)
class Label:
    """One worker's label of one item."""

    item: str
    worker: str
    label: str


@dataclass(frozen=True)
class LabelTable:
    """Labels as places in sorted lists of items, workers and classes; `known` is a class's place, or -1."""

    items: tuple[str, ...]
    workers: tuple[str, ...]
    classes: tuple[str, ...]
    item: IntArray
    worker: IntArray
    label: IntArray
    known: IntArray

    @cached_property
    def gather(self) -> Any:
        """Sparse [workers x classes, items]: how often the worker gave the label to the item."""
        classes = len(self.classes)
        rows = self.worker * classes + self.label
        shape = (len(self.workers) * classes, len(self.items))
        return scipy.sparse.csr_matrix((np.ones(len(rows)), (rows, self.item)), shape=shape)

    @cached_property
    def spread(self) -> Any:
        """The transpose of `gather`: sums up over an item's labels."""
        return self.gather.T.tocsr()

    def votes(self) -> FloatArray:
        """How often each class was given to each item [items, classes]."""
        size = len(self.classes)
        counts = np.bincount(self.item * size + self.label, minlength=len(self.items) * size)
        return counts.reshape(-1, size).astype(np.float64)

    def confusion(self, beliefs: FloatArray) -> FloatArray:
        """Expected counts [workers, truth, label] under beliefs [items, classes]."""
        size = len(self.classes)
        return np.asarray((self.gather @ beliefs).reshape(len(self.workers), size, size).transpose(0, 2, 1))

    def evidence(self, log_chances: FloatArray) -> FloatArray:
        """Sums [items, truth] of the log-chances [workers, truth, label] of an item's labels."""
        columns = np.ascontiguousarray(log_chances.transpose(0, 2, 1)).reshape(-1, len(self.classes))
        return np.asarray(self.spread @ columns)

    def clamp(self, beliefs: FloatArray) -> FloatArray:
        """Beliefs [..., items, classes] with certainty where the truth is known, in place."""
        rows = np.flatnonzero(self.known >= 0)
        beliefs[..., rows, :] = 0.0
        beliefs[..., rows, self.known[rows]] = 1.0
        return beliefs

    def first_guess(self) -> FloatArray:
        """Shares of the votes, the known truths beside them."""
        votes = self.votes() + 1e-9
        return self.clamp(votes / votes.sum(axis=1, keepdims=True))


def tabulate(labels: Sequence[Label], *, classes: Sequence[str] | None = None, gold: Mapping[str, str]) -> LabelTable:
    """Sort labels into a table; the order in which they came makes no difference.

    Args:
        labels: at least one; a worker may label an item again (each counts).
        classes: what labels there can be; None takes those that occur in labels and gold.
        gold: items whose truth is known; those without labels are left out.

    Raises:
        ValueError: no labels, a label or truth that is not among the classes, fewer than two classes.

    """
    if not labels:
        raise ValueError("no labels")
    seen = {label.label for label in labels} | set(gold.values())
    names = tuple(sorted(seen) if classes is None else classes)
    if strange := sorted(seen - set(names)):
        raise ValueError(f"not among the classes: {', '.join(strange)}")
    if len(names) < _LEAST_CLASSES or len(set(names)) < len(names):
        raise ValueError("at least two different classes")
    items = tuple(sorted({label.item for label in labels}))
    workers = tuple(sorted({label.worker for label in labels}))
    item_places, worker_places, class_places = _places(items), _places(workers), _places(names)
    rows = np.array(
        sorted((item_places[each.item], worker_places[each.worker], class_places[each.label]) for each in labels),
        dtype=np.intp,
    )
    known = np.array([class_places[gold[item]] if item in gold else -1 for item in items], dtype=np.intp)
    return LabelTable(items, workers, names, rows[:, 0], rows[:, 1], rows[:, 2], known)


def _places(names: Sequence[Hashable]) -> dict[Hashable, int]:
    return {name: place for place, name in enumerate(names)}


def normalised(log_beliefs: FloatArray) -> FloatArray:
    """Chances along the last axis from their logarithms up to a constant."""
    chances = np.exp(log_beliefs - log_beliefs.max(axis=-1, keepdims=True))
    return np.asarray(chances / chances.sum(axis=-1, keepdims=True))
