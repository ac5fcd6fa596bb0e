from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from core.api import views
from core.api.tests import calls

handler500 = "core.ui.middleware.server_error"

api = [
    path("things", calls.Things.as_view()),
    path("things/<uuid:thing_id>", calls.Private.as_view()),
    path("nothing", calls.Nothing.as_view()),
    path("private", calls.Private.as_view()),
    path("times", calls.Times.as_view()),
    path("beside", calls.Beside.as_view()),
    path("groups", calls.Groups.as_view({"get": "list", "post": "create"})),
    path("asked", calls.Asked.as_view()),
    path("group-names", calls.GroupNames.as_view()),
    path("groups-walk", calls.GroupsWalk.as_view({"get": "list"})),
    path("groups-backwards", calls.GroupsBackwards.as_view({"get": "list"})),
    path("groups-either", calls.GroupsEither.as_view({"get": "list"})),
    path("failing/<str:what>", calls.Failing.as_view()),
    path("plain", login_not_required(calls.plain)),
]
urlpatterns = [
    path("api/schema", views.schema, name="api-schema"),
    path("api/docs", views.docs, name="api-docs"),
    path("api/", include(api)),
    path("page/", login_not_required(calls.plain)),
]
