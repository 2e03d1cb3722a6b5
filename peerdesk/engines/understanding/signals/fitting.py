"""Fits the weights of `weighed.py` to labelled texts. Needs scikit-learn; never used while tickets are read."""

from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from peerdesk.engines.understanding.signals.weighed import Weighing

_SMOOTHING = 0.3
_ROUNDS = 2000


def fit_weighing(seen: Sequence[Collection[str]], labels: Sequence[str]) -> Weighing:
    """Fit one weight per reason and class; weights are held small, for there are few texts."""
    reasons = tuple(sorted({reason for one in seen for reason in one}))
    model = LogisticRegression(C=_SMOOTHING, max_iter=_ROUNDS).fit(_rows(seen, reasons), list(labels))
    rows, biases = model.coef_, model.intercept_
    if len(model.classes_) == 2:  # noqa: PLR2004 - of two classes one row is kept, the other is its opposite
        rows, biases = np.vstack([-rows[0], rows[0]]) / 2, np.array([-biases[0], biases[0]]) / 2
    weights = tuple((float(bias), *map(float, row)) for bias, row in zip(biases, rows, strict=True))
    return Weighing(tuple(map(str, model.classes_)), reasons, weights)


def held_out(seen: Sequence[Collection[str]], labels: Sequence[str], *, folds: int, seed: int) -> list[dict[str, float]]:
    """Return the probabilities of each text by weights that were fitted without it."""
    found: list[dict[str, float]] = [{} for _ in seen]
    splits = StratifiedKFold(folds, shuffle=True, random_state=seed).split(np.zeros(len(labels)), list(labels))
    for others, own in splits:
        weighing = fit_weighing([seen[place] for place in others], [labels[place] for place in others])
        for place in own:
            found[place] = weighing.probabilities(seen[place])
    return found


def _rows(seen: Sequence[Collection[str]], reasons: Sequence[str]) -> npt.NDArray[np.float64]:
    return np.array([[reason in one for reason in reasons] for one in seen], dtype=np.float64)
