"""What the page of an older play sends: what it really was."""

from typing import Any

from django import forms

from scoreboard.models import Kind
from scoreboard.rules import FOULS

FIELDS = {Kind.SCORE: ("team", "points", "player"), Kind.FOUL: ("team", "player", "kind"), Kind.TIMEOUT: ("team",)}


class AmendForm(forms.Form):
    """The fields that a play of this kind has; teams are told by their names."""

    team = forms.ChoiceField(widget=forms.RadioSelect)
    points = forms.TypedChoiceField(
        coerce=int, choices=[("1", "1 point"), ("2", "2 points"), ("3", "3 points")], widget=forms.RadioSelect
    )
    player = forms.RegexField(
        r"^[0-9]{1,2}$",
        required=False,
        label="Jersey number",
        help_text="0, 00, or 1 to 99. Empty: of nobody in particular.",
        widget=forms.TextInput({"inputmode": "numeric", "maxlength": 2, "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(required=False, label="Kind of foul", choices=[("", "Not said"), *FOULS.items()])

    def __init__(self, *args: Any, of: str, teams: list[tuple[str, str]], **rest: Any) -> None:
        super().__init__(*args, **rest)
        for name in set(self.fields) - set(FIELDS[Kind(of)]):
            del self.fields[name]
        self.fields["team"].choices = teams  # type: ignore[attr-defined]  # a ChoiceField
