"""The forms of the help desk."""

from typing import Any

from django import forms
from django.core import signing
from django.core.signing import TimestampSigner
from django.db.models import TextChoices

from core.models import MAX_EMAIL_LENGTH
from core.ui.forms import FilesField
from tickets import queries
from tickets.models import Priority, Ticket, TicketStatus

MAX_BULK = 100
HURRIED_SECONDS = 2  # faster than anyone reads and types
_OPENED = TimestampSigner(salt="tickets.opened")


class Tab(TextChoices):
    OPEN = "open", "Open"
    MINE = "mine", "Mine"
    UNASSIGNED = "unassigned", "Unassigned"
    CLOSED = "closed", "Closed"


class Sort(TextChoices):
    URGENT = "urgent", "Urgent first, then longest wait"
    WAITING = "waiting", "Longest wait"
    NEWEST = "newest", "Newest"
    OLDEST = "oldest", "Oldest"


def _files(note: str) -> FilesField:
    return FilesField(
        label="Pictures or files",
        accept="image/jpeg,image/png,image/gif,image/webp,application/pdf,text/plain",
        help_text=f"Up to 5, each at most 5 MB. {note}",
    )


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


class TicketForm(forms.Form):
    """The texts of a request, for filing and editing."""

    title = forms.CharField(
        label="In short", max_length=Ticket.MAX_TITLE_LENGTH, help_text="Such as: no light in changing room 2."
    )
    description = forms.CharField(
        label="What happened",
        max_length=Ticket.MAX_TEXT_LENGTH,
        widget=_area(6),
        help_text="Where, when, and what would help. The more we know, the sooner it is done.",
    )
    private = forms.BooleanField(
        label="Private: only the club’s staff and I can read it",  # noqa: RUF001
        required=False,
        initial=True,
    )


class FilingForm(TicketForm):
    """A member's new request. `place` comes from the scanned poster and becomes a tag."""

    attached = _files("Only you and the staff see them.")
    place = forms.CharField(required=False, max_length=Ticket.MAX_TAG_LENGTH, widget=forms.HiddenInput)
    was_hurried = False

    @property
    def shown(self) -> list[forms.BoundField]:
        return [self[name] for name in ("title", "description", "attached", "private")]

    @property
    def at(self) -> str:
        """Return the place of the scanned poster, if any."""
        return str(self["place"].value() or "")[: Ticket.MAX_TAG_LENGTH]


class GuestFilingForm(FilingForm):
    """A guest's new request, with an address, a honeypot field and the signed time of opening."""

    email = forms.EmailField(
        max_length=MAX_EMAIL_LENGTH,
        required=False,
        widget=forms.EmailInput({"autocomplete": "email"}),
        help_text="For our answer. Without it, keep the link that you get next.",
    )
    website = forms.CharField(
        label="Leave this empty", required=False, widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"})
    )
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opened"].initial = _OPENED.sign("form")

    @property
    def shown(self) -> list[forms.BoundField]:
        return [self[name] for name in ("title", "description", "attached", "email", "private")]

    @property
    def was_hurried(self) -> bool:  # type: ignore[override]
        """Return whether the form came back too fast, or was never opened."""
        opened = self.cleaned_data.get("opened", "")
        try:
            _OPENED.unsign(opened, max_age=HURRIED_SECONDS)
        except signing.SignatureExpired:
            return False
        except signing.BadSignature:
            pass
        return True

    def clean_website(self) -> str:
        """Reject a filled honeypot: people do not see the field."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError("Please leave the field that says so empty, and send it again.")
        return ""


class EditForm(TicketForm):
    pass


class ReplyForm(forms.Form):
    content = forms.CharField(label="Your reply", max_length=Ticket.MAX_TEXT_LENGTH, widget=_area(5))
    attached = _files("Only you and the staff see them.")


class StaffReplyForm(ReplyForm):
    """A staff answer, an internal note, or an answer that closes."""

    attached = _files("The requester sees them; with a note the staff alone.")
    internal = forms.BooleanField(label="Internal note: only the staff read it", required=False)


class SearchForm(forms.Form):
    q = forms.CharField(label="Search", required=False, max_length=queries.MAX_QUERY_LENGTH)
    status = forms.ChoiceField(required=False, choices=[("", "All"), *TicketStatus.choices])


class QueueForm(forms.Form):
    """The filters of the queue, all of them in the URL."""

    tab = forms.ChoiceField(required=False, choices=Tab.choices)
    q = forms.CharField(label="Search", required=False, max_length=queries.MAX_QUERY_LENGTH)
    priority = forms.ChoiceField(required=False, choices=[("", "Any"), *Priority.choices])
    sort = forms.ChoiceField(required=False, choices=Sort.choices)
    tag = forms.CharField(required=False, max_length=Ticket.MAX_TAG_LENGTH)
    assignee = forms.UUIDField(required=False)


class BulkForm(forms.Form):
    """The action for the selected requests."""

    ticket = forms.TypedMultipleChoiceField(coerce=int, error_messages={"required": "Select at least one request."})
    act = forms.ChoiceField(choices=[(each, each) for each in ("assign", "tag", "close")])
    assignee = forms.ChoiceField(required=False, label="Assign to")
    tag = forms.CharField(
        required=False, max_length=Ticket.MAX_TAG_LENGTH, widget=forms.TextInput({"placeholder": "Tag"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "together-%s", **kwargs})
        sent = self.data.getlist("ticket")[:MAX_BULK] if self.is_bound else []  # type: ignore[attr-defined]
        self.fields["ticket"].choices = [(n, n) for n in sent if n.isascii() and n.isdigit() and len(n) < 10]  # type: ignore[attr-defined]
        people = [(str(person.pk), person.name) for person in queries.assignable_staff()]
        self.fields["assignee"].choices = [("", "Nobody"), *people]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("act") == "tag" and not cleaned.get("tag"):
            self.add_error("tag", "Enter a tag.")
        return cleaned


class SortingForm(forms.Form):
    """Assignee, priority, tags and privacy, set by staff."""

    assignee = forms.ChoiceField(required=False, label="Works on it")
    priority = forms.ChoiceField(choices=Priority.choices)
    tags = forms.CharField(
        required=False,
        max_length=(Ticket.MAX_TAG_LENGTH + 2) * Ticket.MAX_TAGS,
        help_text="Separated by commas: lights, gate 3",
    )
    private = forms.BooleanField(label="Private", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(person.pk), person.name) for person in queries.assignable_staff()]
        self.fields["assignee"].choices = [("", "Nobody"), *people]  # type: ignore[attr-defined]

    def clean_tags(self) -> list[str]:
        return [tag.strip() for tag in self.cleaned_data["tags"].split(",") if tag.strip()]


class MergeForm(forms.Form):
    into = forms.CharField(label="Number of the one that stays", max_length=12, help_text="Such as 1004.")


class CannedForm(forms.Form):
    title = forms.CharField(max_length=80)
    content = forms.CharField(label="What it says", max_length=Ticket.MAX_TEXT_LENGTH, widget=_area(6))


class PosterForm(forms.Form):
    place = forms.CharField(
        max_length=Ticket.MAX_TAG_LENGTH, help_text="Where the poster will hang: gate 3, changing room 2, section C."
    )
