"""Calibration finds the numbers that made the answers, says how sure it is, and keeps items with few answers in reason."""

import numpy as np
import pytest

from peerdesk.engines.testing import Model, Priors, answers_of, calibrate
from tests.engines.testing.banks import make_bank


def ids(bank):
    return [item.id for item in bank.items]


def columns(items):
    return np.array([(item.a, item.b) for item in items])


def answered(bank, people, *, seed, missing=0.0, mean=0.0):
    generator = np.random.default_rng(seed)
    scores = answers_of(bank, generator.normal(mean, 1.0, people), generator)
    scores[generator.random(scores.shape) < missing] = np.nan
    return scores


@pytest.fixture(scope="module")
def recovered():
    bank = make_bank(20)
    return bank, calibrate(answered(bank, 1500, seed=1, missing=0.3), ids(bank), model=Model.TWO)


def test_numbers_are_found_again_with_cells_missing(recovered):
    bank, fitted = recovered
    true, found = columns(bank.items), columns(fitted.items)
    assert fitted.converged
    assert np.corrcoef(true[:, 0], found[:, 0])[0, 1] > 0.9
    assert np.sqrt(np.mean((true[:, 1] - found[:, 1]) ** 2)) < 0.15
    assert (fitted.population.mean, fitted.population.sd) == (pytest.approx(0.0, abs=0.1), pytest.approx(1.0, abs=0.1))


def test_standard_errors_are_as_large_as_the_errors(recovered):
    bank, fitted = recovered
    errors = np.array([(item.errors.a, item.errors.b) for item in fitted.items])
    off = (columns(fitted.items) - columns(bank.items)) / errors
    assert 0.5 < np.sqrt(np.mean(off**2)) < 1.5
    assert np.mean(np.abs(off) < 1.96) > 0.85


def test_more_answers_make_surer():
    bank = make_bank(8)
    few, many = (calibrate(answered(bank, people, seed=2), ids(bank), model=Model.TWO) for people in (200, 800))
    shrunk = [more.errors.b / less.errors.b for less, more in zip(few.items, many.items, strict=True)]
    assert 0.3 < np.median(shrunk) < 0.7


def test_rasch_has_one_slope():
    bank = make_bank(8)
    fitted = calibrate(answered(bank, 300, seed=3), ids(bank), model=Model.RASCH)
    assert np.ptp([item.a for item in fitted.items]) < 1e-9
    assert all(item.c == 0.0 and 0.0 < item.errors.a < 0.2 for item in fitted.items)


def test_guessing_is_found():
    bank = make_bank(15, guessing=0.25)
    fitted = calibrate(answered(bank, 2500, seed=4), ids(bank))
    assert np.mean([item.c for item in fitted.items]) == pytest.approx(0.25, abs=0.08)
    plain = calibrate(answered(make_bank(15), 2500, seed=4), ids(bank))
    assert np.mean([item.c for item in plain.items]) < 0.12


def test_an_item_with_few_answers_stays_in_reason():
    bank = make_bank(8)
    scores = answered(bank, 300, seed=5)
    scores[3:, 0], scores[:3, 0] = np.nan, 1.0
    item = calibrate(scores, ids(bank), model=Model.TWO).items[0]
    assert 0.5 < item.a < 3.0
    assert -6.0 < item.b < 0.5
    assert item.errors.b > 0.5


def test_pilots_come_onto_the_scale_of_the_bank_though_the_people_are_abler():
    bank = make_bank(16, seed=6)
    scores = answered(bank, 1500, seed=6, mean=1.5)
    known = bank.items[:8]
    fitted = calibrate(scores, ids(bank), known=known, model=Model.TWO)
    assert fitted.items[:8] == known
    off = columns(fitted.items[8:])[:, 1] - columns(bank.items[8:])[:, 1]
    assert abs(off.mean()) < 0.15
    assert fitted.population.mean == pytest.approx(1.5, abs=0.2)


def test_parts_of_a_point_lie_between_right_and_wrong():
    bank = make_bank(6)
    scores = answered(bank, 300, seed=7)
    difficulty = []
    for score in (0.0, 0.5, 1.0):
        scores[:150, 0] = score
        difficulty.append(calibrate(scores, ids(bank), model=Model.TWO, priors=Priors(slope=0.1)).items[0].b)
    assert difficulty[0] > difficulty[1] > difficulty[2]


@pytest.mark.parametrize(
    ("scores", "message"),
    [([[np.nan, np.nan]], "no answer"), ([[1.0, 2.0]], "between 0 and 1"), ([[1.0]], "an id for each item")],
)
def test_what_cannot_be_learned_from_is_said(scores, message):
    with pytest.raises(ValueError, match=message):
        calibrate(scores, ["a", "b"])
