"""The style guide: every part the pages are made of, drawn by the same templates and style sheets."""

from dataclasses import dataclass

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.staff.access import staff_only
from core.ui.colours import DARK, LIGHT, contrast

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
    """A text colour on its ground, with its contrast by day and by night."""

    text: str
    ground: str

    @property
    def by_day(self) -> str:
        return f"{contrast(self.text, self.ground, LIGHT):.1f}"

    @property
    def by_night(self) -> str:
        return f"{contrast(self.text, self.ground, DARK):.1f}"


class TeamForm(forms.Form):
    """One field of each sort."""

    team = forms.CharField(label="Team name", help_text="Shown on the bracket and the scoreboard.")
    email = forms.EmailField(label="Captain's email")
    division = forms.ChoiceField(choices=[("open", "Open"), ("u18", "Under 18")])
    about = forms.CharField(label="About the team", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    remind = forms.BooleanField(label="Send me a reminder the day before", required=False)


@require_safe
@staff_only
def styleguide(request: HttpRequest) -> HttpResponse:
    """The parts, with a form that was filled wrongly and a list of nine pages."""
    facts = {
        "pairs": [Pair(text, ground) for text, ground in PAIRS],
        "sample": TeamForm({"team": "", "email": "maya@hawks", "division": "open"}, auto_id="sample_%s"),
        "listed": Paginator(range(90), 10).page(2),
        "requests": REQUESTS,
    }
    return render(request, "styleguide/guide.html", facts)
