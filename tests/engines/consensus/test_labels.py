"""Truth and reliability from labels: simulated crowds whose truth is known."""

import numpy as np
import pytest

from peerdesk.engines.consensus import Label, infer

CLASSES = ("a", "b", "c")


def crowd(accuracies, *, items=120, each=5, seed=0, classes=CLASSES):
    """Labels by workers who are right with their own chance and else wrong by lot, and the truth."""
    draw = np.random.default_rng(seed)
    truth = {f"i{n:03}": classes[draw.integers(len(classes))] for n in range(items)}
    labels = []
    for item, right in truth.items():
        for worker in draw.choice(len(accuracies), min(each, len(accuracies)), replace=False):
            wrong = [name for name in classes if name != right]
            label = right if draw.random() < accuracies[worker] else wrong[draw.integers(len(wrong))]
            labels.append(Label(item, f"w{worker:02}", label))
    return labels, truth


def share_right(consensus, truth):
    return sum(consensus.verdicts[item].label == right for item, right in truth.items()) / len(truth)


def majority(labels, truth):
    right = 0.0
    for item, true in truth.items():
        given = [label.label for label in labels if label.item == item]
        best = max(given.count(name) for name in set(given))
        first = {name for name in given if given.count(name) == best}
        right += (true in first) / len(first)
    return right / len(truth)


@pytest.fixture(scope="module")
def mixed():
    """Thirty workers between chance and near perfection, forty labels each: what a reviewer does in a few weeks."""
    accuracies = np.linspace(0.4, 0.95, 30)
    labels, truth = crowd(accuracies, items=240, seed=1)
    return labels, truth, accuracies, infer(labels)


def test_the_reliability_of_workers_is_recovered(mixed):
    _, _, accuracies, consensus = mixed
    believed = np.array([consensus.workers[f"w{n:02}"].accuracy for n in range(len(accuracies))])
    sd = np.array([consensus.workers[f"w{n:02}"].sd for n in range(len(accuracies))])
    assert np.corrcoef(believed, accuracies)[0, 1] >= 0.9
    assert (np.abs(believed - accuracies) < 2 * sd).mean() >= 0.8


def test_it_beats_the_majority_and_its_confidence_is_true(mixed):
    labels, truth, _, consensus = mixed
    assert share_right(consensus, truth) > majority(labels, truth) + 0.02
    confidence = np.mean([verdict.confidence for verdict in consensus.verdicts.values()])
    assert abs(confidence - share_right(consensus, truth)) < 0.06


def test_one_more_label_counts_at_once_and_like_a_new_inference(mixed):
    labels, _, _, consensus = mixed
    votes = [(label.worker, label.label) for label in labels if label.item == "i007"]
    before = consensus.judge(votes)
    assert before.confidence == pytest.approx(consensus.verdicts["i007"].confidence, abs=0.03)
    other = next(name for name in CLASSES if name != before.label)
    after = consensus.judge([*votes, ("w29", other)])
    assert after.chances[other] > before.chances[other]
    again = infer([*labels, Label("i007", "w29", other)]).verdicts["i007"]
    assert after.chances[other] == pytest.approx(again.chances[other], abs=0.1)
    assert after.labels == len(votes) + 1


def test_a_stranger_counts_as_an_ordinary_worker(mixed):
    consensus = mixed[3]
    stranger, best, worst = (consensus.judge([(worker, "a")]).chances["a"] for worker in ("nobody", "w29", "w00"))
    assert worst < stranger < best
    assert consensus.judge([]).chances["a"] < stranger
    with pytest.raises(ValueError, match="not among the classes: z"):
        consensus.judge([("w29", "z")])


def test_the_order_of_labels_and_the_names_of_classes_make_no_difference(mixed):
    labels, _, _, consensus = mixed
    shuffled = [labels[n] for n in np.random.default_rng(2).permutation(len(labels))]
    assert infer(shuffled).verdicts == consensus.verdicts
    renamed = infer([Label(label.item, label.worker, {"a": "z"}.get(label.label, label.label)) for label in labels])
    for item, verdict in consensus.verdicts.items():
        assert renamed.verdicts[item].chances["z"] == pytest.approx(verdict.chances["a"], abs=0.02)


def test_spammers_and_adversaries_are_seen_through():
    accuracies = [0.85] * 5 + [0.05] * 3
    labels, truth = crowd(accuracies, each=8, seed=3, classes=("no", "yes"))
    labels += [Label(item, "spammer", "yes") for item in truth]
    consensus = infer(labels)
    assert majority(labels, truth) < 0.8
    assert share_right(consensus, truth) >= 0.97
    adversary, spammer, honest = (consensus.workers[name] for name in ("w05", "spammer", "w00"))
    assert adversary.accuracy < 0.2
    assert adversary.information > 0.3
    assert spammer.information < 0.05
    assert honest.accuracy > 0.7


def test_gold_is_certain_and_turns_a_crowd_that_errs_together():
    labels, truth = crowd([0.3] * 6 + [0.9] * 2, items=60, each=8, seed=4, classes=("no", "yes"))
    gold = {item: truth[item] for item in list(truth)[:30]}
    consensus = infer(labels, gold=gold)
    assert all(consensus.verdicts[item].chances[right] == 1.0 for item, right in gold.items())
    rest = {item: right for item, right in truth.items() if item not in gold}
    assert share_right(consensus, rest) >= 0.9 > share_right(infer(labels), rest)


def test_a_model_that_lets_a_used_class_die_is_left_out():
    # Four who say yes too easily, five who hardly ever do: with one accuracy each, "yes" would never be believed.
    draw = np.random.default_rng(0)
    truth, labels = {}, []
    for number in range(100):
        item, yes = f"i{number:03}", draw.random() < 0.45
        truth[item] = "yes" if yes else "no"
        for worker in range(9):
            right, given_no = (0.95, 0.6) if worker < 4 else (0.3, 0.03)
            labels.append(Label(item, f"w{worker}", "yes" if draw.random() < (right if yes else given_no) else "no"))
    consensus = infer(labels)
    assert len(consensus.models) < 3
    assert share_right(consensus, truth) >= 0.8


def test_few_labels_of_a_worker_do_not_break_it():
    draw = np.random.default_rng(5)
    truth = {f"i{n:03}": "xyz"[n % 3] for n in range(90)}
    labels = [
        Label(item, f"once{number}-{item}", right if draw.random() < 0.75 else "x")
        for item, right in truth.items()
        for number in range(3)
    ]
    consensus = infer(labels)
    assert share_right(consensus, truth) >= majority(labels, truth) - 0.02
    everybody = [reliability.accuracy for reliability in consensus.workers.values()]
    assert consensus.stranger.accuracy == pytest.approx(np.mean(everybody), abs=0.05)


@pytest.mark.parametrize(
    ("labels", "options", "message"),
    [
        ([], {}, "no labels"),
        ([Label("i", "w", "a")], {}, "two different classes"),
        ([Label("i", "w", "a")], {"classes": ("b", "c")}, "not among the classes: a"),
        ([Label("i", "w", "a")], {"classes": ("a", "b"), "gold": {"i": "c"}}, "not among the classes: c"),
        ([Label("i", "w", "a")], {"classes": ("a", "a")}, "two different classes"),
    ],
)
def test_labels_that_cannot_be_judged_are_refused(labels, options, message):
    with pytest.raises(ValueError, match=message):
        infer(labels, **options)


def test_a_single_label_is_believed_with_doubt():
    verdict = infer([Label("i", "w", "a")], classes=("a", "b")).verdicts["i"]
    assert verdict.label == "a"
    assert verdict.confidence < 0.99
