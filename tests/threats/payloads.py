"""Things that ran scripts in help desks, forums and sanitisers of others. Each calls `alert` when it runs."""

import json
from pathlib import Path

PAYLOADS = tuple(json.loads(Path(__file__).with_name("payloads.json").read_text("utf-8")))
