"""Planted cheats are flagged with their evidence; honest people no more often than is said."""

import numpy as np
import pytest

from peerdesk.engines.testing import (
    Drift,
    Exposure,
    Given,
    Kind,
    Rules,
    answers_of,
    believe,
    chance_from_others,
    drift_flags,
    fast_answers,
    fit_times,
    observe_drift,
    person_fit,
    similar_answers,
    sit,
)
from tests.engines.testing.banks import make_bank

BANK = make_bank(40, guessing=0.1)
PLACES = list(range(40))
PEOPLE = 160


@pytest.fixture(scope="module")
def honest():
    generator = np.random.default_rng(0)
    abilities = generator.normal(size=PEOPLE)
    return abilities, answers_of(BANK, abilities, generator)


def raised(flags):
    return np.mean([flag.raised for flag in flags])


def test_person_fit_is_seldom_wrong_and_sees_hard_items_known_beforehand(honest):
    abilities, scores = honest
    fair = [person_fit(BANK, PLACES, list(row), alpha=0.05) for row in scores]
    assert raised(fair) <= 0.09
    assert np.std([flag.evidence["lz_star"] for flag in fair]) == pytest.approx(1.0, abs=0.06)
    hardest = sorted(PLACES, key=lambda place: BANK.items[place].b)[-12:]
    known = scores[abilities < -0.5].copy()
    known[:, hardest] = 1.0
    flags = [person_fit(BANK, PLACES, list(row), alpha=0.05) for row in known]
    assert raised(flags) > 0.9
    assert flags[0].kind is Kind.PERSON_FIT
    assert flags[0].evidence["hard_right"] > flags[0].evidence["hard_expected"]
    assert f"{flags[0].evidence['hard_right']:g} were right" in flags[0].words


def test_person_fit_in_an_adaptive_test_is_more_careful_still(honest):
    tests = sit(BANK, Rules(confidence=None, fewest=15, most=15, exposure=Exposure(1.0)), honest[1][:100])
    flags = [
        person_fit(BANK, order, list(row[list(order)]), alpha=0.05)
        for row, order in zip(honest[1], tests.orders, strict=False)
    ]
    assert raised(flags) <= 0.05


def times_of(generator, people):
    speed = generator.normal(0.0, 0.3, (people, 1))
    return np.exp(np.linspace(3.0, 4.0, 40) - speed + 0.4 * generator.normal(size=(people, 40)))


def test_times_are_learned_with_cells_missing():
    generator = np.random.default_rng(2)
    seconds = times_of(generator, 400)
    seconds[generator.random(seconds.shape) < 0.4] = np.nan
    learned = fit_times(seconds)
    assert np.abs(learned.intensity - np.linspace(3.0, 4.0, 40)).max() < 0.15
    assert learned.noise == pytest.approx(np.full(40, 0.4), abs=0.1)
    assert learned.speed_sd == pytest.approx(0.3, abs=0.06)


@pytest.mark.parametrize("known", [8, 40])
def test_right_answers_too_fast_are_seen_few_or_all(honest, known):
    generator = np.random.default_rng(3)
    learned, seconds = fit_times(times_of(generator, 300)), times_of(generator, PEOPLE)
    fair = [
        fast_answers(learned, PLACES, list(row), list(taken), alpha=0.05)
        for row, taken in zip(honest[1], seconds, strict=True)
    ]
    assert raised(fair) <= 0.08
    seconds[:, :known] *= 0.25
    scores = honest[1].copy()
    scores[:, :known] = 1.0
    flags = [
        fast_answers(learned, PLACES, list(row), list(taken), alpha=0.05) for row, taken in zip(scores, seconds, strict=True)
    ]
    assert raised(flags) > 0.8
    assert flags[0].evidence["share_of_usual_time"] < 1.0
    assert not fast_answers(learned, [0], [0.0], [1.0]).raised


def choices(generator, row):
    drawn = generator.integers(0, 3, len(row))
    return [Given(place, row[place], "right" if row[place] else f"wrong{drawn[place]}") for place in PLACES]


def believed(given):
    return believe(BANK, [one.place for one in given], [one.score for one in given])


def test_copied_answers_are_alike_and_others_are_not(honest):
    generator = np.random.default_rng(4)
    wrong = {place: {"wrong0": 30, "wrong1": 30, "wrong2": 30} for place in PLACES}
    papers = [choices(generator, row) for row in honest[1]]
    pairs = [(papers[place], papers[place + 1]) for place in range(0, PEOPLE, 2)]
    fair = [similar_answers(BANK, (believed(a), a), (believed(b), b), wrong, alpha=0.05) for a, b in pairs]
    assert raised(fair) <= 0.05
    copied = []
    for source, own in pairs[:40]:
        paper = [theirs if generator.random() < 0.8 else mine for theirs, mine in zip(source, own, strict=True)]
        copied.append(similar_answers(BANK, (believed(source), source), (believed(paper), paper), wrong, pairs=100))
    assert raised(copied) > 0.6
    assert copied[0].evidence["equal"] > copied[0].evidence["equal_expected"]
    assert "wrong in the same way" in copied[0].words
    assert not similar_answers(BANK, (believed(papers[0]), papers[0]), (believed([]), []), wrong).raised


def watched(item, *, change, people, seed):
    """After how many answers a flag is raised, and which; None if none is."""
    generator = np.random.default_rng(seed)
    drift = Drift()
    abilities = generator.normal(size=people)
    scores = answers_of(BANK, abilities, generator)
    for count, (ability, row) in enumerate(zip(abilities, scores, strict=True), start=1):
        chance = BANK.right_at([ability])[item, 0]
        odds = chance / (1.0 - chance) * np.exp(change)
        row[item] = generator.random() < odds / (1.0 + odds)
        drift = observe_drift(
            drift, score=row[item], chance=chance_from_others(BANK, PLACES[:20], list(row[:20]), item=item)
        )
        found = [flag for flag in drift_flags(drift, answers_between_false_alarms=2000.0) if flag.raised]
        if found:
            return count, found[0]
    return None


def test_an_item_that_leaked_or_aged_is_seen_within_a_hundred_answers_and_others_stay_quiet():
    assert [watched(25, change=0.0, people=200, seed=seed) for seed in range(4)] == [None] * 4
    for change, kind in ((2.0, Kind.ITEM_EASIER), (-2.0, Kind.ITEM_HARDER)):
        count, flag = watched(25, change=change, people=200, seed=1)
        assert count <= 100
        assert flag.kind is kind
        assert (flag.evidence["right"] > flag.evidence["expected"]) == (change > 0)
        assert f"{flag.evidence['right']:g} were right" in flag.words


def test_times_need_two_of_each_item():
    with pytest.raises(ValueError, match="two times"):
        fit_times([[1.0, np.nan], [2.0, 3.0]])
