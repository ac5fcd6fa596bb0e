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
