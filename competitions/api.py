"""The API of competitions: finding, making and running them."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer as AnySerializer

from competitions import access, queries, serializers, services, wire
from competitions.models import Competition
from core.api.base import ApiViewSet
from core.api.pagination import PageNumbers
from core.api.serializers import Empty
from core.errors import NotAuthenticated


class CompetitionViewSet(ApiViewSet):
    """Looking is for everyone, making for organizers."""

    pagination_class = PageNumbers

    def get_permissions(self) -> list[BasePermission]:
        return [AllowAny() if self.action in ("list", "retrieve") else IsAuthenticated()]

    def enter(self, request: Request) -> None:
        access.refuse_unless_organizer(request.user)

    @extend_schema(
        parameters=[serializers.Search],
        responses=serializers.CompetitionOut(many=True),
        summary="Competitions: on now, next, over",
        description="What is on now, then what is next (soonest first), then what is over (latest first).",
    )
    def list(self, request: Request) -> Response:
        pages = PageNumbers()
        page = pages.paginate_queryset(queries.listed(request.user, **_search(request)), request, self)
        return pages.get_paginated_response([wire.competition_out(each) for each in page])

    @extend_schema(responses=serializers.CompetitionDetail, summary="One competition, by id or slug")
    def retrieve(self, request: Request, competition: str) -> Response:
        return Response(detail(request.user, queries.competition(request.user, competition)))

    @extend_schema(
        request=serializers.CompetitionIn,
        responses={201: serializers.CompetitionDetail},
        summary="Make a competition",
    )
    def create(self, request: Request) -> Response:
        made = services.create_competition(by=request.user, **valid(serializers.CompetitionIn, request.data))
        where = {"Location": f"/api/competitions/{made.pk}"}
        return Response(told(request, made), status=201, headers=where)

    @extend_schema(
        request=serializers.CompetitionEdit,
        responses=serializers.CompetitionDetail,
        summary="Edit a competition, from the version that was read",
    )
    def edit(self, request: Request, competition: str) -> Response:
        found = access.competition_to_manage(request.user, competition)
        changes = valid(serializers.CompetitionEdit, request.data)
        return Response(told(request, services.edit_competition(competition_id=found.pk, by=request.user, **changes)))

    @extend_schema(responses={204: None}, summary="Delete a competition that nobody ever registered for")
    def destroy(self, request: Request, competition: str) -> Response:
        found = access.competition_to_manage(request.user, competition)
        services.delete_competition(competition_id=found.pk, by=request.user)
        return Response(status=204)


class Managed(ApiViewSet):
    """For who runs the competition."""

    def enter(self, request: Request, competition: str, **_: Any) -> None:
        access.competition_to_manage(request.user, competition)


class RunningViewSet(Managed):
    @extend_schema(request=Empty, responses=serializers.CompetitionDetail, summary="Publish a draft")
    def publish(self, request: Request, competition: str) -> Response:
        found = access.competition_to_manage(request.user, competition)
        valid(Empty, request.data)
        return Response(told(request, services.publish_competition(competition_id=found.pk, by=request.user)))

    @extend_schema(
        request=serializers.CancelIn,
        responses=serializers.CompetitionDetail,
        summary="Cancel a competition and tell those who take part",
    )
    def cancel(self, request: Request, competition: str) -> Response:
        found = access.competition_to_manage(request.user, competition)
        reason = valid(serializers.CancelIn, request.data)["reason"]
        done = services.cancel_competition(competition_id=found.pk, by=request.user, reason=reason)
        return Response(told(request, done))


def valid(form: type[AnySerializer[Any]], sent: Any) -> dict[str, Any]:
    """What was sent as its form reads it, or 400."""
    body = form(data=sent)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def asked(form: type[AnySerializer[Any]], request: Request) -> dict[str, Any]:
    """What the query narrows a list to, or 400. Other names of the query are none of the form's."""
    named = form().fields
    return valid(form, {name: value for name, value in request.query_params.items() if name in named})


def detail(person: Any, competition: Competition) -> dict[str, Any]:
    """The competition with the person's own registration, where they are signed in."""
    out = wire.competition_out(competition)
    if person.is_authenticated:
        mine = queries.live_registration(competition.pk, person)
        out["registration"] = wire.registration_out(mine) if mine else None
    return out


def told(request: Request, competition: Competition) -> dict[str, Any]:
    return detail(request.user, queries.competition(request.user, competition.pk))


def _search(request: Request) -> dict[str, Any]:
    sent = asked(serializers.Search, request)
    if "mine" in sent and not request.user.is_authenticated:
        raise NotAuthenticated
    return {
        "text": sent.get("q", ""),
        "tag": sent.get("tag", "").strip(),
        "open": sent["open"] in ("true", "1") if "open" in sent else None,
        "organizer": request.user.pk if "mine" in sent else None,
        "when": sent.get("when", "all"),
    }
