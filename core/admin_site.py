"""The admin's own site: what a browser sends with an action is checked before an action sees it."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseRedirect


class Site(admin.AdminSite):
    """Django's, but an action on ids that cannot be is a message and not an error of ours."""

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        model_admin = getattr(view, "__self__", None)
        if isinstance(model_admin, admin.ModelAdmin):
            view = _checking_ids(view, model_admin)
        return super().admin_view(view, cacheable)


class Config(AdminConfig):
    default_site = "core.admin_site.Site"


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
