"""Read the forms of a page, as a browser would send them."""

from html.parser import HTMLParser
from typing import NamedTuple


class Form(NamedTuple):
    action: str
    fields: dict[str, str]


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.forms, self.select = page, list[Form](), ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            posts = given.get("method", "").lower() == "post"
            self.forms.append(Form(given.get("action") or self.page if posts else "", {}))
        elif not self.forms:
            return
        elif tag in ("input", "textarea", "button") and given.get("name"):
            self._take(tag, given)
        elif tag == "select":
            self.select = given.get("name", "")
        elif tag == "option" and self.select and ("selected" in given or not self.forms[-1].fields.get(self.select)):
            self.forms[-1].fields[self.select] = given.get("value", "")

    def _take(self, tag: str, given: dict[str, str]) -> None:
        if given.get("type") in ("radio", "checkbox") and "checked" not in given:
            return
        default = {"email": "someone@fans.example", "number": "1", "datetime-local": "2030-01-01T10:00"}
        value = given.get("value") or default.get(given.get("type", ""), "Something" if tag != "button" else "")
        self.forms[-1].fields.setdefault(given["name"], value)


def forms_of(page: str, html: str) -> list[Form]:
    """The forms that post."""
    reader = _Reader(page)
    reader.feed(html)
    return [form for form in reader.forms if form.action]


class _Written(HTMLParser):
    """The forms with what stands in them, to the letter."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), {}))
        elif tag in ("input", "textarea") and given.get("name") and self.forms:
            self.forms[-1].fields[given["name"]] = given.get("value", "")
            self.area = given["name"] if tag == "textarea" else ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.forms[-1].fields[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.area:  # browsers pass over a first line break (HTML §13.2.6.4.7)
            self.forms[-1].fields[self.area] = self.forms[-1].fields[self.area].removeprefix("\n")
            self.area = ""


def as_written(html: str, action: str) -> dict[str, str]:
    """What the page's first form with this action would send if its button were pressed now."""
    reader = _Written()
    reader.feed(html)
    return next(form.fields for form in reader.forms if form.action == action)
