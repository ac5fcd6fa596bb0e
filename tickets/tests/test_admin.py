"""The admin shows every table and writes only through services."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse

from tickets import admin as faces
from tickets import services
from tickets.models import Attachment, Reply, Ticket
from tickets.tests.factories import StaffFactory, file_ticket, fresh, reply

pytestmark = pytest.mark.django_db
MODELS = list(apps.get_app_config("tickets").get_models())


@pytest.fixture
def staff():
    return StaffFactory()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_table_is_shown_and_read_only(client, staff, model):
    made = file_ticket(title="No light")
    services.mark_composing(by=staff, ticket_id=made.pk)
    services.save_canned(by=staff, title="Light", content="It is repaired.")
    if model is Reply:
        reply(made, staff)
    if model is Attachment:
        Attachment.objects.create(ticket=made, name="light.txt", content_type="text/plain", size=1, path="a")
    face = admin.site._registry[model]
    request = RequestFactory().get("/")
    request.user = staff
    client.force_login(staff)

    assert not face.has_add_permission(request)
    assert not face.has_change_permission(request)
    assert not face.has_delete_permission(request)
    rows = reverse(f"admin:tickets_{model._meta.model_name}_changelist")
    assert client.get(f"{rows}?q=light").status_code == 200
    one = reverse(f"admin:tickets_{model._meta.model_name}_change", args=[model.objects.first().pk])
    assert client.get(one).status_code == 200


def test_its_actions_call_the_services(staff, monkeypatch):
    made, shown = file_ticket(), []
    for level in ("success", "error"):
        monkeypatch.setattr(f"core.admin.messages.{level}", lambda _, message: shown.append(message))
    face, request = faces.TicketAdmin(Ticket, admin.site), RequestFactory().post("/")
    request.user = staff
    for action in (face.claim, face.close, face.claim, face.reopen):
        action(request, Ticket.objects.all())
    assert (fresh(made).assignee, fresh(made).is_open) == (staff, True)
    assert shown == ["Done for 1."] * 4
