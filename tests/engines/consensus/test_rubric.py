"""Rubric scores: severity, fair scores and the third review, on simulated reviewers whose severity is known."""

from dataclasses import replace

import numpy as np
import pytest

from peerdesk.engines.consensus import (
    Criterion,
    Rating,
    Reason,
    ReviewRule,
    Spread,
    calibrate,
    judge_reviews,
    score_candidate,
    uncalibrated,
)
from peerdesk.engines.consensus.rubric import even_steps, level_chances
from peerdesk.engines.consensus.stretching import rescaled

RUBRIC = tuple(Criterion(name, levels) for name, levels in
               (("accuracy", 5), ("empathy", 5), ("clarity", 5), ("tone", 5), ("language", 6)))  # fmt: skip
RULE = ReviewRule(cut=0.5)
# An average reviewer is as consistent as all twelve of `reviewed` on (geometric) average.
AVERAGE = 0.25 ** (1 / 12)


def rate(draw, candidate, ability, reviewer, severity, *, consistency=1.0, halo=0.5):
    """One reviewer's scores of one candidate."""
    able = np.array(ability - severity + draw.normal(0, halo))
    return [
        Rating(candidate, reviewer, each.name,
               int(draw.choice(each.levels, p=level_chances(able, even_steps(each.levels), consistency))))
        for each in RUBRIC
    ]  # fmt: skip


@pytest.fixture(scope="module")
def reviewed():
    """180 candidates, twelve reviewers, two reviews of each: thirty reviews a reviewer, one of them careless."""
    draw = np.random.default_rng(0)
    severities, abilities = draw.normal(0, 0.7, 12), draw.normal(0, 1.5, 180)
    ratings = []
    for number, ability in enumerate(abilities):
        for reviewer in draw.choice(12, 2, replace=False):
            noise = 0.25 if reviewer == 0 else 1.0
            ratings += rate(draw, f"c{number:03}", ability, f"r{reviewer:02}", severities[reviewer], consistency=noise)
    return ratings, severities, abilities, calibrate(RUBRIC, ratings)


def test_severity_is_recovered_from_thirty_reviews_each(reviewed):
    _, severities, abilities, calibration = reviewed
    found = [calibration.reviewers[f"r{n:02}"] for n in range(12)]
    assert np.corrcoef([fit.severity for fit in found], severities)[0, 1] >= 0.9
    away = np.abs(np.array([fit.severity for fit in found]) - (severities - severities.mean()))
    assert (away < 2 * np.array([fit.severity_se for fit in found])).mean() >= 0.85
    assert calibration.severity_reliability > 0.6
    # And the scale: modes alone would draw abilities together by a quarter.
    assert calibration.spread.ability == pytest.approx(AVERAGE * abilities.std(), rel=0.15)


def test_fair_scores_are_nearer_to_the_truth_than_raw_means_and_their_intervals_hold(reviewed):
    ratings, severities, abilities, calibration = reviewed
    levels = {each.name: each.levels - 1 for each in RUBRIC}
    # The simulation's steps are the even ones.
    right = rescaled(uncalibrated(RUBRIC), AVERAGE, 1.0).fair_share(AVERAGE * (abilities - severities.mean()))
    raw, fair, within = [], [], []
    for number in range(0, 180, 2):
        own = [rating for rating in ratings if rating.candidate == f"c{number:03}"]
        score = score_candidate(calibration, own)
        raw.append(np.mean([rating.level / levels[rating.criterion] for rating in own]))
        fair.append(score.share)
        within.append(score.low <= right[number] <= score.high)
    truth = right[::2]
    assert np.sqrt(np.mean((fair - truth) ** 2)) < 0.9 * np.sqrt(np.mean((raw - truth) ** 2))
    # Intervals of 90 %, less three standard errors of ninety draws.
    assert np.mean(within) >= 0.9 - 3 * np.sqrt(0.9 * 0.1 / 90)


def test_the_careless_reviewer_is_seen_and_counts_less(reviewed):
    calibration = reviewed[3]
    fits = calibration.reviewers
    assert min(fits, key=lambda name: fits[name].consistency) == "r00"
    assert max(fits, key=lambda name: fits[name].infit) == "r00"
    careful = min((name for name in fits if name != "r00"), key=lambda name: abs(fits[name].severity))
    told = {name: score_candidate(calibration, scores(name, 2, 2, 2, 2, 3)).se for name in ("r00", careful)}
    assert told["r00"] > 1.2 * told[careful]


def test_the_order_of_ratings_makes_no_difference(reviewed):
    ratings = reviewed[0][:400]
    calibration = calibrate(RUBRIC, ratings)
    again = calibrate(RUBRIC, ratings[::-1])
    for name, fit in calibration.reviewers.items():
        assert again.reviewers[name].severity == pytest.approx(fit.severity, abs=1e-6)


def test_who_reviewed_little_is_drawn_to_the_ordinary(reviewed):
    ratings = reviewed[0][:900] + [Rating("c001", "new", each.name, 0) for each in RUBRIC]
    fits = calibrate(RUBRIC, ratings).reviewers
    assert fits["new"].candidates == 1
    assert fits["new"].severity > 0
    assert fits["new"].severity_se > 1.5 * np.median([fit.severity_se for fit in fits.values()])


def scores(reviewer, *levels):
    return [Rating("x", reviewer, each.name, level) for each, level in zip(RUBRIC, levels, strict=True)]


def test_a_third_is_called_at_the_cut_and_not_far_from_it():
    prior = uncalibrated(RUBRIC)
    middling = scores("a", 2, 2, 2, 2, 2) + scores("b", 2, 2, 2, 2, 3)
    verdict = judge_reviews(prior, middling, RULE)
    assert (verdict.call_another, verdict.reason) == (True, Reason.UNCERTAIN)
    # They differ by more than the middling two, but above the cut, both of them.
    good = scores("a", 4, 4, 4, 4, 5) + scores("b", 3, 4, 3, 3, 4)
    verdict = judge_reviews(prior, good, RULE)
    assert (verdict.call_another, verdict.reason) == (False, Reason.SETTLED)
    assert verdict.score.chance > 0.9
    third = judge_reviews(prior, middling + scores("c", 2, 2, 2, 2, 2), RULE)
    assert (third.call_another, third.reason) == (False, Reason.EXHAUSTED)


def test_one_review_is_too_few_and_a_clash_calls_a_third():
    prior = uncalibrated(RUBRIC, Spread(severity=0.3, halo=0.3))
    alone = judge_reviews(prior, scores("a", 4, 4, 4, 4, 5), RULE)
    assert (alone.call_another, alone.reason, alone.surprise) == (True, Reason.TOO_FEW, 1.0)
    clash = scores("a", 4, 4, 4, 4, 5) + scores("b", 0, 0, 0, 0, 0)
    verdict = judge_reviews(prior, clash, replace(RULE, risk=0.49, cut=0.3))
    assert (verdict.call_another, verdict.reason) == (True, Reason.CLASH)
    assert verdict.surprise < RULE.clash


def test_a_severe_reviewer_is_allowed_for(reviewed):
    fits = reviewed[3].reviewers
    strict, mild = (pick(fits, key=lambda name: fits[name].severity) for pick in (max, min))
    given = (2, 3, 2, 2, 3)
    by_strict, by_mild = (score_candidate(reviewed[3], scores(name, *given)) for name in (strict, mild))
    assert by_strict.share > by_mild.share + 0.05
    assert by_strict.chance > by_mild.chance
    nobody = score_candidate(reviewed[3], [])
    assert nobody.high - nobody.low > by_mild.high - by_mild.low


@pytest.mark.parametrize(
    ("ratings", "message"),
    [
        ([Rating("x", "a", "tone", 5)], "no such criterion or level"),
        ([Rating("x", "a", "wit", 1)], "no such criterion or level"),
        ([Rating("x", "a", "tone", 1)] * 2, "scored twice"),
        ([Rating("x", "a", "tone", 1), Rating("y", "a", "tone", 1)], "more than one candidate"),
    ],
)
def test_ratings_that_cannot_be_are_refused(ratings, message):
    with pytest.raises(ValueError, match=message):
        score_candidate(uncalibrated(RUBRIC), ratings)


def test_a_rubric_and_a_rule_must_make_sense():
    with pytest.raises(ValueError, match="no ratings"):
        calibrate(RUBRIC, [])
    with pytest.raises(ValueError, match="a name of its own"):
        uncalibrated([RUBRIC[0], RUBRIC[0]])
    with pytest.raises(ValueError, match="at least two levels"):
        Criterion("tone", 1)
    with pytest.raises(ValueError, match="no such rule"):
        ReviewRule(cut=0.5, least=3, most=2)
