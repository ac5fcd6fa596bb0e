"""Validate the forms of competitions."""

from typing import Any

from django import forms

from competitions.models import Bracket, Competition, Format, Match, Registration, RegistrationStatus, TableRules
from core.times import wall_clock
from core.ui.forms import MomentField, YesNoField, yes_no

DATETIME_FIELDS = ("starts_at", "registration_deadline")
CAPACITY_FIELDS = (
    "capacity",
    "waitlist",
    "waitlist_limit",
    "confirmed_only",
    "team_size",
    "team_size_min",
    "table_rules",
)
FIELDS = ("title", "description", "venue", *DATETIME_FIELDS, *CAPACITY_FIELDS)


CONFIRMED_ONLY = "People who do not confirm theirs within an hour lose their place."


class CompetitionForm(forms.Form):
    """The fields of a competition, in sections."""

    title = forms.CharField(max_length=Competition.MAX_TITLE_LENGTH)
    description = forms.CharField(
        max_length=Competition.MAX_TEXT_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 8}),
        help_text="Markdown: **bold**, lists, links.",
    )
    tags = forms.CharField(max_length=330, required=False, help_text="Separated by commas: 3x3, under 18")
    venue = forms.CharField(max_length=Competition.MAX_VENUE_LENGTH, required=False)
    starts_at = MomentField(label="Starts")
    registration_deadline = MomentField(
        label="Register by", help_text="Not after the start. At this moment it is too late."
    )
    capacity = forms.IntegerField(
        label="Places",
        min_value=1,
        max_value=Competition.MAX_CAPACITY,
        help_text="For people; for teams where teams compete.",
    )
    waitlist = forms.BooleanField(label="When it is full, people may wait for a place", required=False)
    waitlist_limit = forms.IntegerField(
        label="How many may wait",
        min_value=1,
        max_value=Competition.MAX_CAPACITY,
        required=False,
        help_text="Empty: any number.",
    )
    confirmed_only = YesNoField(label="Ask for confirmed email addresses", help_text=CONFIRMED_ONLY)
    team_size = forms.IntegerField(
        label="Most players of a team",
        min_value=1,
        max_value=Competition.MAX_TEAM_SIZE,
        initial=1,
        help_text="1: for individuals.",
    )
    team_size_min = forms.IntegerField(
        label="Fewest players of a team", min_value=1, max_value=Competition.MAX_TEAM_SIZE, initial=1
    )

    table_rules = forms.ChoiceField(
        label="Table of a round robin",
        choices=TableRules.choices,
        initial=TableRules.FIBA,
        required=False,
        help_text="FIBA: a loss is a point, a forfeit none, and there are no draws.",
    )

    SECTIONS = {
        "What it is": ("title", "description", "tags", "venue"),
        "When": ("starts_at", "registration_deadline"),
        "For how many": ("capacity", "waitlist", "waitlist_limit", "confirmed_only", "team_size", "team_size_min"),
        "Results": ("table_rules",),
    }

    @property
    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names]) for title, names in self.SECTIONS.items()]

    def clean_description(self) -> str:
        """Normalize the browser's line endings."""
        return str(self.cleaned_data["description"]).replace("\r\n", "\n")

    def clean_tags(self) -> list[str]:
        return [tag.strip() for tag in self.cleaned_data["tags"].split(",") if tag.strip()]

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        if not facts.get("table_rules"):
            facts.pop("table_rules", None)  # missing means unchanged
        starts, closes = facts.get("starts_at"), facts.get("registration_deadline")
        if starts and closes and closes > starts:
            self.add_error("registration_deadline", "Registration must close before the competition starts.")
        if facts.get("team_size_min", 1) > facts.get("team_size", Competition.MAX_TEAM_SIZE):
            self.add_error("team_size_min", "Not more than the most players.")
        return facts


class NewCompetitionForm(CompetitionForm):
    confirmed_only = YesNoField(
        label="Ask for confirmed email addresses", help_text=CONFIRMED_ONLY, unsaid="If there are fewer than 50 places"
    )


def form_values(competition: Competition) -> dict[str, Any]:
    """Return the competition's values as its form submits them."""
    moments = {name: wall_clock(getattr(competition, name)) for name in DATETIME_FIELDS}
    facts = {name: getattr(competition, name) for name in FIELDS}
    choices = {"waitlist": "on" if competition.waitlist else "", "confirmed_only": yes_no(competition.confirmed_only)}
    return {**facts, **moments, **choices, "tags": ", ".join(competition.tags)}


class TeamForm(forms.Form):
    """The captain registers a team."""

    team_name = forms.CharField(
        label="Team name", min_length=2, max_length=Registration.MAX_NAME_LENGTH, help_text="Shown in the bracket."
    )
    members = forms.CharField(
        label="The other players",
        required=False,
        max_length=254 * Competition.MAX_TEAM_SIZE,
        widget=forms.Textarea({"rows": 4, "autocapitalize": "off", "spellcheck": "false"}),
        help_text="Their email addresses here at the club, one on each line. You play, too.",
    )

    def clean_members(self) -> list[str]:
        addresses = self.cleaned_data["members"].replace(",", "\n").split()
        for address in addresses:
            forms.EmailField().clean(address)
        return addresses


class SearchForm(forms.Form):
    q = forms.CharField(label="Search", required=False, max_length=100)
    tag = forms.CharField(required=False, max_length=Competition.MAX_TAG_LENGTH)
    open = forms.BooleanField(label="Open for registration", required=False)
    when = forms.ChoiceField(required=False, choices=[("", "Upcoming"), ("past", "Past")], widget=forms.HiddenInput)


class RegistrationsForm(forms.Form):
    q = forms.CharField(label="Name or email", required=False, max_length=100)
    status = forms.ChoiceField(required=False, choices=[("", "Everybody"), *RegistrationStatus.choices])


class CancelForm(forms.Form):
    reason = forms.CharField(
        label="Why",
        required=False,
        max_length=Competition.MAX_REASON_LENGTH,
        help_text="Everybody who takes part or waits is told.",
    )


class RemoveForm(forms.Form):
    reason = forms.CharField(
        label="Reason", required=False, max_length=Competition.MAX_REASON_LENGTH, help_text="Goes into the email."
    )


class EntrantForm(forms.Form):
    name = forms.CharField(max_length=Registration.MAX_NAME_LENGTH, help_text="Somebody without an account.")


class DrawForm(forms.Form):
    format = forms.ChoiceField(choices=Format.choices)
    courts = forms.IntegerField(
        min_value=1, max_value=Bracket.MAX_COURTS, initial=1, help_text="Matches take turns on them."
    )
    rounds = forms.IntegerField(
        min_value=1, required=False, help_text="For the Swiss system; empty: as many as are usual."
    )
    checked_in_only = forms.BooleanField(label="Only those who are checked in", required=False)
    close_registration = forms.BooleanField(
        label="Close registration", required=False, help_text="Whoever registers after the draw has no match."
    )


class ResultForm(forms.Form):
    """The result of a match, with the version that was read."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    score_a = forms.IntegerField(min_value=0, max_value=Match.MAX_SCORE)
    score_b = forms.IntegerField(min_value=0, max_value=Match.MAX_SCORE)


class VersionForm(forms.Form):
    version = forms.IntegerField(min_value=1)


class GameForm(VersionForm):
    game = forms.CharField(max_length=140, required=False)
