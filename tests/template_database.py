"""Of processes that share the tests, one migrates an empty database; the others wait and copy what it made."""

import fcntl

from tests.architecture.source import ROOT


class Turn:
    """Whose turn it is to migrate."""

    def __init__(self):
        self._file = None

    def take(self):
        path = ROOT / "var" / "template.lock"
        path.parent.mkdir(exist_ok=True)
        self._file = path.open("w")
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def give_back(self):
        if self._file is not None:
            self._file.close()
            self._file = None
