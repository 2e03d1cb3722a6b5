"""Whether somebody's right and wrong answers go together: the standardised log-likelihood."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from peerdesk.engines.testing.ability import Estimate, weighted_likelihood
from peerdesk.engines.testing.forensics.flags import Flag, Kind, upper_tail
from peerdesk.engines.testing.items import Bank, FloatArray

_FEWEST: Final = 5
_NUDGE: Final = 1e-4


def person_fit(bank: Bank, places: Sequence[int], scores: Sequence[float], *, alpha: float = 0.01) -> Flag:
    """lz* (Snijders 2001), with the ability estimated by Warm's likelihood from the same answers.

    lz (Drasgow, Levine and Williams 1985) compares the log-likelihood with its expectation; the star puts right what
    estimating the ability does to it. Low values are surprising: hard items right, easy ones wrong. In a test that adapts
    items fit the ability, so that there is little to be surprised by: fewer false alarms than `alpha`, and less power.
    Parts of a point count as they are. Fewer than five answers are never flagged.
    """
    estimate = weighted_likelihood(bank, places, scores)
    value, expected = _standardised(bank, places, np.asarray(scores, dtype=np.float64), estimate)
    p_value = upper_tail(-value) if len(places) >= _FEWEST else 1.0
    evidence = {"lz_star": value, "answers": float(len(places)), "ability": estimate.ability, **expected}
    words = (
        f"Of the harder half {expected['hard_right']:g} were right where {expected['hard_expected']:.1f} were expected, "
        f"of the easier half {expected['easy_right']:g} where {expected['easy_expected']:.1f} were (lz* {value:.2f})."
    )
    return Flag(Kind.PERSON_FIT, p_value <= alpha, p_value, alpha, evidence, words)


def _standardised(
    bank: Bank, places: Sequence[int], score: FloatArray, estimate: Estimate
) -> tuple[float, dict[str, float]]:
    """lz* and what was right and expected among hard and easy items.

    With W = Σ (X − P) w, w = log-odds, and the estimate's equation r₀ + Σ (X − P) r = 0: the weights w − c r, with
    c = Σ P' w / Σ P' r, make the sum insensitive to the ability (Snijders 2001, equations 8 to 14). Warm's r₀ is half the
    derivative of the logarithm of the information.
    """
    some = Bank(tuple(bank.items[place] for place in places))
    ability = estimate.ability
    low, right, high = some.right_at([ability - _NUDGE, ability, ability + _NUDGE]).T
    slope = (high - low) / (2.0 * _NUDGE)
    spread = right * (1.0 - right)
    weight = np.log(right / (1.0 - right))
    estimating = slope / spread
    share = float((slope * weight).sum() / max((slope * estimating).sum(), 1e-12))
    information = [float(some.information_at([ability + step]).sum()) for step in (-0.01, 0.01)]
    bias = 0.5 * (np.log(max(information[1], 1e-12)) - np.log(max(information[0], 1e-12))) / 0.02
    kept = weight - share * estimating
    variance = float((kept**2 * spread).sum())
    moved = float(((score - right) * weight).sum()) + share * bias
    hard = right <= np.median(right)
    told = {
        "hard_right": float(score[hard].sum()),
        "hard_expected": float(right[hard].sum()),
        "easy_right": float(score[~hard].sum()),
        "easy_expected": float(right[~hard].sum()),
    }
    return (moved / float(np.sqrt(variance)) if variance > 1e-9 else 0.0), told  # noqa: PLR2004 - all items are alike
