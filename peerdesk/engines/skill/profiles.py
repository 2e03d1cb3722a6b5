"""What an expert has answered lately, as one vector: the fading sum of the embeddings of those tickets."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from peerdesk.engines.skill.settings import DEFAULT_SETTINGS, SkillSettings
from peerdesk.engines.skill.tallies import FloatArray, fading

_NOTHING: Final = 1e-9

Vectors = npt.NDArray[np.floating]


def observe_profile(
    profile: Vectors | None, ticket: Vectors, *, days: float, settings: SkillSettings = DEFAULT_SETTINGS
) -> npt.NDArray[np.float32]:
    """Fade a profile by the days since its last ticket and add a ticket's unit vector [d]; None is an empty one.

    The sum is stored, not the mean: only its direction is asked for.
    """
    added = np.asarray(ticket, dtype=np.float64)
    if profile is not None:
        added = added + np.asarray(profile, dtype=np.float64) * fading(days, settings.profile_half_life_days)
    return added.astype(np.float32)


def likeness(profiles: Vectors, ticket: Vectors) -> FloatArray:
    """Cosines [n] of profiles [n, d] with a ticket [d]; an empty profile (zeros) is like nothing: 0."""
    rows = np.asarray(profiles)
    lengths = np.linalg.norm(rows, axis=1).astype(np.float64) * float(np.linalg.norm(ticket))
    cosines = np.asarray(rows @ np.asarray(ticket, dtype=rows.dtype), dtype=np.float64)
    return np.where(lengths > _NOTHING, cosines / np.maximum(lengths, _NOTHING), 0.0)
