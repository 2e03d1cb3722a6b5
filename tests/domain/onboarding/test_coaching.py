"""The coach by itself: points said in other words, the opposite, numbers of nobody's; the likeness is a table here."""

from peerdesk.domain.onboarding.coaching import coach, judge_drill, words_of
from peerdesk.engines.drafting import Finding, VoiceReport
from peerdesk.engines.redaction import ReplyProblem, Span

FINE = VoiceReport(100, ())


def said(answer, *points, report=FINE, problems=(), traps=(), near=()):
    def likeness(texts, others):
        return [[0.9 if (one, other) in near else 0.1 for other in others] for one in texts]

    return coach(
        answer, gold="Wait 30 minutes.", points=points, question="It drips.", traps=traps, report=report, problems=problems,
        likeness=likeness,
    )  # fmt: skip


def states(found):
    return [point.state for point in found.points]


def test_a_point_is_said_in_its_words_in_another_wording_or_by_meaning():
    point = "Rinse the screen with hot water | Flush the shower head"
    assert states(said("First rinse the screen with hot water.", point)) == ["said"]
    assert states(said("Then flush the shower head, please.", point)) == ["said"]
    assert states(said("Let hot tap water run through it.", point)) == ["missing"]
    near = {("Rinse the screen with hot water", "Let hot tap water run through it.")}
    assert states(said("Let hot tap water run through it.", point, near=near)) == ["said"]


def test_the_opposite_is_told_and_a_not_in_another_clause_is_none():
    point = "Do not use vinegar"
    assert states(said("Use vinegar for it now.", point)) == ["opposite"]
    assert states(said("Never use vinegar for it.", point)) == ["said"]
    assert states(said("Rinse the screen, but do not use any vinegar.", "Rinse the screen", point)) == ["said", "said"]


def test_what_leaks_promises_or_falls_below_the_voice_does_not_pass():
    point, answer = "Rinse the screen", "Rinse the screen now."
    assert said(answer, point).is_passed
    assert not said(answer, point, problems=[ReplyProblem("personal_data", 0, 5, "PHONE")]).is_passed
    assert not said(answer, point, report=VoiceReport(75, (Finding("promise", 0, 5, "refund"),))).is_passed
    assert not said(answer, point, report=VoiceReport(59, ())).is_passed
    assert said(answer, point, report=VoiceReport(92, (Finding("emoji", 0, 5),))).breaks_voice == (("emoji", "Rinse"),)


def test_numbers_that_the_brand_does_not_say_and_words_that_mislead_are_named():
    found = said("Wait 30 or 45 minutes, then flush it for [NAME_1].", "Wait", traps=[("flush", "to blush")])
    assert found.misreadings == (("flush", "to blush"), ("45", ""))


def test_marks_are_compared_word_by_word():
    message = "I am Ann Lee, call 555."
    assert words_of(message) == ["I", "am", "Ann", "Lee,", "call", "555."]
    spans = [Span(5, 12, "NAME"), Span(19, 22, "PHONE")]
    judged = judge_drill(message, spans, frozenset({2, 4, 5}))
    assert (judged.found, judged.missed, judged.wrong) == (2, (("Lee,", "NAME"),), ("call",))
