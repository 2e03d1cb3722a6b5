"""The composition root: settings, URLs, the ASGI application, who hears which event."""
