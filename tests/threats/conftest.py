import logging

import pytest
import structlog

MARK = "the-log-is-heard"


@pytest.fixture
def logged():
    """A function that returns all that was logged so far, as written: ours and that of libraries.

    Loggers keep the stream that they found first, so capturing the process's output would hear nothing.
    """
    lines = []

    def keep(_logger, _method, text):
        lines.append(str(text))
        return text

    class Keeper(logging.Handler):
        def emit(self, record):
            lines.append(self.format(record))

    def said():
        text = "\n".join(lines)
        assert text.count(MARK) == 2, "the log is not heard"
        return text

    keeper, processors = Keeper(), structlog.get_config()["processors"]
    processors.append(keep)
    logging.getLogger().addHandler(keeper)
    structlog.get_logger("peerdesk").warning(MARK)
    logging.getLogger("peerdesk").warning(MARK)
    yield said
    processors.remove(keep)
    logging.getLogger().removeHandler(keeper)
