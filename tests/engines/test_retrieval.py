"""Fusion, search in memory, confidence and snippets."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerdesk.engines.retrieval import (
    Candidate,
    CorpusStatistics,
    Entry,
    Hit,
    MemoryIndex,
    answer_confidence,
    entry_stems,
    highlights,
    rank,
    should_abstain,
    snippet,
    split_passages,
)
from peerdesk.engines.retrieval.passages import MAX_PASSAGES, PASSAGE_CHARACTERS
from peerdesk.engines.understanding import get_embedder

STATISTICS = CorpusStatistics(100, 20.0, {"beer": 60, "keep": 20, "cellar": 2})


def candidate(name, *, stems="", cosine=0.5, title=None):
    return Candidate(name, "", "", stems, cosine, title)


def test_a_rare_word_that_is_shared_lifts_an_entry_and_a_frequent_one_hardly():
    hits = rank(["beer", "cellar"], [candidate("a", stems="beer"), candidate("b", stems="cellar")], STATISTICS)
    assert [hit.id for hit in hits] == ["b", "a"]
    assert hits[0].words == 1.0
    assert hits[1].words < 0.5


def test_a_title_counts_for_itself_and_without_one_the_passage_stands_for_it():
    hits = rank([], [candidate("a", cosine=0.6), candidate("b", cosine=0.6, title=0.9)], STATISTICS)
    assert [(hit.id, hit.title_cosine) for hit in hits] == [("b", 0.9), ("a", 0.6)]


@given(st.lists(st.tuples(st.floats(-1, 1), st.sampled_from(["", "beer", "cellar beer"])), max_size=12))
def test_the_order_does_not_depend_on_the_order_in_which_candidates_come(rows):
    found = [candidate(str(place), stems=stems, cosine=cosine) for place, (cosine, stems) in enumerate(rows)]
    forward = [hit.id for hit in rank(["beer", "cellar"], found, STATISTICS)]
    assert forward == [hit.id for hit in rank(["beer", "cellar"], found[::-1], STATISTICS)]
    assert sorted(forward) == sorted(one.id for one in found)


@given(st.text(max_size=3000))
def test_passages_are_short_and_lose_no_sentence(text):
    passages = split_passages(text)
    assert passages
    assert all(len(passage) <= 2 * PASSAGE_CHARACTERS for passage in passages)
    kept = {word for passage in passages for word in passage.split()}
    assert len(passages) == MAX_PASSAGES or all(word in kept or len(word) > PASSAGE_CHARACTERS for word in text.split())


def test_a_word_without_end_is_no_stem():
    assert entry_stems("x" * 100_000, "beer") == "beer"


ENTRIES = (
    Entry("keep", "How long does beer keep?", "Strong beers keep for years in a dark cellar, pale ales for months."),
    Entry("glass", "Which glass suits a stout?", "A straight pint glass is traditional."),
    Entry("law", "", "You must be eighteen to buy beer in most of Europe."),
)


@pytest.fixture(scope="module")
def index():
    return MemoryIndex(ENTRIES, get_embedder())


def search(index, query):
    return index.search(query, get_embedder().embed([query])[0])


def test_the_right_answer_is_first_and_trusted(index):
    hits = search(index, "how long can I keep a beer?")
    assert hits[0].id == "keep"
    assert answer_confidence("how long can I keep a beer?", hits) > 0.7


def test_without_an_answer_it_abstains(index):
    for query in ("Where is my parcel?", "", "🍺", "the of and"):
        assert should_abstain(answer_confidence(query, search(index, query)))
    assert answer_confidence("anything", []) == 0.0


def test_confidence_grows_with_similarity():
    def hit(cosine):
        return [Hit("a", "Keeping beer", "Cool and dark.", cosine, cosine, 1.0, 1.0)]

    values = [answer_confidence("keeping beer cool", hit(cosine)) for cosine in np.linspace(-1, 1, 9)]
    assert values == sorted(values)
    assert 0 <= values[0] < values[-1] <= 1


def test_an_index_without_entries_finds_nothing():
    assert search(MemoryIndex((), get_embedder()), "beer") == []


@given(st.text(max_size=40), st.text(max_size=400))
def test_highlights_lie_inside_and_apart(query, text):
    places = highlights(query, text)
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert all(first[1] <= second[0] for first, second in pairwise(places))
    shown = snippet(query, text, length=80)
    assert text[shown.start : shown.start + len(shown.text)] == shown.text
    assert len(shown.text) <= 80
    assert all(0 <= start < end <= len(shown.text) for start, end in shown.highlights)


def test_a_snippet_shows_the_telling_place():
    text = "Nothing here. " * 60 + "Store the bottles upright in a dark cellar. " + "Nothing more. " * 60
    shown = snippet("storing bottles in a cellar", text, length=120)
    assert "bottles upright" in shown.text
    assert [shown.text[start:end].lower() for start, end in shown.highlights] == ["store", "bottles", "cellar"]
    assert shown.cut_before
    assert shown.cut_after
