"""The admin shows every table and changes data only through the services."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse

from config.tests.people import StaffFactory
from livechat import admin as faces
from livechat import services
from livechat.models import BlockedWord, Message, Sanction, Stream
from livechat.tests.factories import StreamFactory, guest, say

pytestmark = pytest.mark.django_db
MODELS = list(apps.get_app_config("livechat").get_models())


@pytest.fixture
def staff():
    return StaffFactory()


@pytest.fixture
def filled():
    """Create a row in every table."""
    stream = StreamFactory()
    message = say(stream)
    services.report_message(stream_id=stream.pk, message_id=message.pk, by=guest("s2"))
    services.time_out(stream_id=stream.pk, message_id=message.pk, by=stream.organizer, seconds=60)
    BlockedWord.objects.create(word="comets")
    return stream


def act(face, action, staff):
    """Run the action on all rows and return its messages."""
    request = RequestFactory().post("/")
    request.user, told = staff, []
    with pytest.MonkeyPatch.context() as patch:
        for level in ("success", "error"):
            patch.setattr(f"core.admin.messages.{level}", lambda _, said: told.append(said))
        getattr(face, action)(request, face.model.objects.all())
    return told


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_table_is_shown_read_only(client, staff, filled, model):
    face, request = admin.site._registry[model], RequestFactory().get("/")
    request.user = staff
    client.force_login(staff)
    may = [face.has_add_permission(request), face.has_change_permission(request), face.has_delete_permission(request)]
    assert not any(may)
    rows = reverse(f"admin:livechat_{model._meta.model_name}_changelist")
    assert client.get(f"{rows}?q=x").status_code == 200
    one = model.objects.first()
    assert client.get(reverse(f"admin:livechat_{model._meta.model_name}_change", args=[one.pk])).status_code == 200


def test_the_actions_call_the_services(staff, filled):
    assert act(faces.SanctionAdmin(Sanction, admin.site), "lift", staff) == ["Done for 1."]
    say(filled)
    assert "There is no such message." in act(faces.MessageAdmin(Message, admin.site), "take_away", staff)[0]
    assert not Message.objects.not_deleted().exists()
    act(faces.StreamAdmin(Stream, admin.site), "end", staff)
    assert Stream.objects.get().status == "ended"
    act(faces.StreamAdmin(Stream, admin.site), "start", staff)
    assert Stream.objects.get().status == "live"
    act(faces.BlockedWordAdmin(BlockedWord, admin.site), "allow", staff)
    assert not BlockedWord.objects.exists()
