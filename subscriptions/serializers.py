"""The request bodies and query parameters of the newsletter; subscriptions.shapes has the responses."""

from rest_framework import serializers

from core.api.serializers import Serializer
from subscriptions.addresses import MAX_LENGTH
from subscriptions.imports.cell_values import DAY_FIRST, MONTH_FIRST, NO, YES, Standing
from subscriptions.imports.headers import Meaning
from subscriptions.imports.reading import AS_COLUMNS_SAY, Choices
from subscriptions.models import Status, Subscriber, SubscriberImport, Suppression, Topic

MAX_CSV_LENGTH = 240 * 1024  # a request body may have 256 KiB


class SubscribeIn(Serializer):
    # A CharField: the service refuses an address with its reason.
    email = serializers.CharField(max_length=MAX_LENGTH, help_text="Unique whatever its case.")
    name = serializers.CharField(max_length=Subscriber.MAX_NAME_LENGTH, allow_blank=True, default="")


class Search(Serializer):
    """Filters of the list of subscribers."""

    status = serializers.ChoiceField(Status.values, required=False)
    q = serializers.CharField(
        required=False, allow_blank=True, max_length=MAX_LENGTH, help_text="Part of a name or address."
    )
    topic = serializers.CharField(
        required=False, allow_blank=True, max_length=Topic.MAX_SLUG_LENGTH, help_text="A topic's slug."
    )


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
    file_name = serializers.CharField(
        max_length=SubscriberImport.MAX_FILE_NAME_LENGTH,
        allow_blank=True,
        default="",
        help_text="May say who is in it.",
    )
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
