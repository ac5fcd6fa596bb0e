"""What the scoring forms send."""

import re

from django import forms

from scoreboard.models import Team
from scoreboard.rules import FOULS

LONGEST_CLOCK_MS = 3_600_000
_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,2})(?:[.,](\d))?", re.ASCII)


class TeamForm(forms.Form):
    team = forms.ChoiceField(choices=Team.choices)


class ScoreForm(TeamForm):
    points = forms.IntegerField(min_value=1, max_value=3)


class FoulForm(TeamForm):
    player = forms.RegexField(r"^[0-9]{1,2}$", required=False)
    kind = forms.ChoiceField(required=False, choices=FOULS.items())


class ClockForm(forms.Form):
    """`remaining` as a board shows it, 2:14 or 59.9; cleaned it is milliseconds, and only of a clock that is set."""

    action = forms.ChoiceField(choices=[(action, action) for action in ("start", "stop", "set")])
    remaining = forms.CharField(required=False, max_length=10)

    def clean_remaining(self) -> int | None:
        if self.cleaned_data.get("action") != "set":
            return None
        read = _CLOCK.fullmatch(self.cleaned_data["remaining"].strip())
        if not read:
            raise forms.ValidationError("Not a time.")
        minutes, seconds, tenths = (int(number or 0) for number in read.groups())
        total = (minutes * 60 + seconds) * 1000 + tenths * 100
        if total > LONGEST_CLOCK_MS:
            raise forms.ValidationError("Too long.")
        return total


class ShotClockForm(forms.Form):
    action = forms.ChoiceField(choices=[(action, action) for action in ("reset", "short", "off")])
