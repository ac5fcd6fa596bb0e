"""The staff's page: all chats at once, and the words that nobody may say."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import DomainError
from core.ui.forms import add_error
from core.ui.staff import staff_only
from livechat import queries
from livechat.forms import WordForm
from livechat.models import BlockedWord
from livechat.services import vocabulary

A_PAGE = 30


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def moderation(request: HttpRequest) -> HttpResponse:
    """What readers point out, who may not write, what was done; and a word more."""
    form, status = WordForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                vocabulary.block_word(word=form.cleaned_data["word"], by=request.user)
            except DomainError as refusal:
                status = add_error(form, refusal)
            else:
                messages.success(request, "Nobody says that any more.")
                return redirect("staff-moderation")
    known = {
        "form": form,
        "reported": queries.reported(),
        "sanctions": queries.all_in_force()[:A_PAGE],
        "words": BlockedWord.objects.order_by("word"),
        "page": Paginator(queries.whole_audit(), A_PAGE).get_page(request.GET.get("page")),
        "shows_evidence": True,
    }
    return render(request, "livechat/staff.html", known, status=status)


@require_POST
@staff_only
def allow_word(request: HttpRequest, word: UUID) -> HttpResponse:
    """Let the word be said again."""
    vocabulary.allow_word(word_id=word, by=request.user)
    messages.success(request, "It can be said again.")
    return redirect("staff-moderation")
