"""What the form of a game sends."""

from typing import Any

from django import forms
from django.http import QueryDict

from core.ui.forms import MomentField, WallClock, keep_moments
from scoreboard.models import Game
from scoreboard.rules import CHOICES

MOST_SCOREKEEPERS = 20


class HiddenWallClock(WallClock):
    input_type = "hidden"


class GameForm(forms.Form):
    """Who plays, when and where; and who keeps the score."""

    team_a_name = forms.CharField(label="Home team", max_length=60)
    team_b_name = forms.CharField(label="Away team", max_length=60)
    title = forms.CharField(max_length=120, required=False, help_text="Empty: the two teams' names.")
    rules = forms.ChoiceField(choices=CHOICES, initial="fiba", help_text="They warn, and never stand in the way.")
    starts_at = MomentField(label="Starts", required=False)
    venue = forms.CharField(max_length=120, required=False)
    scorekeepers = forms.CharField(
        label="Add scorekeepers",
        required=False,
        max_length=254 * MOST_SCOREKEEPERS,
        widget=forms.Textarea({"rows": 3, "autocapitalize": "off", "spellcheck": "false"}),
        help_text="Their email addresses here at the club, one on each line. You may always score, and so may staff.",
    )
    open_scoring = forms.BooleanField(label="Open scoring: anyone who sees the game may score it", required=False)

    SECTIONS = {
        "Who plays": ("team_a_name", "team_b_name", "title", "rules"),
        "When and where": ("starts_at", "venue"),
        "Who keeps the score": ("scorekeepers", "open_scoring"),
    }

    @property
    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names]) for title, names in self.SECTIONS.items()]

    def clean_scorekeepers(self) -> list[str]:
        addresses = self.cleaned_data["scorekeepers"].replace(",", "\n").split()
        for address in addresses:
            forms.EmailField().clean(address)
        return addresses


class GameEditForm(GameForm):
    """The form of a game that is there: it remembers what it was shown, so that only what was changed is written."""

    def __init__(self, sent: QueryDict | None = None, *, game: Game) -> None:
        facts = ("team_a_name", "team_b_name", "title", "venue", "starts_at", "open_scoring")
        shown = {name: getattr(game, name) for name in facts}
        super().__init__(sent, initial={**shown, "rules": game.rules_code})
        for each in self.fields.values():
            each.show_hidden_initial = True
        self.fields["starts_at"].hidden_widget = HiddenWallClock
        keep_moments(self, game)

    @property
    def changed(self) -> dict[str, Any]:
        """What is otherwise than it was shown. The clock shows no seconds: a moment that looks the same is the same."""
        return {name: self.cleaned_data[name] for name in self.changed_data}
