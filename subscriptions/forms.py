"""Forms of the newsletter. They check the shape of the input; the services check the rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from core.ui.forms import MomentField
from subscriptions import queries
from subscriptions.addresses import MAX_LENGTH
from subscriptions.imports.cell_values import DAY_FIRST, MONTH_FIRST, Standing, decision_choices
from subscriptions.imports.columns import Column, Value
from subscriptions.imports.files import Guess
from subscriptions.imports.headers import OWN_ONLY, Meaning
from subscriptions.imports.reading import AS_COLUMNS_SAY, MAX_VALUES, Choices, Reading
from subscriptions.models import Campaign, Segment, Status, Subscriber, SubscriberImport, Suppression, Topic
from subscriptions.services.campaigns import MAX_BODY_LENGTH

MAX_FILE_SIZE = 5 * 1024 * 1024
MAX_VALUES_SHOWN = 6  # known values shown per column
CAMPAIGN_FIELDS = ("subject", "body", "segment", "topic", "about", "in_archive")


class SubscribeForm(forms.Form):
    # A CharField: the service refuses an address with its reason, an EmailField would not.
    email = forms.CharField(
        label="Email", max_length=MAX_LENGTH, widget=forms.EmailInput({"autocomplete": "email", "inputmode": "email"})
    )
    name = forms.CharField(
        max_length=Subscriber.MAX_NAME_LENGTH, required=False, widget=forms.TextInput({"autocomplete": "name"})
    )
    where = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)


class AddressForm(forms.Form):
    email = forms.CharField(label="Email", max_length=MAX_LENGTH, widget=forms.EmailInput({"autocomplete": "email"}))


class ChoicesForm(forms.Form):
    """A subscriber's own preferences."""

    name = forms.CharField(
        max_length=Subscriber.MAX_NAME_LENGTH, required=False, widget=forms.TextInput({"autocomplete": "name"})
    )
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.none(), label="Write to me about", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topics"].queryset = Topic.objects.offered().order_by("name", "id")  # type: ignore[attr-defined]


class SearchForm(forms.Form):
    q = forms.CharField(label="Name or email", required=False, max_length=MAX_LENGTH)
    status = forms.ChoiceField(required=False, choices=[("", "Any"), *Status.choices])
    topic = forms.CharField(required=False, max_length=Topic.MAX_SLUG_LENGTH, widget=forms.HiddenInput)


class LabelForm(forms.Form):
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.order_by("name", "id"), label="Topics", required=False, widget=forms.CheckboxSelectMultiple
    )


class SuppressForm(forms.Form):
    reason = forms.ChoiceField(label="Why", choices=Suppression.choices)


class SuppressAddressForm(SuppressForm):
    email = forms.CharField(label="Email", max_length=MAX_LENGTH, widget=forms.EmailInput({"autocomplete": "off"}))
    field_order = ["email", "reason"]


class TopicForm(forms.Form):
    name = forms.CharField(max_length=Topic.MAX_NAME_LENGTH)
    says = forms.CharField(label="What it is about", max_length=Topic.MAX_SAYS_LENGTH, required=False)
    is_offered = forms.BooleanField(label="Subscribers can choose it themselves", required=False)


class EvidenceForm(forms.Form):
    evidence = forms.CharField(
        label="How they agreed",
        max_length=SubscriberImport.MAX_EVIDENCE_LENGTH,
        required=False,
        help_text="Say where and when, if you can prove it: then they are subscribed at once. "
        "Leave it empty, and each is asked by mail to confirm.",
    )


class ImportForm(EvidenceForm):
    file = forms.FileField(
        label="Table (CSV)",
        widget=forms.ClearableFileInput({"accept": ".csv,.tsv,.txt,text/csv,text/plain"}),
        help_text="The export of Mailchimp, Ghost, listmonk, Brevo, Keila or Google Contacts, a list from Excel, "
        "or our own export. At most 5 MB.",
    )
    field_order = ["file", "evidence"]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE_SIZE:
            raise forms.ValidationError("At most 5 MB.")
        return file


class ReadingForm(EvidenceForm):
    """How to read a file: shows the guess or the earlier choice of each column, and takes corrections."""

    everyone = forms.ChoiceField(
        label="Everybody in this file is", choices=[(AS_COLUMNS_SAY, "What the columns say"), *Standing.choices]
    )

    def __init__(self, reading: Reading, guesses: Sequence[Guess] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.reading = reading
        if guesses:
            self.fields["encoding"] = _encodings(guesses)
        if reading.date_order:
            self.fields["date_order"] = _date_order(reading.date_order)
        self.fields["everyone"].initial = reading.everyone or AS_COLUMNS_SAY
        for column in reading.columns:
            self.fields[f"column_{column.number}"] = _column_field(column)
            for number, value in _undecided_values(column):
                self.fields[f"value_{column.number}_{number}"] = _value_field(column, value)

    @property
    def used(self) -> list["ColumnRow"]:
        """The columns that are read or undecided, with their fields."""
        return [self._row(column) for column in self.reading.columns if not column.is_left_out]

    @property
    def unused(self) -> list["ColumnRow"]:
        return [self._row(column) for column in self.reading.columns if column.is_left_out]

    def decided(self, before: Choices) -> Choices:
        """Return the earlier choices with the changes of this form. Untouched fields stay guesses."""
        changed, data = set(self.changed_data), self.cleaned_data
        columns, values = dict(before.columns), {name: dict(each) for name, each in before.values.items()}
        for column in self.reading.columns:
            if (name := f"column_{column.number}") in changed and data[name]:
                columns[column.name] = data[name]
            for number, value in _undecided_values(column):
                if (name := f"value_{column.number}_{number}") in changed:
                    values.setdefault(column.name, {})[value.text] = data[name]
        order = data["date_order"] if "date_order" in changed else before.date_order
        everyone = data["everyone"] if "everyone" in changed else before.everyone
        return Choices(columns, values, order, everyone)

    def _row(self, column: Column) -> "ColumnRow":
        values = [(value, self[f"value_{column.number}_{number}"]) for number, value in _undecided_values(column)]
        return ColumnRow(column, self[f"column_{column.number}"], values)


@dataclass(frozen=True)
class ColumnRow:
    """A column of the file with the field for its meaning and the fields for its unknown values."""

    column: Column
    field: forms.BoundField
    values: list[tuple[Value, forms.BoundField]]

    @property
    def known(self) -> list[Value]:
        """The known values that are worth showing; not every single date."""
        known = [value for value in self.column.values if value.is_known and not value.decision and value.standing]
        return known[:MAX_VALUES_SHOWN]


def _encodings(guesses: Sequence[Guess]) -> forms.ChoiceField:
    choices = [(guess.encoding, f"{guess.label}: {', '.join(guess.samples)}") for guess in guesses]
    return forms.ChoiceField(label="Which names are right?", choices=choices, widget=forms.RadioSelect, required=False)


def _date_order(order: str) -> forms.ChoiceField:
    choices = [(DAY_FIRST, "4 May 2026"), (MONTH_FIRST, "April 5, 2026")]
    initial = order if order in dict(choices) else ""
    label = "04/05/2026 in this file means"
    return forms.ChoiceField(label=label, choices=choices, initial=initial, widget=forms.RadioSelect, required=False)


def _column_field(column: Column) -> forms.ChoiceField:
    choices = [choice for choice in Meaning.choices if choice[0] not in OWN_ONLY or choice[0] == column.meaning]
    if not column.meaning:
        choices = [("", "Choose…"), *choices]
    label = f"What “{column.name}” becomes"
    return _select(label, choices, column.meaning)


def _value_field(column: Column, value: Value) -> forms.ChoiceField:
    choices = [("", "Choose…"), *decision_choices(column.meaning)]
    return _select(f"What “{value.text}” means in “{column.name}”", choices, value.decision)


def _select(label: str, choices: Sequence[tuple[str, str]], initial: str) -> forms.ChoiceField:
    widget = forms.Select({"aria-label": label})
    return forms.ChoiceField(label=label, choices=choices, initial=initial, required=False, widget=widget)


def _undecided_values(column: Column) -> list[tuple[int, Value]]:
    """Return the undecided and decided values of a column, each with its index."""
    asked = [(number, value) for number, value in enumerate(column.values) if value.decision or not value.is_known]
    return asked[:MAX_VALUES]


class CampaignForm(forms.Form):
    subject = forms.CharField(max_length=200)
    body = forms.CharField(
        label="Message",
        max_length=MAX_BODY_LENGTH,
        strip=False,
        widget=forms.Textarea({"rows": 16}),
        help_text="Markdown: **bold**, lists, [links](/competitions/).",
    )
    segment = forms.ChoiceField(label="Who gets it", choices=Segment.choices)
    topic = forms.ModelChoiceField(
        Topic.objects.order_by("name", "id"), required=False, empty_label="None", help_text="Where they chose a topic."
    )
    about = forms.ChoiceField(
        label="Which event or product", required=False, help_text="Where they hold a seat, or bought in the shop."
    )
    in_archive = forms.BooleanField(label="Show it on the news page once it is sent", required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.named = {
            Segment.SEATS: queries.event_choices(),
            Segment.BUYERS: queries.product_choices(),
        }
        groups = [("Events", self.named[Segment.SEATS]), ("Products", self.named[Segment.BUYERS])]
        now = str(self.initial.get("about") or "")
        known = {value for _, group in groups for value, _ in group}
        kept = [(now, queries.about_label(self.initial["segment"], now))] if now and now not in known else []
        self.fields["about"].choices = [("", "Any"), *kept, *groups]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a product for seat holders and an event for buyers."""
        facts = super().clean() or self.cleaned_data
        segment, about = facts.get("segment"), facts.get("about")
        others = {"seats": Segment.BUYERS, "buyers": Segment.SEATS}.get(str(segment))
        if others and about in {value for value, _ in self.named[others]}:
            self.add_error("about", "Choose one that fits who gets it.")
        return facts


def campaign_initial(campaign: Campaign) -> dict[str, Any]:
    """Return the campaign as initial values of its form."""
    return {name: getattr(campaign, name) for name in CAMPAIGN_FIELDS} | {"topic": campaign.topic_id}


class ScheduleForm(forms.Form):
    scheduled_for = MomentField(label="Begin at")
