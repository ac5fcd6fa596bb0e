"""What a room looks like over HTTP."""

from rest_framework import serializers

from core.api.serializers import Serializer


class EventOut(Serializer):
    version = serializers.IntegerField()
    type = serializers.CharField()
    at = serializers.DateTimeField()
    data = serializers.DictField()  # type: ignore[assignment]


class SnapshotOut(Serializer):
    room = serializers.CharField()
    version = serializers.IntegerField()
    data = serializers.DictField()  # type: ignore[assignment]
