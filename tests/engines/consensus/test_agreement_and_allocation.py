"""Agreement by published examples, and whose review comes next."""

from collections import Counter
from itertools import combinations

import pytest

from peerdesk.engines.consensus import (
    Reviewer,
    Scale,
    Submission,
    Weighting,
    allocate_reviews,
    krippendorff_alpha,
    weighted_kappa,
)

# Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", example C: four observers, twelve units, levels 1 to 5.
EXAMPLE = [[1, 1, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2], [1, 2, 3, 4], [4, 4, 4, 4], [1, 1, 2, 1],
           [2, 2, 2, 2], [5, 5, 5], [1, 1], [3]]  # fmt: skip


@pytest.mark.parametrize(("scale", "alpha"), [(Scale.NOMINAL, 0.743), (Scale.ORDINAL, 0.815), (Scale.INTERVAL, 0.849)])
def test_alpha_is_that_of_the_published_example(scale, alpha):
    units = [[value - 1 for value in unit] for unit in EXAMPLE]
    assert krippendorff_alpha(units, levels=5, scale=scale) == pytest.approx(alpha, abs=0.0006)


def test_alpha_says_nothing_where_nothing_can_be_said():
    assert krippendorff_alpha([[1], [2]], levels=3, scale=Scale.NOMINAL) is None
    assert krippendorff_alpha([[1, 1], [1, 1]], levels=3, scale=Scale.INTERVAL) is None
    with pytest.raises(ValueError, match="levels are 0 to 2"):
        krippendorff_alpha([[1, 3]], levels=3, scale=Scale.NOMINAL)


def test_kappa_by_hand():
    # Two raters, two levels: agreement .7 of which .5 by chance; with two levels all weightings are one.
    pairs = [(0, 0)] * 20 + [(0, 1)] * 5 + [(1, 0)] * 10 + [(1, 1)] * 15
    for weighting in Weighting:
        assert weighted_kappa(pairs, levels=2, weighting=weighting) == pytest.approx(0.4)
    near, far = [(0, 0), (1, 2), (2, 1)] * 5, [(0, 2), (1, 1), (2, 0)] * 5
    assert weighted_kappa(near, levels=3) > 0.3
    assert weighted_kappa(far, levels=3) < 0
    assert weighted_kappa([(1, 1)], levels=3) is None
    with pytest.raises(ValueError, match="pairs of levels"):
        weighted_kappa([], levels=3)


def reviewers(count, *, room=100, skills=frozenset({"en"}), se=0.3):
    return [Reviewer(f"r{n}", 0, room, skills, se) for n in range(count)]


def test_queues_are_balanced_and_pairs_are_mixed():
    waiting = [Submission(f"s{n:03}", 2) for n in range(120)]
    found = allocate_reviews(waiting, reviewers(6), seed=1)
    assert not found.unfilled
    loads = Counter(reviewer for _, reviewer in found.reviews)
    assert max(loads.values()) - min(loads.values()) <= 2
    by_submission = {}
    for submission, reviewer in found.reviews:
        by_submission.setdefault(submission, set()).add(reviewer)
    assert all(len(both) == 2 for both in by_submission.values())
    pairs = Counter(frozenset(both) for both in by_submission.values())
    assert set(pairs) == {frozenset(pair) for pair in combinations(loads, 2)}
    assert max(pairs.values()) <= 16


def test_nobody_reviews_with_a_conflict_without_the_skill_twice_or_beyond_the_own_capacity():
    people = [*reviewers(3, room=1), Reviewer("german", 0, 5, frozenset({"de"})), Reviewer("full", 4, 4, frozenset({"en"}))]
    one = Submission("one", 3, frozenset({"r0"}), frozenset({"r1"}), "en")
    found = allocate_reviews([one, Submission("two", 1, skill="de"), Submission("three", 1, skill="en")], people)
    assert set(found.reviews[:2]) == {("one", "r2"), ("two", "german")}
    assert found.unfilled == (("one", 2),)
    assert found.reviews[2][1] in {"r0", "r1"}


def test_the_past_counts_the_order_of_reviewers_does_not_and_two_unknown_ones_do_not_meet():
    people = reviewers(3)
    found = allocate_reviews([Submission("s", 1, frozenset({"r0"}))], people, past=[("r0", "r1")] * 3)
    assert found.reviews == (("s", "r2"),)
    waiting = [Submission(f"s{n}", 2) for n in range(9)]
    assert allocate_reviews(waiting, people, seed=3) == allocate_reviews(waiting, people[::-1], seed=3)
    new = [Reviewer("n0", 0, 9), Reviewer("n1", 0, 9), Reviewer("old", 0, 9, severity_se=0.2)]
    together = {reviewer for _, reviewer in allocate_reviews([Submission("s", 2)], new).reviews}
    assert "old" in together
