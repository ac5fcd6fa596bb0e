"""The staff area: its index page, and the decorator that keeps others out."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import systems
from core.files import space


def staff_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 403 to signed-in people who are not staff. Others are sent to sign in before."""

    @wraps(view)
    def for_staff(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not getattr(request.user, "is_staff", False):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return for_staff


@require_safe
@staff_only
def index(request: HttpRequest) -> HttpResponse:
    """Show the pages of the staff area and what waits in each."""
    pages = systems.in_order(lambda system: system.staff_pages)
    return render(request, "staff/index.html", {"pages": pages, "trouble": space.trouble()})


PAIRS = [
    ("ink", "bg"),
    ("ink-2", "surface"),
    ("on-ball", "ball"),
    ("on-paint", "paint"),
    ("ball-ink", "surface"),
    ("on-live", "live"),
    ("ok", "ok-bg"),
    ("warn", "warn-bg"),
    ("bad", "bad-bg"),
    ("info", "info-bg"),
    ("clock", "board"),
    ("home", "board"),
    ("away", "board"),
]
REQUESTS = [
    ("R-204", "QR code will not open on my phone", "Noor B.", "bad", "Urgent", "12 min"),
    ("R-203", "Swap hoodie for a size M", "Ines M.", "info", "Waiting on you", "2 h"),
    ("R-201", "Step-free seat for my father", "Tomas L.", "ok", "Open", "1 d"),
]


@dataclass(frozen=True)
class Pair:
    """A text colour on its background, with its contrast by day and by night."""

    text: str
    ground: str

    @property
    def by_day(self) -> str:
        return f"{contrast(self.text, self.ground, LIGHT):.1f}"

    @property
    def by_night(self) -> str:
        return f"{contrast(self.text, self.ground, DARK):.1f}"


class TeamForm(forms.Form):
    """One field of each kind."""

    team = forms.CharField(label="Team name", help_text="Shown on the bracket and the scoreboard.")
    email = forms.EmailField(label="Captain's email")
    division = forms.ChoiceField(choices=[("open", "Open"), ("u18", "Under 18")])
    about = forms.CharField(label="About the team", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    remind = forms.BooleanField(label="Send me a reminder the day before", required=False)


@require_safe
@staff_only
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component, with an invalid form and a list of nine pages."""
    facts = {
        "pairs": [Pair(text, ground) for text, ground in PAIRS],
        "sample": TeamForm({"team": "", "email": "maya@hawks", "division": "open"}, auto_id="sample_%s"),
        "listed": Paginator(range(90), 10).page(2),
        "requests": REQUESTS,
    }
    return render(request, "styleguide/guide.html", facts)


LIGHT, DARK = 0, 1


@cache
def _tokens() -> str:
    return str((settings.BASE_DIR / "static" / "css" / "tokens.css").read_text())


def colour(name: str, theme: int) -> str:
    """Return the code (#rrggbb) of a token by day (LIGHT) or by night (DARK); raise LookupError if it is no colour."""
    found = re.search(rf"--{re.escape(name)}: (?:light-dark\((#\w+), (#\w+)\)|(#\w+));", _tokens())
    if not found:
        raise LookupError(f"--{name} is not a colour in tokens.css")
    return str(found[3] or found[theme + 1])


def luminance(code: str) -> float:
    """Return the relative luminance, 0 to 1, as WCAG 2.2 defines it."""
    parts = [int(code[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str, theme: int) -> float:
    """Return the contrast of two tokens, 1 to 21 (WCAG 2.2, 1.4.3: text needs 4.5)."""
    dark, light = sorted(luminance(colour(name, theme)) for name in (one, other))
    return (light + 0.05) / (dark + 0.05)
