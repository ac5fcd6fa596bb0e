"""What the scoring form sends."""

from django import forms

from scoreboard.models import Team


class ScoreForm(forms.Form):
    team = forms.ChoiceField(choices=Team.choices)
    points = forms.IntegerField(min_value=1, max_value=3)
