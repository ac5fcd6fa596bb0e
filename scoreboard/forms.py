"""Forms of the scorer's table, of corrections and of games."""

import re
from typing import Any

from django import forms
from django.http import QueryDict

from core.ui.forms import MomentField, WallClock, keep_moments
from scoreboard.clocks import MAX_CLOCK_MS
from scoreboard.models import JERSEY, MAX_POINTS, Game, Kind, Team
from scoreboard.rules import CHOICES, FOULS

_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,2})(?:[.,](\d))?", re.ASCII)


class EmptyForm(forms.Form):
    """A button without fields."""


class TeamForm(forms.Form):
    team = forms.ChoiceField(choices=Team.choices)


class ScoreForm(TeamForm):
    points = forms.IntegerField(min_value=1, max_value=MAX_POINTS)


class FoulForm(TeamForm):
    player = forms.RegexField(JERSEY, required=False)
    kind = forms.ChoiceField(required=False, choices=FOULS.items())


class ClockForm(forms.Form):
    """Start, stop or set the game clock. `remaining` is written as boards show it: 2:14 or 59.9.

    `cleaned_data` has `remaining_ms` in its place.
    """

    action = forms.ChoiceField(choices=[(action, action) for action in ("start", "stop", "set")])
    remaining = forms.CharField(required=False, max_length=10)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        return {"action": cleaned.get("action"), "remaining_ms": cleaned.get("remaining") or 0}

    def clean_remaining(self) -> int | None:
        if self.cleaned_data.get("action") != "set":
            return None
        read = _CLOCK.fullmatch(self.cleaned_data["remaining"].strip())
        if not read:
            raise forms.ValidationError("Not a time.")
        minutes, seconds, tenths = (int(number or 0) for number in read.groups())
        total = (minutes * 60 + seconds) * 1000 + tenths * 100
        if total > MAX_CLOCK_MS:
            raise forms.ValidationError("Too long.")
        return total


class ShotClockForm(forms.Form):
    action = forms.ChoiceField(choices=[(action, action) for action in ("reset", "short", "off")])


CORRECTION_FIELDS = {
    Kind.SCORE: ("team", "points", "player"),
    Kind.FOUL: ("team", "player", "kind"),
    Kind.TIMEOUT: ("team",),
}


class CorrectionForm(forms.Form):
    """Correct a play, with the fields that a play of this kind has. Teams are shown by name."""

    team = forms.ChoiceField(widget=forms.RadioSelect)
    points = forms.TypedChoiceField(
        coerce=int, choices=[("1", "1 point"), ("2", "2 points"), ("3", "3 points")], widget=forms.RadioSelect
    )
    player = forms.RegexField(
        JERSEY,
        required=False,
        label="Jersey number",
        help_text="0, 00, or 1 to 99. Empty: of nobody in particular.",
        widget=forms.TextInput({"inputmode": "numeric", "maxlength": 2, "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(required=False, label="Kind of foul", choices=[("", "Not said"), *FOULS.items()])

    def __init__(self, *args: Any, play_kind: str, teams: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(CORRECTION_FIELDS[Kind(play_kind)]):
            del self.fields[name]
        self.fields["team"].choices = teams  # type: ignore[attr-defined]  # a ChoiceField


MAX_SCOREKEEPERS = 20


class HiddenWallClock(WallClock):
    input_type = "hidden"


class GameForm(forms.Form):
    """Create a game: teams, time, venue and scorekeepers."""

    team_a_name = forms.CharField(label="Home team", max_length=Game.MAX_NAME_LENGTH)
    team_b_name = forms.CharField(label="Away team", max_length=Game.MAX_NAME_LENGTH)
    title = forms.CharField(max_length=Game.MAX_TITLE_LENGTH, required=False, help_text="Empty: the two teams' names.")
    rules = forms.ChoiceField(choices=CHOICES, initial="fiba", help_text="They warn, and never stand in the way.")
    starts_at = MomentField(label="Starts", required=False)
    venue = forms.CharField(max_length=Game.MAX_VENUE_LENGTH, required=False)
    scorekeepers = forms.CharField(
        label="Add scorekeepers",
        required=False,
        max_length=254 * MAX_SCOREKEEPERS,
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
    """Edit a game. The form keeps the values it showed, so that only changed fields are saved."""

    def __init__(self, data: QueryDict | None = None, *, game: Game) -> None:
        names = ("team_a_name", "team_b_name", "title", "venue", "starts_at", "open_scoring")
        shown = {name: getattr(game, name) for name in names}
        super().__init__(data, initial={**shown, "rules": game.rules_code})
        for field in self.fields.values():
            field.show_hidden_initial = True
        self.fields["starts_at"].hidden_widget = HiddenWallClock
        keep_moments(self, game)

    @property
    def changed(self) -> dict[str, Any]:
        """Return the changed fields. Inputs show no seconds: a time that looks the same counts as unchanged."""
        return {name: self.cleaned_data[name] for name in self.changed_data}
