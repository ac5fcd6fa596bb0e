"""Pages of a project's members and settings."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import DomainError
from core.idempotency.pages import idempotent_form
from core.people import SignedInHttpRequest
from core.ui.confirm import confirm_first
from core.ui.forms import INVALID, add_error
from projects import access, presenters, services
from projects.forms import MemberForm, SettingsForm
from projects.models import Role
from projects.views.boards import project_context


@idempotent_form()
@require_http_methods(["GET", "POST"])
def members(request: SignedInHttpRequest, project: UUID) -> HttpResponse:
    """The members; owners add people."""
    context = project_context(request, project, "members")
    form, status = MemberForm(request.POST or None), 200
    if request.method == "POST":
        access.require_role(context["me"], Role.OWNER)
        status = INVALID
        if form.is_valid():
            try:
                member, _, new = services.set_member(project_id=project, by=request.user, **form.cleaned_data)
            except DomainError as refusal:
                status = add_error(form, refusal)
            else:
                words = "is in the project now" if new else f"is {member.get_role_display().lower()} now"
                messages.success(request, f"{member.user.name} {words}.")
                return redirect("project-members", project=project)
    return render(request, "projects/members.html", context | {"form": form, "roles": Role.choices}, status=status)


@confirm_first(presenters.role_question)
@idempotent_form()
@require_POST
def role(request: SignedInHttpRequest, project: UUID, user: UUID) -> HttpResponse:
    """Change a member's role."""
    access.project_for(request.user, project, Role.OWNER)
    wanted = request.POST.get("role", "")
    if wanted not in Role.values:
        messages.error(request, "Choose a role from the list.")
        return redirect("project-members", project=project)
    try:
        services.set_member(project_id=project, by=request.user, user_id=user, role=wanted)
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        messages.error(request, refusal.sentence)
    return redirect("project-members", project=project)


@confirm_first(presenters.removal_question)
@idempotent_form()
@require_POST
def remove(request: SignedInHttpRequest, project: UUID, user: UUID) -> HttpResponse:
    """Remove a member, or leave."""
    try:
        services.remove_member(project_id=project, by=request.user, user_id=user)
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        messages.error(request, refusal.sentence)
        return redirect("project-members", project=project)
    if user == request.user.pk:
        messages.success(request, "You have left the project.")
        return redirect("projects")
    messages.success(request, "They are out of the project, and their tasks are nobody’s.")  # noqa: RUF001
    return redirect("project-members", project=project)


@idempotent_form()
@require_http_methods(["GET", "POST"])
def settings(request: SignedInHttpRequest, project: UUID) -> HttpResponse:
    """The project's name and allowed moves, for owners."""
    context = project_context(request, project, "settings")
    access.require_role(context["me"], Role.OWNER)
    form, status = SettingsForm(request.POST or None, project=context["project"]), 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                services.edit_project(project_id=project, by=request.user, **form.cleaned_values())
            except DomainError as refusal:
                status = add_error(form, refusal)
            else:
                messages.success(request, "Saved.")
                return redirect("project-settings", project=project)
    return render(request, "projects/settings.html", context | {"form": form}, status=status)
