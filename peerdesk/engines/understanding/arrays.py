"""Trained classifiers as plain arrays: never pickled code, so that a stored version can be loaded from anywhere."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt


class TopicModelError(ValueError):
    """The bytes are not a topic model of this version, or there is nothing to learn from."""


@contextmanager
def read_arrays(data: bytes, *, wanted: str) -> Iterator[Mapping[str, npt.NDArray[Any]]]:
    """Open an npz of the wanted format; whatever is wrong with it, also while it is read, is a TopicModelError."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            if str(arrays["format"]) != wanted:
                raise TopicModelError(f"unknown format {arrays['format']}")
            yield arrays
    except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise TopicModelError(str(error)) from error
