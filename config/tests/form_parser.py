"""Parse the forms of a page as a browser would send them."""

from html.parser import HTMLParser
from typing import NamedTuple


class Form(NamedTuple):
    action: str
    fields: dict[str, str]


class _DefaultsParser(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.forms, self.select = page, list[Form](), ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            posts = attributes.get("method", "").lower() == "post"
            self.forms.append(Form(attributes.get("action") or self.page if posts else "", {}))
        elif not self.forms:
            return
        elif tag in ("input", "textarea", "button") and attributes.get("name"):
            self._set_default(tag, attributes)
        elif tag == "select":
            self.select = attributes.get("name", "")
        elif (
            tag == "option" and self.select and ("selected" in attributes or not self.forms[-1].fields.get(self.select))
        ):
            self.forms[-1].fields[self.select] = attributes.get("value", "")

    def _set_default(self, tag: str, attributes: dict[str, str]) -> None:
        if attributes.get("type") in ("radio", "checkbox") and "checked" not in attributes:
            return
        default = {"email": "someone@fans.example", "number": "1", "datetime-local": "2030-01-01T10:00"}
        value = attributes.get("value") or default.get(
            attributes.get("type", ""), "Something" if tag != "button" else ""
        )
        self.forms[-1].fields.setdefault(attributes["name"], value)


def post_forms(page: str, html: str) -> list[Form]:
    """Return the forms with method POST."""
    reader = _DefaultsParser(page)
    reader.feed(html)
    return [form for form in reader.forms if form.action]


class _ValuesParser(HTMLParser):
    """Collects the exact values of each form's fields."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(attributes.get("action", ""), {}))
        elif tag in ("input", "textarea") and attributes.get("name") and self.forms:
            self.forms[-1].fields[attributes["name"]] = attributes.get("value", "")
            self.textarea = attributes["name"] if tag == "textarea" else ""

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.forms[-1].fields[self.textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.textarea:  # browsers skip a leading line break (HTML §13.2.6.4.7)
            self.forms[-1].fields[self.textarea] = self.forms[-1].fields[self.textarea].removeprefix("\n")
            self.textarea = ""


def form_values(html: str, action: str) -> dict[str, str]:
    """Return what the page's first form with this action would send now."""
    reader = _ValuesParser()
    reader.feed(html)
    return next(form.fields for form in reader.forms if form.action == action)
