"""How sure the fitted numbers of items are: the information that is left when abilities are not known (Louis 1982).

What the answers tell of the items is what they would tell if abilities were known, less what not knowing them costs: the
covariance, over each person's posterior, of the derivatives of all items. Covariances between items are kept, so that an
error that all share (of the scale) counts.
"""

from __future__ import annotations

import numpy as np

from peerdesk.engines.testing.curves import Curves, Responses
from peerdesk.engines.testing.items import FloatArray, Model


def errors_of(
    answered: Responses, curves: Curves, posterior: FloatArray, nodes: FloatArray, *, precision: FloatArray
) -> FloatArray:
    """[items, 3, 3] covariances of ln a, −a·b and the log-odds of guessing; 0 where a number is not fitted.

    Args:
        answered: scores of people.
        curves: fitted.
        posterior: [people, nodes] abilities.
        nodes: where abilities are looked at.
        precision: of the priors of the three numbers.

    """
    right, given = answered.right, answered.given
    size, items = curves.parameters, right.shape[1]
    chances, changes = curves.derivatives(nodes)
    spread = chances * (1.0 - chances)
    known = np.zeros((size, items, size, items))
    told = np.einsum("pjk,qjk,jk->jpq", changes, changes, (posterior.T @ given).T / spread)
    every = np.arange(items)
    mean = np.zeros((size, *right.shape))
    for place in range(len(nodes)):
        if posterior[:, place].max() < 1e-8:  # noqa: PLR2004 - nobody is there
            continue
        left = np.where(given, (right - chances[:, place]) / spread[:, place], 0.0)
        weighted = left * posterior[:, place : place + 1]
        here = changes[:, :, place]
        known -= here[:, :, None, None] * here[None, None] * (left.T @ weighted)[None, :, None, :]
        mean += here[:, None, :] * weighted
    flat = mean.transpose(1, 0, 2).reshape(len(right), -1)
    information = known.reshape(size * items, -1) + flat.T @ flat
    information = information.reshape(size, items, size, items)
    for one in range(size):
        for other in range(size):
            information[one, every, other, every] += told[:, one, other]
    return _inverted(information, curves.model, precision[:size])


def _inverted(information: FloatArray, model: Model, precision: FloatArray) -> FloatArray:
    size, items = information.shape[:2]
    square = information.reshape(size * items, -1)
    known = np.repeat(precision, items)
    if model is Model.RASCH:
        # One slope stands for all: its column is the sum of theirs.
        shared = np.zeros((size * items, items + 1))
        shared[:items, 0] = 1.0
        shared[items:, 1:] = np.eye(items)
        small = shared.T @ square @ shared + np.diag([0.0, *known[items:]])
        covariance = shared @ np.linalg.pinv(small, hermitian=True) @ shared.T
    else:
        covariance = np.linalg.pinv(square + np.diag(known), hermitian=True)
    result = np.zeros((items, 3, 3))
    every = np.arange(items)
    result[:, :size, :size] = covariance.reshape(size, items, size, items)[:, every, :, every]
    # No answer makes a number less sure than its prior.
    limit = np.zeros(3)
    limit[:size] = np.sqrt(1.0 / precision)
    sd = np.sqrt(np.maximum(result[:, range(3), range(3)], 0.0))
    shrunk = np.where(sd > limit, limit / np.where(sd > 0.0, sd, 1.0), 1.0)
    return np.asarray(result * shrunk[:, :, None] * shrunk[:, None, :])
