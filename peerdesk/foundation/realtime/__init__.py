"""Server-sent events over LISTEN/NOTIFY.

An event carries a topic and ids alone: the page fetches its part again, or takes the card with that id away.
"""
