"""How the account pages show a form again, with what is wrong or refused."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string

from core.api.responses import error_headers
from core.errors import DomainError
from core.ui.refusing import INVALID, say_no


def form_page(
    request: HttpRequest,
    template: str,
    form: forms.Form,
    verb: Callable[[dict[str, str]], None],
    done: str,
    to: str = "account",
    **known: Any,
) -> HttpResponse:
    """The form; a good one is obeyed and leads on, another is shown again with what is wrong."""
    status, headers = 200, {}
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                verb(form.cleaned_data)
            except DomainError as refusal:
                status, headers = say_no(form, refusal), error_headers(refusal)
            else:
                messages.success(request, done)
                return redirect(to)
    page = render_to_string(template, {"form": form, **known}, request)
    return HttpResponse(page, status=status, headers=headers)
