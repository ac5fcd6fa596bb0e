"""JSON of the newsletter's API and of a campaign's room."""

from typing import Any

from rest_framework import serializers

from core.api.serializers import ModelSerializer, Serializer
from core.times import timestamp_or_none
from subscriptions.addresses import MAX_LENGTH
from subscriptions.imports.cell_values import DAY_FIRST, MONTH_FIRST, NO, YES, Standing
from subscriptions.imports.headers import Meaning
from subscriptions.imports.reading import AS_COLUMNS_SAY, Choices
from subscriptions.models import Campaign, Status, Subscriber, SubscriberImport, Suppression
from subscriptions.queries import Progress

MAX_CSV_LENGTH = 240 * 1024  # a request body may have 256 KiB


class SubscribeIn(Serializer):
    # A CharField: the service refuses an address with its reason.
    email = serializers.CharField(max_length=MAX_LENGTH, help_text="Unique whatever its case.")
    name = serializers.CharField(max_length=120, allow_blank=True, default="")


class SubscriberOut(ModelSerializer):
    """A subscription, as its owner sees it."""

    class Meta:
        model = Subscriber
        fields = ["id", "name", "email", "status", "created_at"]
        read_only_fields = fields


class StaffSubscriberOut(SubscriberOut):
    """A subscription, as staff see it."""

    topics: Any = serializers.SlugRelatedField("slug", many=True, read_only=True)
    suppressed_for = serializers.ChoiceField(["", *Suppression.values], read_only=True)

    class Meta(SubscriberOut.Meta):
        fields = [*SubscriberOut.Meta.fields, "suppressed_for", "topics", "confirmed_at", "left_at", "updated_at"]
        read_only_fields = fields


class Search(Serializer):
    """Filters of the list of subscribers."""

    status = serializers.ChoiceField(Status.values, required=False)
    q = serializers.CharField(required=False, allow_blank=True, max_length=254, help_text="Part of a name or address.")
    topic = serializers.CharField(required=False, allow_blank=True, max_length=50, help_text="A topic's slug.")


class SuppressIn(Serializer):
    reason = serializers.ChoiceField(Suppression.values)


class ColumnIs(Serializer):
    name = serializers.CharField(max_length=100, trim_whitespace=False, help_text="As the preview names it.")
    meaning = serializers.ChoiceField(Meaning.choices)


class ValueMeans(Serializer):
    column = serializers.CharField(max_length=100, trim_whitespace=False)
    value = serializers.CharField(max_length=MAX_CSV_LENGTH, help_text="As the preview names it.")
    means = serializers.ChoiceField(
        [*Standing.choices, (YES, "Yes"), (NO, "No")], help_text="yes and no in columns of who left, bounced, …"
    )


class ImportIn(Serializer):
    csv = serializers.CharField(
        max_length=MAX_CSV_LENGTH,
        trim_whitespace=False,
        help_text="Also as Mailchimp, Ghost, listmonk, Brevo, Keila and Google Contacts export it.",
    )
    evidence = serializers.CharField(
        max_length=SubscriberImport.MAX_EVIDENCE_LENGTH,
        allow_blank=True,
        default="",
        help_text="How those in it agreed. Empty: each is asked by mail to confirm.",
    )
    preview = serializers.BooleanField(default=False, help_text="Only say what it would do.")
    skip_bad_rows = serializers.BooleanField(
        default=False, help_text="Import the others where some rows are wrong; badCsv has those left out."
    )
    file_name = serializers.CharField(max_length=120, allow_blank=True, default="", help_text="May say who is in it.")
    columns = ColumnIs(
        many=True, required=False, help_text="Where the guess in the preview is wrong, or there is none."
    )
    values = ValueMeans(many=True, required=False, help_text="What values mean that nobody knows.")
    date_order = serializers.ChoiceField(
        [(DAY_FIRST, "Day first"), (MONTH_FIRST, "Month first")],
        required=False,
        help_text="Where 04/05/2026 could be both.",
    )
    everyone = serializers.ChoiceField(
        [(AS_COLUMNS_SAY, "As the columns say"), *Standing.choices],
        required=False,
        help_text="Of everybody in the file.",
    )

    def choices(self) -> Choices:
        """Return the decisions of validated data."""
        data = self.validated_data
        values: dict[str, dict[str, str]] = {}
        for item in data.get("values", []):
            values.setdefault(item["column"], {})[item["value"]] = item["means"]
        columns = {item["name"]: item["meaning"] for item in data.get("columns", [])}
        return Choices(columns, values, data.get("date_order", ""), data.get("everyone", ""))


class BadRow(Serializer):
    line = serializers.IntegerField()
    email = serializers.CharField()
    error = serializers.CharField()


class PassedOver(Serializer):
    line = serializers.IntegerField()
    email = serializers.CharField()
    why = serializers.CharField()


class ValueOut(Serializer):
    value = serializers.CharField()
    count = serializers.IntegerField()
    means = serializers.CharField(help_text="Empty: it says nothing.")
    is_known = serializers.BooleanField()


class ColumnOut(Serializer):
    """One column of the file and its meaning."""

    name = serializers.CharField()
    meaning = serializers.ChoiceField(["", *Meaning.values], help_text="Empty: somebody has to say it.")
    samples = serializers.ListField(child=serializers.CharField())
    values = ValueOut(many=True, help_text="The first twenty of a column that speaks of consent.")


class QuestionOut(Serializer):
    """A question that must be answered before the import."""

    kind = serializers.ChoiceField(["email", "conflict", "column", "value", "dates"])
    question = serializers.CharField()
    columns = serializers.ListField(child=serializers.CharField())
    values = serializers.ListField(child=serializers.CharField())


class ImportOut(Serializer):
    """Counts, and the first hundred rows that need attention."""

    preview = serializers.BooleanField(help_text="Whether nothing was changed.")
    added = serializers.IntegerField(help_text="That are new on the list, or would be; with those that left elsewhere.")
    left_elsewhere = serializers.IntegerField(help_text="Of these: recorded as left or suppressed, never written to.")
    passed_over = serializers.IntegerField()
    undecided = serializers.IntegerField(help_text="Rows that wait for an answer.")
    bad = serializers.IntegerField()
    duplicates = PassedOver(many=True)
    bad_rows = BadRow(many=True)
    bad_csv = serializers.CharField(help_text="All of them as a table: the same columns, and the problem.")
    product = serializers.CharField(help_text="Whose export it seems to be; empty: nobody knows.")
    columns = ColumnOut(many=True)
    left_out = serializers.ListField(child=serializers.CharField(), help_text="The columns that are not read.")
    date_order = serializers.CharField(help_text="dmy, mdy, ? where it has to be said, or empty.")
    questions = QuestionOut(many=True)


def campaign_progress(campaign: Campaign, progress: Progress) -> dict[str, Any]:
    """The status and counts, which change while the campaign is sent."""
    return {
        "status": campaign.status,
        "note": campaign.note,
        **progress.to_json(),
        "scheduledFor": timestamp_or_none(campaign.scheduled_for),
        "startedAt": timestamp_or_none(campaign.started_at),
        "finishedAt": timestamp_or_none(campaign.finished_at),
    }


def campaign_snapshot(campaign: Campaign, progress: Progress) -> dict[str, Any]:
    return {
        "id": str(campaign.pk),
        "subject": campaign.subject,
        "segment": campaign.segment,
        **campaign_progress(campaign, progress),
    }
