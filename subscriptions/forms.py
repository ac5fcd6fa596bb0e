"""What the forms of the newsletter send. They check shapes; what is allowed, the services say."""

from typing import Any

from django import forms

from core.ui.forms import MomentField
from subscriptions import queries
from subscriptions.addresses import LONGEST
from subscriptions.models import Campaign, Segment, Status, Suppression, Topic
from subscriptions.services.campaigns import LONGEST_BODY
from subscriptions.services.importing import LONGEST_EVIDENCE

LARGEST_FILE = 5 * 1024 * 1024
FACTS = ("subject", "body", "segment", "topic", "about", "in_archive")


class SubscribeForm(forms.Form):
    # No EmailField: it would refuse without saying why.
    email = forms.CharField(
        label="Email", max_length=LONGEST, widget=forms.EmailInput({"autocomplete": "email", "inputmode": "email"})
    )
    name = forms.CharField(max_length=120, required=False, widget=forms.TextInput({"autocomplete": "name"}))
    where = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)


class AddressForm(forms.Form):
    email = forms.CharField(label="Email", max_length=LONGEST, widget=forms.EmailInput({"autocomplete": "email"}))


class ChoicesForm(forms.Form):
    """What a subscriber says of themselves."""

    name = forms.CharField(max_length=120, required=False, widget=forms.TextInput({"autocomplete": "name"}))
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.none(), label="Write to me about", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topics"].queryset = Topic.objects.offered().order_by("name", "id")  # type: ignore[attr-defined]


class SearchForm(forms.Form):
    q = forms.CharField(label="Name or email", required=False, max_length=254)
    status = forms.ChoiceField(required=False, choices=[("", "Any"), *Status.choices])
    topic = forms.CharField(required=False, max_length=50, widget=forms.HiddenInput)


class LabelForm(forms.Form):
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.order_by("name", "id"), label="Topics", required=False, widget=forms.CheckboxSelectMultiple
    )


class SuppressForm(forms.Form):
    reason = forms.ChoiceField(label="Why", choices=Suppression.choices)


class SuppressAddressForm(SuppressForm):
    email = forms.CharField(label="Email", max_length=LONGEST, widget=forms.EmailInput({"autocomplete": "off"}))
    field_order = ["email", "reason"]


class TopicForm(forms.Form):
    name = forms.CharField(max_length=40)
    says = forms.CharField(label="What it is about", max_length=160, required=False)
    is_offered = forms.BooleanField(label="Subscribers can choose it themselves", required=False)


class ImportForm(forms.Form):
    file = forms.FileField(
        label="Table (CSV)",
        widget=forms.ClearableFileInput({"accept": ".csv,text/csv,text/plain"}),
        help_text="With a column called <b>email</b>; <b>name</b> and <b>topics</b> (apart by ;) if you have them.",
    )
    evidence = forms.CharField(
        label="How they agreed",
        max_length=LONGEST_EVIDENCE,
        required=False,
        help_text="Say where and when, if you can prove it: then they are subscribed at once. "
        "Leave it empty, and each is asked by mail to confirm.",
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError("At most 5 MB.")
        return file


class CampaignForm(forms.Form):
    subject = forms.CharField(max_length=200)
    body = forms.CharField(
        label="Message",
        max_length=LONGEST_BODY,
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
            Segment.SEATS: queries.events_to_write_about(),
            Segment.BUYERS: queries.products_to_write_about(),
        }
        groups = [("Events", self.named[Segment.SEATS]), ("Products", self.named[Segment.BUYERS])]
        now = str(self.initial.get("about") or "")
        known = {value for _, group in groups for value, _ in group}
        kept = [(now, queries.about_words(self.initial["segment"], now))] if now and now not in known else []
        self.fields["about"].choices = [("", "Any"), *kept, *groups]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """An event has no buyers, and a product no seats."""
        facts = super().clean() or self.cleaned_data
        segment, about = facts.get("segment"), facts.get("about")
        others = {"seats": Segment.BUYERS, "buyers": Segment.SEATS}.get(str(segment))
        if others and about in {value for value, _ in self.named[others]}:
            self.add_error("about", "Choose one that fits who gets it.")
        return facts


def as_sent(campaign: Campaign) -> dict[str, Any]:
    """The campaign as the form would send it."""
    return {name: getattr(campaign, name) for name in FACTS} | {"topic": campaign.topic_id}


class ScheduleForm(forms.Form):
    scheduled_for = MomentField(label="Begin at")
