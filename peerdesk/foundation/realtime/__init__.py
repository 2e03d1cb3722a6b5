"""Server-sent events over LISTEN/NOTIFY. An event carries only a topic and an id; the page refetches its fragment."""
