"""The bench of routing on tiny histories: who stands first, from what was answered before, and bad input named."""

import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from peerdesk.cli.bench import parser_of, routing_quality
from peerdesk.cli.bench.inputs import BenchInputError
from peerdesk.cli.bench.routing_quality.histories import choices_before, read_history, replayed
from peerdesk.cli.bench.routing_quality.measures import figures_of, rank_of

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def question(number, text, topic):
    return {"id": f"q{number}", "order": 2 * number, "title": text, "body": text, "tags": [topic]}


def history(folder, **changes):
    """Ada answers about hops, Bo about laws, in turns; the last question is about hops."""
    questions = [question(n, "dry hops", "hops") if n % 2 else question(n, "beer laws", "laws") for n in range(12)]
    answers = [
        {"question": f"q{n}", "expert": "ada" if n % 2 else "bo", "order": 2 * n + 1, "accepted": True} for n in range(12)
    ]
    judged = [{"question": "q11", "candidates": ["bo", "cy", "ada"], "positive": "ada"}]
    files = {"questions": questions, "answers": answers, "eval": judged} | changes
    for name, rows in files.items():
        (folder / f"{name}.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return str(folder)


def figures(*options):
    result = routing_quality.run(parser_of(routing_quality).parse_args(options))
    assert json.loads(json.dumps(result)) == result
    return result


def test_who_answered_this_kind_of_question_stands_first(tmp_path):
    told = figures(history(tmp_path), "--no-text")
    assert (told["mrr"], told["p_1"], told["ndcg_10"], told["questions"]) == (1.0, 1.0, 1.0, 1)
    assert told["popularity"]["mrr"] == 0.5
    assert told["capped"]["skill"]["p_1"] == 1.0
    assert {"profile_tfidf", "mix", "log_loss", "over_best_yardstick", "estimate_400_p95_ms"} <= told.keys()


def test_the_answer_that_is_asked_for_and_later_ones_are_not_known(tmp_path):
    questions = read_history(tmp_path) if history(tmp_path) else None
    for asked, _ticket, book in replayed(questions, 1.0, texts=False):
        assert len(book.seen()) == min(int(asked.order) // 2, 2)
    only_later = [{"question": "q0", "expert": "ada", "order": 22, "accepted": True}]
    history(tmp_path, answers=only_later)
    told = figures(str(tmp_path), "--no-text")
    assert told["mrr"] == told["popularity"]["mrr"] == 0.5


def test_weights_are_fitted_on_older_questions_than_the_judged_ones(tmp_path, monkeypatch):
    from peerdesk.cli.bench.routing_quality import histories

    seen = []
    monkeypatch.setattr(histories, "_vectors", lambda questions: seen.extend(questions) or np.eye(len(questions)))
    history(tmp_path, eval=[{"question": "q6", "candidates": ["bo", "ada"], "positive": "bo"}])
    assert len(choices_before(read_history(tmp_path), orders_per_day=1.0, negatives=1, seed=0)) == 5
    assert max(asked.order for asked in seen) < 12


def test_one_expert_takes_so_many_tickets_a_day(tmp_path):
    judged = [{"question": f"q{n}", "candidates": ["bo", "ada"], "positive": "ada"} for n in (9, 11)]
    folder = history(tmp_path, eval=judged)
    assert figures(folder, "--no-text", "--orders-per-day", "100")["capped"]["skill"]["p_1"] == 0.5
    assert figures(folder, "--no-text", "--orders-per-day", "100", "--cap", "2")["capped"]["skill"]["p_1"] == 1.0
    assert figures(folder, "--no-text", "--orders-per-day", "1")["capped"]["skill"]["p_1"] == 1.0


def conversation(day, topic, answers, accepted):
    opened = BEGIN + timedelta(days=day)
    messages = [{"from": "customer", "author": "c", "at": opened.isoformat(), "text": topic}]
    messages += [
        {"from": "expert", "author": name, "at": (opened + timedelta(hours=hour)).isoformat(), "text": "so"}
        for hour, name in enumerate(answers, start=1)
    ]
    return {"id": str(day), "topic": topic, "opened_at": opened.isoformat(), "messages": messages} | (
        {} if accepted is None else {"accepted_message": accepted}
    )


def test_conversations_ask_who_was_active_in_ninety_days(tmp_path):
    rows = [conversation(day, "hops", ["ada", "bo"], 1) for day in range(6)]
    rows.append(conversation(50, "laws", ["cy"], None))
    rows += [conversation(92, "hops", ["ada"], 1), conversation(300, "hops", ["ada"], 1)]
    path = tmp_path / "c.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    told = figures("--conversations", str(path), "--no-text")["conversations"]
    # The first one knows nobody; on day 92 both of day 5 count still; on day 300 nobody was active.
    assert told["tickets"] == 8
    assert told["was_active"] == pytest.approx(6 / 8)
    assert told["top_1"] == pytest.approx(6 / 8)
    assert told["recency"]["top_1"] < told["popularity"]["top_3"] == pytest.approx(6 / 8)


def test_equal_scores_share_their_ranks():
    assert [rank_of(np.array([1.0, 2.0, 1.0, 1.0 + 1e-12]), right) for right in range(4)] == [3, 1, 3, 3]
    assert figures_of([1, 3, np.inf]) == {"mrr": 0.4444, "p_1": 0.3333, "p_3": 0.6667, "ndcg_10": 0.5}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"answers": [{"question": "q99", "expert": "a", "order": 1}]},
            "answers.jsonl: line 1: field 'question': there is no",
        ),
        (
            {"answers": [{"question": "q1", "expert": "a", "order": "x"}]},
            "line 1: field 'order': expected a number, got str",
        ),
        ({"eval": [{"question": "q1", "candidates": ["a"], "positive": "b"}]}, "eval.jsonl: line 1: field 'candidates'"),
        ({"questions": [{"id": "q1", "order": 1, "title": "a", "body": "b"}]}, "field 'tags': expected a list, got nothing"),
        ({"eval": []}, "no rows"),
    ],
)
def test_bad_rows_are_named(tmp_path, changes, message):
    with pytest.raises(BenchInputError, match=message):
        figures(history(tmp_path, **changes), "--no-text")


def test_bad_options_are_named(tmp_path):
    history(tmp_path)
    for options, message in (
        ([], "give a directory"),
        ([str(tmp_path / "none")], "expected questions.jsonl"),
        ([str(tmp_path), "--cap", "0"], "--cap 1 or more"),
        ([str(tmp_path), "--weights", str(tmp_path / "eval.jsonl")], "--weights"),
    ):
        with pytest.raises(BenchInputError, match=message):
            figures(*options)
