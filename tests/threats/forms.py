"""The forms that screens show, as a browser would send them: prefilled values kept, what is asked for filled in."""

from html.parser import HTMLParser

from django.urls import Resolver404, resolve

FILLED = {
    "email": "a@mail-of-customers.net", "url": "http://127.0.0.1:9/", "number": "1", "slug": "pump-noise",
    "date": "2026-01-20", "time_zone": "Europe/Vienna", "links": "https://forum.example/me",
}  # fmt: skip
WORDS = "The pump is loud, and I have looked after such machines for years."


class FormReader(HTMLParser):
    """Collects `(action, fields)` of every form of a page."""

    def __init__(self, path):
        super().__init__()
        self.path, self.found, self.fields, self.select, self.area = path, [], None, "", ""

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.fields = {}
            self.found.append((given.get("action") or self.path, given.get("method", "get").lower(), self.fields))
        if self.fields is None:
            return
        name = given.get("name")
        if tag == "select" and name:
            self.select = name
        elif tag == "textarea" and name:
            self.area, self.fields[name] = name, ""
        elif tag == "option" and self.select:
            value = given.get("value", "")
            if value and (self.select not in self.fields or "selected" in given):
                self.fields[self.select] = value
        elif tag == "input" and name:
            self._take_input(name, given)
        elif tag == "button" and name:
            self.fields.setdefault(name, given.get("value", ""))

    def _take_input(self, name, given):
        kind = given.get("type", "text")
        if kind in {"checkbox", "radio"}:
            if "checked" in given:
                self.fields[name] = given.get("value", "on")
        elif kind == "hidden" or given.get("value"):
            self.fields[name] = given.get("value", "")
        else:
            self.fields[name] = FILLED.get(name) or FILLED.get(kind, WORDS[: min(int(given.get("maxlength", 60)), 60)])

    def handle_data(self, data):
        if self.area and self.fields is not None:
            self.fields[self.area] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.fields = None
        elif tag == "select":
            self.select = ""
        elif tag == "textarea" and self.area:
            self.fields[self.area] = self.fields[self.area].strip("\r\n") or FILLED.get(self.area, WORDS)
            self.area = ""


def forms_of(client, paths):
    """Return `{path: fields}` of all forms sent by POST on these pages, and `{name of the address: fields}`."""
    by_path, by_name = {}, {}
    for path in paths:
        answer = client.get(path, follow=True)
        if answer.status_code != 200 or "html" not in answer.headers.get("Content-Type", ""):
            continue
        reader = FormReader(answer.request["PATH_INFO"])
        reader.feed(answer.content.decode())
        for action, method, fields in reader.found:
            target = action.partition("?")[0]
            if method != "post":
                continue
            try:
                name = resolve(target).url_name
            except Resolver404:
                continue
            by_path[target] = fields
            by_name.setdefault(name, fields)
    return by_path, by_name
