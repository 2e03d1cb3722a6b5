"""Icons that templates name must be vendored: a missing one would break the page that shows it."""

import re
from pathlib import Path

import peerdesk
from peerdesk.foundation.ui.icons import icon_svg

ROOT = Path(peerdesk.__file__).parent
USED = re.compile(r'(?:\{% icon |symbol=)"([a-z0-9-]+)"')


def test_every_icon_named_in_a_template_is_vendored():
    names = {name for path in ROOT.rglob("*.html") for name in USED.findall(path.read_text())}
    assert len(names) > 10
    for name in sorted(names):
        assert icon_svg(name), name
