"""The forms of bookings."""

from typing import Any

from django import forms

from bookings.models import Event, ReservationStatus
from core.times import wall_clock
from core.ui.forms import MomentField, YesNoField, yes_no

MOMENT_FIELDS = ("starts_at", "ends_at", "sales_open_at")
FIELDS = ("name", "description", "location", *MOMENT_FIELDS, "total_seats", "group_limit", "confirmed_only")


CONFIRMED_ONLY = "Seats of people who do not confirm theirs within an hour are freed."


class EventForm(forms.Form):
    """An event in three sections: what it is, when and where, for how many."""

    name = forms.CharField(max_length=120)
    description = forms.CharField(
        max_length=10_000,
        required=False,
        widget=forms.Textarea({"rows": 8}),
        help_text="Markdown: **bold**, lists, links.",
    )
    location = forms.CharField(max_length=120, help_text="As people ask for it: Dockside Arena, hall 2")
    starts_at = MomentField(label="Starts")
    ends_at = MomentField(label="Ends", required=False, help_text="Seats are given until then; empty: until the start.")
    total_seats = forms.IntegerField(
        label="Seats",
        min_value=1,
        max_value=Event.MAX_SEATS,
        help_text="Where they have numbers the drawing says how many.",
    )
    group_limit = forms.IntegerField(
        label="Seats that one person may hold for friends", min_value=1, max_value=Event.MAX_GROUP, initial=6
    )

    sales_open_at = MomentField(
        label="Sales open", required=False, help_text="Seats can be reserved from then on; empty: at once."
    )
    confirmed_only = YesNoField(label="Ask for confirmed email addresses", help_text=CONFIRMED_ONLY)

    SECTIONS = {
        "What it is": ("name", "description"),
        "When and where": ("starts_at", "ends_at", "location"),
        "For how many": ("total_seats", "group_limit", "sales_open_at", "confirmed_only"),
    }

    @property
    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [
            (title, [self[name] for name in names if name in self.fields]) for title, names in self.SECTIONS.items()
        ]

    def clean_description(self) -> str:
        """Turn the CRLF line breaks of browsers into LF."""
        return str(self.cleaned_data["description"]).replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        starts, ends = facts.get("starts_at"), facts.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", "It must end after it starts.")
        opens = facts.get("sales_open_at")
        if starts and opens and opens >= (ends or starts):
            self.add_error("sales_open_at", "Sales must open before the event is over.")
        return facts


class NewEventForm(EventForm):
    confirmed_only = YesNoField(
        label="Ask for confirmed email addresses", help_text=CONFIRMED_ONLY, unsaid="If there are fewer than 50 seats"
    )


class NumberedEventForm(EventForm):
    """The form for an event with numbered seats, whose layout sets the number of seats."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["total_seats"]


def form_values(event: Event) -> dict[str, Any]:
    """Return the event's values as the form would send them."""
    moments = {name: wall_clock(value) if (value := getattr(event, name)) else "" for name in MOMENT_FIELDS}
    facts = {name: getattr(event, name) for name in FIELDS}
    return facts | moments | {"confirmed_only": yes_no(event.confirmed_only)}


class SalesForm(forms.Form):
    """When sales open. The time is required only if it is not now."""

    use_required_attribute = False

    when = forms.ChoiceField(choices=[("now", "Now"), ("at", "At a time")])
    opens_at = MomentField(label="Day and time", error_messages={"required": "Choose a day and a time."})

    choices = (
        ("now", "Now", "Anybody can reserve at once."),
        ("at", "At a time", "The page shows a countdown until then."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("when") == "now":
            self.errors.pop("opens_at", None)
            cleaned["opens_at"] = None
        return cleaned


class SearchForm(forms.Form):
    q = forms.CharField(label="Search", required=False, max_length=100)
    available = forms.BooleanField(label="With seats left", required=False)
    when = forms.ChoiceField(required=False, choices=[("", "Upcoming"), ("past", "Past")], widget=forms.HiddenInput)


class ReservationsForm(forms.Form):
    q = forms.CharField(label="Name, email, seat or ticket", required=False, max_length=100)
    status = forms.ChoiceField(required=False, choices=[("", "Everybody"), *ReservationStatus.choices])


class CancelForm(forms.Form):
    reason = forms.CharField(
        label="Why", required=False, max_length=300, help_text="Everybody who has a seat or waits is told."
    )


class CancelSeatForm(forms.Form):
    reason = forms.CharField(label="Reason", required=False, max_length=300, help_text="Goes into the email.")


class SeatForm(forms.Form):
    """One named seat, or the number of best seats; both are optional."""

    seat = forms.CharField(required=False, max_length=36)
    best = forms.IntegerField(required=False, min_value=1, max_value=Event.MAX_GROUP)
    hold_token = forms.CharField(required=False, max_length=64)


class WaitForm(forms.Form):
    accessible = forms.BooleanField(required=False)


class TicketForm(forms.Form):
    ticket = forms.CharField(label="Ticket", max_length=100, help_text="Scan it, or type the ten letters and digits.")
    gate = forms.CharField(required=False, max_length=30)


class UndoForm(forms.Form):
    reason = forms.CharField(label="Why", max_length=200)
