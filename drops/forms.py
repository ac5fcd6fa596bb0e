"""The forms of drops."""

from typing import Any

from django import forms

from core.search.columns import MAX_QUERY_LENGTH
from core.times import wall_clock
from core.ui.forms import MomentField, YesNoField, yes_no
from drops import codes, queries
from drops.models import Art, Claim, ClaimStatus, Drop, DropMode, PlaceChange

MOMENTS = ("claim_window_start", "claim_window_end")
FIELDS = (
    "title",
    "description",
    "total_slots",
    "confirmed_only",
    "mode",
    *MOMENTS,
    "claim_hours",
    "collect_note",
    "art",
    "is_active",
)
CONFIRMED_ONLY = "People who do not confirm theirs within an hour lose their place and code."


class DropForm(forms.Form):
    """Three sections: the thing, the rules, and the times."""

    title = forms.CharField(max_length=Drop.MAX_TITLE_LENGTH, help_text="A number in it stands on the jersey.")
    description = forms.CharField(
        max_length=Drop.MAX_TEXT_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 6}),
        help_text="Markdown: **bold**, lists.",
    )
    art = forms.ChoiceField(label="Picture", choices=Art.choices)
    collect_note = forms.CharField(
        label="Where to collect it", max_length=Drop.MAX_NOTE_LENGTH, required=False, help_text="Gate B, from 16 March"
    )
    total_slots = forms.IntegerField(label="How many there are", min_value=1, max_value=Drop.MAX_SLOTS)
    confirmed_only = YesNoField(label="Ask for confirmed email addresses", help_text=CONFIRMED_ONLY)
    mode = forms.ChoiceField(
        label="Who gets one", choices=DropMode.choices, help_text="Fixed once somebody has joined."
    )
    claim_window_start = MomentField(label="Window opens")
    claim_window_end = MomentField(label="Window closes", help_text="At this moment it is too late.")
    claim_hours = forms.IntegerField(
        label="Hours a code can be used",
        min_value=1,
        max_value=Drop.MAX_CLAIM_MINUTES // 60,
        initial=24,
        help_text="Then it goes to the next in line.",
    )
    is_active = forms.BooleanField(
        label="People can join and claim", required=False, initial=True, help_text="Without it the drop is paused."
    )

    SECTIONS = {
        "What it is": ("title", "description", "art", "collect_note"),
        "How it is given out": ("total_slots", "confirmed_only", "mode"),
        "When": ("claim_window_start", "claim_window_end", "claim_hours", "is_active"),
    }

    @property
    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names]) for title, names in self.SECTIONS.items()]

    def clean_description(self) -> str:
        """Normalize line breaks, which browsers send as two characters."""
        return str(self.cleaned_data["description"]).replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        starts, ends = facts.get("claim_window_start"), facts.get("claim_window_end")
        if starts and ends and ends <= starts:
            self.add_error("claim_window_end", "The window must end after it starts.")
        return facts

    @property
    def facts(self) -> dict[str, Any]:
        """Return the values as the services take them."""
        facts = dict(self.cleaned_data)
        return {**{name: facts[name] for name in facts if name != "claim_hours"}, "claim_minutes": self._minutes}

    @property
    def _minutes(self) -> int:
        return int(self.cleaned_data["claim_hours"]) * 60


class NewDropForm(DropForm):
    confirmed_only = YesNoField(
        label="Ask for confirmed email addresses", help_text=CONFIRMED_ONLY, unsaid="If there are fewer than 50"
    )


def initial_data(drop: Drop) -> dict[str, Any]:
    """Return the drop as the form's initial data."""
    facts = {name: getattr(drop, name) for name in FIELDS if name != "claim_hours"}
    moments = {name: wall_clock(getattr(drop, name)) for name in MOMENTS}
    return {
        **facts,
        **moments,
        "claim_hours": max(drop.claim_minutes // 60, 1),
        "confirmed_only": yes_no(drop.confirmed_only),
    }


class RedeemForm(forms.Form):
    code = forms.CharField(
        max_length=codes.MAX_TYPED_LENGTH,
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "enterkeyhint": "go"}
        ),
        help_text="Eleven characters, such as 7K3Q-F9M2-XDH. Scanners type it by themselves.",
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Why", required=False, max_length=Claim.MAX_REASON_LENGTH, help_text="They are told."
    )


class MoveForm(forms.Form):
    points = forms.IntegerField(min_value=-PlaceChange.MAX_POINTS, max_value=PlaceChange.MAX_POINTS)
    reason = forms.CharField(max_length=PlaceChange.MAX_REASON_LENGTH)


class PeopleForm(forms.Form):
    """Filters of the organizer's lists."""

    q = forms.CharField(label="Name or email", required=False, max_length=MAX_QUERY_LENGTH)
    status = forms.ChoiceField(required=False, choices=[("", "Every claim"), *ClaimStatus.choices])


class SearchForm(forms.Form):
    state = forms.ChoiceField(required=False, choices=[(state, "") for state in ("", *queries.STATES)])
