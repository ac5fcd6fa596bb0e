"""What the newsletter takes and gives over HTTP."""

from typing import Any

from rest_framework import serializers

from core.api.serializers import ModelSerializer, Serializer
from subscriptions.addresses import LONGEST
from subscriptions.models import Status, Subscriber, Suppression
from subscriptions.services.importing import LONGEST_EVIDENCE

LONGEST_CSV = 240 * 1024  # of the 256 KiB that a body may have


class SubscribeIn(Serializer):
    # No EmailField: which addresses can be mailed is said by the service, with a reason.
    email = serializers.CharField(max_length=LONGEST, help_text="Unique whatever its case.")
    name = serializers.CharField(max_length=120, allow_blank=True, default="")


class SubscriberOut(ModelSerializer):
    """What somebody who subscribes is told."""

    class Meta:
        model = Subscriber
        fields = ["id", "name", "email", "status", "created_at"]
        read_only_fields = fields


class StaffSubscriberOut(SubscriberOut):
    """The same for the staff."""

    topics: Any = serializers.SlugRelatedField("slug", many=True, read_only=True)
    suppressed_for = serializers.ChoiceField(["", *Suppression.values], read_only=True)

    class Meta(SubscriberOut.Meta):
        fields = [*SubscriberOut.Meta.fields, "suppressed_for", "topics", "confirmed_at", "left_at", "updated_at"]
        read_only_fields = fields


class Search(Serializer):
    """What the list can be narrowed to."""

    status = serializers.ChoiceField(Status.values, required=False)
    q = serializers.CharField(required=False, allow_blank=True, max_length=254, help_text="Part of a name or address.")
    topic = serializers.CharField(required=False, allow_blank=True, max_length=50, help_text="A topic's slug.")


class SuppressIn(Serializer):
    reason = serializers.ChoiceField(Suppression.values)


class ImportIn(Serializer):
    csv = serializers.CharField(max_length=LONGEST_CSV, trim_whitespace=False, help_text="With a column called email.")
    evidence = serializers.CharField(
        max_length=LONGEST_EVIDENCE,
        allow_blank=True,
        default="",
        help_text="How those in it agreed. Empty: each is asked by mail to confirm.",
    )
    preview = serializers.BooleanField(default=False, help_text="Only say what it would do.")


class BadRow(Serializer):
    line = serializers.IntegerField()
    email = serializers.CharField()
    error = serializers.CharField()


class PassedOver(Serializer):
    line = serializers.IntegerField()
    email = serializers.CharField()
    why = serializers.CharField()


class ImportOut(Serializer):
    """Counts, and the first hundred of the rows that need a look."""

    preview = serializers.BooleanField(help_text="Whether nothing was changed.")
    added = serializers.IntegerField(help_text="That are new, or would be.")
    passed_over = serializers.IntegerField()
    bad = serializers.IntegerField()
    duplicates = PassedOver(many=True)
    bad_rows = BadRow(many=True)
