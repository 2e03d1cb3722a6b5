"""Who may be asked which item: no item is shown to more than a share of the candidates, exactly, not on average.

Before the first question it is settled which items a candidate may see, as in the eligibility method (van der Linden and
Veldkamp 2004, 2007). But instead of a chance for each candidate alone, an item has a quota of every four candidates in a
row, drawn by lot for each item and each such block (rotating pools: Ariel, Veldkamp and van der Linden 2004). With a limit
of a quarter just one of four may see it: whatever their abilities, however many sit at the same time and whatever the bank
learns of its items meanwhile, it cannot be shown to more. Items that were shown to fewer may be given a higher quota for
some time (`share_out`): the limit for all candidates up to then, less those to whom it was shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from peerdesk.engines.testing.items import Bank, FloatArray, lots

Flags = npt.NDArray[np.bool_]
BLOCK: Final = 4
# Streams of draws beside those of the sitting itself.
_ORDER: Final = 0xA076_1D64_78BD_642F
_PHASE: Final = 0xE703_7ED1_A0B4_28DB
# Quotas that are no whole numbers are rounded up in some blocks: by so many candidates at most in all.
_ROUNDING: Final = 2.0


@dataclass(frozen=True)
class Exposure:
    """The limit, and quotas for some candidates to come.

    Args:
        limit: share of the candidates that an item may be shown to; 1 is no limit.
        seed: of the draws; one a bank, kept secret like the items themselves.
        quotas: item id to the share of candidates who may see it, for those numbered `first` to before `last`; other items
            and other candidates have the limit.
        first: see `quotas`.
        last: see `quotas`.

    """

    limit: float = 0.25
    seed: int = 0
    quotas: Mapping[str, float] = field(default_factory=dict)
    first: int = 0
    last: int = 0

    def __post_init__(self) -> None:
        if not 0.0 < self.limit <= 1.0:
            raise ValueError(f"the limit is a share above 0, got {self.limit}")

    def eligible(self, bank: Bank, number: int) -> Flags:
        """[items] what the candidate of this number may be shown; candidates are numbered from 0 as they begin."""
        if self.limit >= 1.0:
            return np.ones(len(bank), dtype=bool)
        block, slot = divmod(number, BLOCK)
        quotas = BLOCK * self._quotas(bank, number)
        begin = np.floor(BLOCK * lots(bank.keys, self.seed ^ _ORDER ^ block))
        return np.asarray((slot - begin) % BLOCK < self._places(bank, block, quotas))

    def _places(self, bank: Bank, block: int, quotas: FloatArray) -> FloatArray:
        """[items] how many of this block may see each; quotas that are no whole numbers by turns more and fewer."""
        if (quotas == np.floor(quotas)).all():
            return quotas
        phase = lots(bank.keys, self.seed ^ _PHASE)
        return np.asarray(np.floor((block + 1) * quotas + phase) - np.floor(block * quotas + phase))

    def _quotas(self, bank: Bank, number: int) -> FloatArray:
        if not self.first <= number < self.last:
            return np.full(len(bank), self.limit)
        return np.array([self.quotas.get(item.id, self.limit) for item in bank.items])


def share_out(
    exposure: Exposure, bank: Bank, shown: Mapping[str, int], *, number: int, running: Iterable[int], candidates: int
) -> Exposure:
    """The limit with new quotas for the next candidates: what was shown seldom may be shown more often.

    Args:
        exposure: in force so far.
        bank: its items.
        shown: item id to how many candidates have seen it whose tests have ended.
        number: of the next candidate to begin.
        running: numbers of those who sit just now; what they may still see counts as seen.
        candidates: for how many the quotas count; 100 or more.

    """
    seen = np.array([float(shown.get(item.id, 0)) for item in bank.items])
    for one in running:
        seen += exposure.eligible(bank, one)
    left = exposure.limit * (number + candidates) - seen - _ROUNDING
    shares = np.clip(left / candidates, 0.0, 1.0)
    quotas = {item.id: float(share) for item, share in zip(bank.items, shares, strict=True)}
    return replace(exposure, quotas=quotas, first=number, last=number + candidates)
