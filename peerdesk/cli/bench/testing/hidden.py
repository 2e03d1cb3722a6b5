"""A fifth of the answers is hidden and foretold from the others."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from peerdesk.cli.bench.testing.responses import Responses
from peerdesk.engines.testing import Bank, Model, believe, calibrate

FloatArray = npt.NDArray[np.float64]
_HIDDEN: Final = 0.2


def measure_hidden(answered: Responses, *, seed: int) -> dict[str, Any]:
    """AUC and log-loss of hidden answers, beside simpler models and beside shares alone, on the same cells."""
    generator = np.random.default_rng(seed)
    given = ~np.isnan(answered.scores)
    hidden = given & (generator.random(given.shape) < _HIDDEN)
    # What nobody else answered cannot be foretold.
    hidden[:, (given & ~hidden).sum(axis=0) == 0] = False
    shown = np.where(hidden, np.nan, answered.scores)
    right = answered.scores[hidden]
    foretold = {model.value: _by_model(shown, answered.ids, model)[hidden] for model in Model}
    foretold["item_mean"] = np.broadcast_to(_item_means(shown), shown.shape)[hidden]
    foretold["ridge_rasch"] = _ridge_rasch(shown, hidden)
    figures: dict[str, Any] = {"people": len(shown), "items": shown.shape[1], "hidden": int(hidden.sum())}
    figures |= _judged(right, foretold.pop(Model.THREE.value))
    return figures | {name: _judged(right, chances) for name, chances in foretold.items()}


def _by_model(shown: FloatArray, ids: tuple[str, ...], model: Model) -> FloatArray:
    """[people, items] chance to be right, averaged over what is believed of each ability."""
    fitted = calibrate(shown, ids, model=model)
    bank = Bank(fitted.items)
    rows = []
    for row in shown:
        places = np.flatnonzero(~np.isnan(row))
        rows.append(bank.right @ believe(bank, list(places), list(row[places]), fitted.population).weights)
    return np.array(rows)


def _item_means(shown: FloatArray) -> FloatArray:
    given = ~np.isnan(shown)
    return np.asarray((np.nansum(shown, axis=0) + 0.5) / (given.sum(axis=0) + 1.0))


def _ridge_rasch(shown: FloatArray, hidden: npt.NDArray[np.bool_]) -> FloatArray:
    """Log-odds = person + item, both drawn to 0 (ridge of 1)."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import OneHotEncoder

    cells = np.argwhere(~np.isnan(shown))
    columns = OneHotEncoder(categories=[np.arange(size) for size in shown.shape], handle_unknown="ignore")
    model = LogisticRegression(C=1.0, max_iter=500).fit(columns.fit_transform(cells), shown[tuple(cells.T)])
    return np.asarray(model.predict_proba(columns.transform(np.argwhere(hidden)))[:, 1])


def _judged(right: FloatArray, chances: FloatArray) -> dict[str, float | None]:
    from sklearn.metrics import log_loss, roc_auc_score

    both = 0.0 < right.mean() < 1.0
    return {
        "hidden_auc": round(float(roc_auc_score(right, chances)), 4) if both else None,
        "hidden_log_loss": round(float(log_loss(right, chances, labels=[0.0, 1.0])), 4),
    }
