"""What the admin of every system shares."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from core.refusals import Refusal


class ReadOnly(admin.ModelAdmin):
    """To look at; nothing is added, changed or deleted past the services."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def each(request: HttpRequest, chosen: QuerySet[Any], verb: Callable[[Any], object]) -> None:
    """Do a verb to each chosen row and say how it went; a refusal of one keeps the others."""
    done = 0
    for row in chosen:
        try:
            verb(row)
            done += 1
        except Refusal as refusal:
            messages.error(request, f"{row}: {refusal.sentence}")
    if done:
        messages.success(request, f"Done for {done}.")
