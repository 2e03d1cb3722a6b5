"""The numbers of a serialised ONNX model without its graph, to be put behind another graph that names them.

Protocol Buffers: a second occurrence of a message field is merged into the first, and the elements of repeated fields are
put one behind the other (Encoding, "Last one wins"). ModelProto.graph is field 7, GraphProto.initializer field 5.
"""

from collections.abc import Iterator
from typing import Final

_GRAPH: Final = 7
_INITIALIZER: Final = 5
_VARINT: Final = 0
_FIXED_64: Final = 1
_DELIMITED: Final = 2
_FIXED_32: Final = 5
_SIZES: Final = {_FIXED_64: 8, _FIXED_32: 4}


def weights_of(model: bytes) -> bytes:
    """Return bytes that, behind a serialised model, give its graph all initial tensors of `model`.

    Raises:
        ValueError: these are not the bytes of a model.

    """
    view = memoryview(model)
    tensors = b"".join(
        _field(_INITIALIZER, tensor)
        for number, graph in _fields(view)
        if number == _GRAPH
        for part, tensor in _fields(graph)
        if part == _INITIALIZER
    )
    return _field(_GRAPH, tensors)


def _fields(message: memoryview) -> Iterator[tuple[int, memoryview]]:
    """The length-delimited fields of a message: number and content."""
    place = 0
    while place < len(message):
        tag, place = _number(message, place)
        kind = tag & 7
        if kind == _VARINT:
            _, place = _number(message, place)
        elif kind == _DELIMITED:
            length, place = _number(message, place)
            if place + length > len(message):
                raise ValueError("a field is longer than its message")
            yield tag >> 3, message[place : place + length]
            place += length
        elif kind in _SIZES:
            place += _SIZES[kind]
        else:
            raise ValueError(f"no field has the wire type {kind}")


def _number(message: memoryview, place: int) -> tuple[int, int]:
    value = shift = 0
    while place < len(message):
        byte = message[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 1 << 7:
            return value, place
        shift += 7
    raise ValueError("the message ends within a number")


def _field(number: int, content: bytes | memoryview) -> bytes:
    return _written(number << 3 | _DELIMITED) + _written(len(content)) + content


def _written(value: int) -> bytes:
    parts = bytearray()
    while value >= 1 << 7:
        parts.append(value & 0x7F | 1 << 7)
        value >>= 7
    return bytes([*parts, value])
