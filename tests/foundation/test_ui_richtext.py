"""What people write cannot become anything but text, links and simple structure."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerdesk.foundation.ui.richtext import ATTRIBUTES, TAGS, chips, markdown

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt&colon;alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:x)",
    "![t](https://tracker.example/p.gif)",
    "<a href='https://x.example' onclick=alert(1)>x</a>",
    "[NAME_1]\n\n[NAME_1]: https://evil.example",
    "<svg><script>1</script></svg>",
    "`<b onmouseover=x>`",
    '[a](https://x.example "onmouseover=alert(1)")',
    "<javascript:alert(1)>",
    "<style>*{display:none}</style>",
    "[a](//evil.example/x)",
    "[a](java\tscript:alert(1))",
    "[a](java&#9;script:alert(1))",
    "[a](/\\evil.example)",
    "[a](/desk/)",
    "[a](?q=1)",
    "[a](ftp://evil.example)",
]


class Seen(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def tags_of(html):
    seen = Seen()
    seen.feed(html)
    return seen.tags


def assert_harmless(html):
    for tag, attributes in tags_of(html):
        assert tag in TAGS
        assert set(attributes) <= set(ATTRIBUTES.get(tag, ())) | {"rel"}
        if tag == "a" and "href" in attributes:
            assert re.match(r"(https?|mailto):", attributes["href"])


@pytest.mark.parametrize("attack", ATTACKS)
def test_H10_attacks_become_text_and_links_are_http_or_mailto(attack):
    html = markdown(attack)
    assert_harmless(html)
    assert "<img" not in html
    assert "tracker.example/p.gif" not in [value for _, pairs in tags_of(html) for value in pairs.values()]


@given(st.text(max_size=300))
def test_any_text_is_harmless(text):
    assert_harmless(markdown(text))
    assert {tag for tag, _ in tags_of(chips(text))} <= {"span", "i"}


def test_links_say_nothing_about_the_reader():
    html = markdown("[guide](https://example.org/a?b=1&c=2) and [mail](mailto:a@b.example)")
    assert html.count('rel="noopener nofollow"') == 2


def test_a_placeholder_cannot_be_made_a_link():
    html = markdown("Dear [NAME_1]\n\n[NAME_1]: https://evil.example")
    assert "href" not in html
    assert html.count('class="chip"') == 2


def test_chips_keep_the_token_as_text_and_name_its_type():
    html = chips("<b>[NAME_1]</b> paid [ORDER_ID_12] by [CARD ••••1234], not [name_1] or [X]")
    assert "&lt;b&gt;" in html
    assert html.count('class="chip"') == 3
    assert 'title="Hidden: name of a person"' in html
    assert 'title="Hidden: order number"' in html
    assert (
        re.sub(r"<[^>]+>", "", html)
        == "&lt;b&gt;[NAME_1]&lt;/b&gt; paid [ORDER_ID_12] by [CARD ••••1234], not [name_1] or [X]"
    )


def test_markdown_does_what_answers_need():
    html = markdown("**a** *b* `c`\n\n1. x\n2. y\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> q\n\n[NAME_1] in `[NAME_1]`")
    for piece in ("<strong>", "<em>", "<code>c</code>", "<ol>", "<table>", "<blockquote>"):
        assert piece in html
    assert html.count('class="chip"') == 1
