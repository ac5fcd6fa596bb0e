"""What the admin of every app shares: its site, confirmation of actions on many rows, and read-only models."""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from core.errors import DomainError

CONFIRMED = "confirmed"
MAX_ROWS = 500  # each row is a field of the confirmation form, and Django reads at most a thousand fields
SHOWN = 20


class ConfirmingAdmin(admin.ModelAdmin):
    """Ask before an action on many rows: show the list, and then act on exactly those rows.

    `at_once` names the actions that run without a question because they take nothing away.
    """

    at_once: ClassVar[Collection[str]] = ()

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        found: dict[str, Any] = super().get_actions(request)
        return {name: (_asking(*each) if self._asks(name) else each) for name, each in found.items()}

    def _asks(self, name: str) -> bool:
        return name != "delete_selected" and name not in self.at_once  # Django's own action asks by itself


def _asking(verb: Callable[..., Any], name: str, words: str) -> tuple[Callable[..., Any], str, str]:
    @wraps(verb)
    def asked(model_admin: Any, request: HttpRequest, chosen: QuerySet[Any]) -> HttpResponse | None:
        if CONFIRMED in request.POST:
            answer: HttpResponse | None = verb(model_admin, request, chosen)
            return answer
        return _ask(model_admin, request, chosen, name, words)

    return asked, name, words


def _ask(
    model_admin: Any, request: HttpRequest, chosen: QuerySet[Any], name: str, words: str
) -> TemplateResponse | None:
    rows = list(chosen[: MAX_ROWS + 1])
    if len(rows) > MAX_ROWS:
        messages.error(request, f"Choose at most {MAX_ROWS} at once.")
        return None
    known = {
        **model_admin.admin_site.each_context(request),
        "title": f"{words}?",
        "opts": model_admin.model._meta,
        "act": words,
        "action": name,
        "rows": rows,
        "shown": rows[:SHOWN],
        "more": max(len(rows) - SHOWN, 0),
        "checkbox": ACTION_CHECKBOX_NAME,
        "confirmed": CONFIRMED,
        "way_back": request.get_full_path(),
    }
    return TemplateResponse(request, "admin/ask.html", known)


class ReadOnlyAdmin(ConfirmingAdmin):
    """Show rows without adding, changing or deleting them: only services write."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def run_for_each(request: HttpRequest, chosen: QuerySet[Any], verb: Callable[[Any], object]) -> None:
    """Run a verb for each chosen row and report the result; an error in one row does not stop the others."""
    done = 0
    for row in chosen:
        try:
            verb(row)
            done += 1
        except DomainError as error:
            messages.error(request, f"{row}: {error.sentence}")
    if done:
        messages.success(request, f"Done for {done}.")


class AdminSite(admin.AdminSite):
    """Django's admin site, but an action on malformed ids shows a message instead of failing with a 500."""

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        model_admin = getattr(view, "__self__", None)
        if isinstance(model_admin, admin.ModelAdmin):
            view = _checking_ids(view, model_admin)
        return super().admin_view(view, cacheable)


class SiteConfig(AdminConfig):
    default_site = "core.admin.AdminSite"


def _checking_ids(view: Callable[..., Any], model_admin: "admin.ModelAdmin[Any]") -> Callable[..., Any]:
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME) if request.method == "POST" else []
        if all(_may_be_an_id(model_admin, text) for text in chosen):
            return view(request, *args, **kwargs)
        messages.error(request, "Choose rows of this list.")
        return HttpResponseRedirect(request.get_full_path())

    return checked


def _may_be_an_id(model_admin: "admin.ModelAdmin[Any]", text: str) -> bool:
    try:
        model_admin.model._meta.pk.to_python(text)
    except (ValidationError, ValueError):
        return False
    return "\0" not in text
