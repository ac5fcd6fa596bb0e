"""The admin shows every table and changes data only through services."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse

from accounts.models import Role
from competitions import admin as faces
from competitions.models import Competition, CompetitionStatus, Registration
from competitions.tests.entering import full, mails, status_line
from competitions.tests.factories import CompetitionFactory
from config.tests.people import PersonFactory

pytestmark = pytest.mark.django_db
MODELS = list(apps.get_app_config("competitions").get_models())


@pytest.fixture
def staff():
    return PersonFactory(role=Role.STAFF)


def act(face, action, rows, staff):
    """Select the rows, run the action and return its messages."""
    request = RequestFactory().post("/")
    request.user, told = staff, []
    with pytest.MonkeyPatch.context() as patch:
        for level in ("success", "error"):
            patch.setattr(f"core.admin.messages.{level}", lambda _, said: told.append(said))
        getattr(face, action)(request, rows)
    return told


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_table_is_shown_read_only(demo_tonight, client, staff, settings, model):
    settings.DEMO = True
    face = admin.site._registry[model]
    request = RequestFactory().get("/")
    request.user = staff
    client.force_login(staff)

    may = [face.has_add_permission(request), face.has_change_permission(request), face.has_delete_permission(request)]
    assert not any(may)
    rows = reverse(f"admin:competitions_{model._meta.model_name}_changelist")
    assert client.get(f"{rows}?q=cup").status_code == 200
    one = model.objects.first()
    assert client.get(reverse(f"admin:competitions_{model._meta.model_name}_change", args=[one.pk])).status_code == 200


def test_admin_actions_call_the_services(staff):
    competition, [ana, ben] = full(places=1, waiting=1)
    face = faces.RegistrationAdmin(Registration, admin.site)
    first = Registration.objects.filter(user=ana)
    assert "Check-in opens" in act(face, "check_in", first, staff)[0]
    assert act(face, "withdraw", first, staff) == ["Done for 1."]
    assert (status_line(competition), mails("registration_promoted")) == ("-C", [ben.email])


def test_a_draft_is_published_and_cancelled(staff):
    draft = CompetitionFactory(status=CompetitionStatus.DRAFT)
    face = faces.CompetitionAdmin(Competition, admin.site)
    act(face, "publish", Competition.objects.all(), staff)
    act(face, "cancel", Competition.objects.all(), staff)
    draft.refresh_from_db()
    assert (draft.status, draft.version) == ("cancelled", 3)
    assert "cancelled" in act(face, "publish", Competition.objects.all(), staff)[0]
