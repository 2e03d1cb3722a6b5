"""A brand's own model reads beside ours: a real ONNX file, made here by hand, with a real tokenizer."""

import json
import struct

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from peerdesk.engines.redaction import RedactionContext, detect
from peerdesk.engines.redaction.own_model import OwnModel, OwnModelError

WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "elephant", "umbrella", "lives", "there")
LABELS = ("O", "B-FIRST_HALF", "I-SECOND_HALF", "B-PLANET")
# One row a word: two words are the halves of an order's name, all else is nothing.
SCORES = [[9.0, 0, 0, 0]] * 4 + [[0, 9.0, 0, 0], [0, 0, 9.0, 0]] + [[9.0, 0, 0, 0]] * 2


def varint(number):
    result = b""
    while number > 127:
        result += bytes([number & 127 | 128])
        number >>= 7
    return result + bytes([number])


def field(number, value):
    """One field of a protocol buffer: a number, a text or a message."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    body = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(body)) + body


def tensor_type(name, element, sizes):
    dimensions = b"".join(field(1, field(2, size) if isinstance(size, str) else field(1, size)) for size in sizes)
    return field(1, name) + field(2, field(1, field(1, element) + field(2, dimensions)))


def lookup_model(table):
    """ONNX: logits = table[input_ids], the smallest model that labels tokens."""
    rows, columns = len(table), len(table[0])
    numbers = struct.pack(f"<{rows * columns}f", *(number for row in table for number in row))
    weights = field(1, rows) + field(1, columns) + field(2, 1) + field(8, "table") + field(9, numbers)
    node = field(1, "table") + field(1, "input_ids") + field(2, "logits") + field(4, "Gather")
    graph = field(1, node) + field(2, "lookup") + field(5, weights)
    graph += field(11, tensor_type("input_ids", 7, ("batch", "tokens")))
    graph += field(12, tensor_type("logits", 1, ("batch", "tokens", columns)))
    return field(1, 8) + field(7, graph) + field(8, field(2, 13))


@pytest.fixture
def folder(tmp_path):
    tokenizer = Tokenizer(models.WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    (tmp_path / "model.onnx").write_bytes(lookup_model(SCORES))
    types = {"FIRST_HALF": "ORDER_ID", "SECOND_HALF": "ORDER_ID"}
    (tmp_path / "labels.json").write_text(json.dumps({"labels": LABELS, "types": types}), encoding="utf-8")
    return tmp_path


def test_what_the_brands_model_sees_is_masked_in_the_union(folder):
    text = "the elephant umbrella lives there"
    assert detect(text, RedactionContext()) == ()
    spans = detect(text, RedactionContext(readers=(OwnModel(folder),)))
    assert [(text[span.start : span.end], span.type) for span in spans] == [("elephant umbrella", "ORDER_ID")]


def test_long_texts_are_read_in_windows_to_their_end(folder):
    text = "there " * 900 + "elephant"
    assert [(span.start, span.end) for span in OwnModel(folder).detect(text)] == [(5400, 5408)]


def test_labels_without_a_type_are_left_alone(folder):
    (folder / "labels.json").write_text(json.dumps({"labels": LABELS, "types": {"PLANET": "ADDRESS"}}), encoding="utf-8")
    assert OwnModel(folder).detect("elephant lives there") == []


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("labels.json", json.dumps({"labels": ["O"], "types": {}}), "1 labels, the model has 4"),
        ("labels.json", json.dumps({"labels": LABELS, "types": {"SECOND_HALF": "CLAN"}}), "CLAN"),
        ("labels.json", "[]", "expected labels and types"),
        ("tokenizer.json", None, "missing"),
    ],
)
def test_a_folder_that_does_not_fit_is_refused_with_its_reason(folder, name, content, reason):
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_text(content, encoding="utf-8")
    with pytest.raises(OwnModelError, match=reason):
        OwnModel(folder)
