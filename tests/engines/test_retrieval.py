"""Fusion, search in memory, confidence and snippets."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerdesk.engines.retrieval import (
    Entry,
    Hit,
    MemoryIndex,
    RankedList,
    answer_confidence,
    fuse,
    highlights,
    passage_text,
    should_abstain,
    snippet,
)
from peerdesk.engines.understanding import get_embedder

IDS = st.lists(st.sampled_from("abcdefgh"), max_size=8, unique=True).map(tuple)


@given(IDS, IDS)
def test_fusion_keeps_all_and_rewards_agreement(first, second):
    hits = fuse([RankedList("lexical", first, 1.0), RankedList("embedding", second, 1.0)])
    assert {hit.id for hit in hits} == {*first, *second}
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    if first and second and first[0] == second[0]:
        assert hits[0].id == first[0]


def test_fusion_knows_ranks_and_kinds():
    hits = fuse([RankedList("lexical", ("a", "b", "a")), RankedList("embedding", ("b", "c"))], rank_constant=10)
    assert [hit.id for hit in hits] == ["b", "c", "a"]
    assert hits[0].ranks == {"lexical": 2, "embedding": 1}
    assert hits[0].score == pytest.approx(1 / 12 + 3 / 11)


ENTRIES = (
    Entry("keep", "How long does beer keep?", "Strong beers keep for years in a dark cellar, pale ales for months."),
    Entry("glass", "Which glass suits a stout?", "A straight pint glass is traditional."),
    Entry("law", "", "You must be eighteen to buy beer in most of Europe."),
)


@pytest.fixture(scope="module")
def index():
    vectors = get_embedder().embed([passage_text(entry.title, entry.body) for entry in ENTRIES])
    return MemoryIndex(ENTRIES, vectors)


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
        return [Hit("a", "Keeping beer", "Cool and dark.", cosine, 1, 1.0)]

    values = [answer_confidence("keeping beer cool", hit(cosine)) for cosine in np.linspace(-1, 1, 9)]
    assert values == sorted(values)
    assert 0 <= values[0] < values[-1] <= 1


def test_an_index_checks_its_vectors():
    with pytest.raises(ValueError, match="vectors"):
        MemoryIndex(ENTRIES, np.zeros((2, 384), np.float32))


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
