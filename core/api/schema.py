"""How the API is described: OpenAPI 3.1 with the envelope around every answer and every refusal named."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import force_instance, is_serializer
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import SAFE_METHODS, AllowAny, IsAuthenticatedOrReadOnly

from core.api.described import ANSWERS, IDEMPOTENCY_KEY, LOCATION, OF_REFUSAL, enveloped
from core.api.names import camel
from core.api.serializers import WireNames
from core.idempotency.api import Repeatable

Schema = dict[str, Any]


class EnvelopeSchema(AutoSchema):
    """DRF's DEFAULT_SCHEMA_CLASS."""

    def get_operation(self, *args: Any, **kwargs: Any) -> Schema | None:
        operation: Schema | None = super().get_operation(*args, **kwargs)
        if operation and operation.get("description", "").strip().rstrip(".") == operation.get("summary"):
            del operation["description"]
        return operation

    def get_operation_id(self) -> str:
        """The method and the path, which no two operations share: getGamesByIdPlays."""
        words = [self.method.lower()]
        for part in self.path.removeprefix("/api").strip("/").split("/"):
            words += ["by", part.strip("{}")] if part.startswith("{") else [part]
        return camel("_".join(words).replace("-", "_"))

    def get_summary(self) -> str | None:
        """The first line of the docstring."""
        return super().get_summary() or self.get_description().strip().partition("\n")[0].rstrip(".") or None

    def get_auth(self) -> list[dict[str, list[str]]]:
        cookie = [isinstance(each, SessionAuthentication) for each in self.view.get_authenticators()]
        schemes: list[dict[str, list[str]]] = [{"session": []} if each else {"bearer": []} for each in cookie]
        return [{}, *schemes] if self._is_open() and schemes else schemes

    def get_override_parameters(self) -> list[Any]:
        return [IDEMPOTENCY_KEY] if self._takes_key() else []

    def get_serializer_name(self, serializer: Any, direction: Any) -> str:
        """With its app's name before it: two systems may both have a GameIn."""
        app, *below = type(serializer).__module__.split(".")
        return (below[0] if app == "core" else app).title() + type(serializer).__name__

    def get_paginated_name(self, serializer_name: str) -> str:
        return f"{serializer_name}{self._get_paginator().__class__.__name__}"

    def _map_serializer_field(self, field: Any, direction: Any, *args: Any, **kwargs: Any) -> Schema:
        """Without a default that the field's own format does not allow: no e-mail address is empty."""
        schema: Schema = super()._map_serializer_field(field, direction, *args, **kwargs)
        if schema.get("default") == "" and "format" in schema:
            del schema["default"]
        return schema

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Schema:
        schema: Schema = super()._map_basic_serializer(serializer, direction)
        if direction == "request" and isinstance(serializer, WireNames):
            schema["additionalProperties"] = False
            if serializer.needs_one_of:
                schema["anyOf"] = [{"required": [name]} for name in serializer.needs_one_of]
        if not type(serializer).__doc__:
            schema.pop("description", None)  # it would be that of a base class
        return schema

    def _get_request_for_media_type(self, serializer: Any, *args: Any, **kwargs: Any) -> tuple[Any, bool]:
        schema, required = super()._get_request_for_media_type(serializer, *args, **kwargs)
        return schema, required or bool(getattr(serializer, "needs_one_of", ()))

    def _get_response_for_code(self, serializer: Any, status_code: str, *args: Any, **kwargs: Any) -> Schema:
        answer: Schema = super()._get_response_for_code(serializer, status_code, *args, **kwargs)
        answer["description"] = answer.get("description") or HTTPStatus(int(status_code)).phrase
        if status_code >= "400":
            return {**answer, "content": answer.get("content", OF_REFUSAL)}
        for body in answer.get("content", {}).values():
            if not self._is_whole(body["schema"]):
                body["schema"] = enveloped(body["schema"], self._beside())
        if status_code == "201":
            answer.setdefault("headers", {}).setdefault("Location", LOCATION)
        return answer

    def _get_response_bodies(self, *args: Any, **kwargs: Any) -> Schema:
        named: Schema = super()._get_response_bodies(*args, **kwargs)
        answer = force_instance(self.get_response_serializers())
        if self.method == "DELETE" and is_serializer(answer):
            named = {"200": self._get_response_for_code(answer, "200")}  # drf-spectacular calls any DELETE a 204
        refusals = {code: {"$ref": f"#/components/responses/{ANSWERS[code]}"} for code in self._refusals()}
        return dict(sorted({**refusals, **named}.items()))

    def _beside(self) -> Schema:
        """What stands beside the data of a view's lists, as the view says in `beside_lists`."""
        beside: Schema = getattr(self.view, "beside_lists", {}) if self._is_list_view() else {}
        return beside

    def _is_whole(self, schema: Schema) -> bool:
        """Whether a paginator, or the view's own schema, has the envelope already."""
        paginator = self._get_paginator()
        of_paginator = paginator and schema.get("$ref", "").endswith(paginator.__class__.__name__)
        return bool(of_paginator) or "success" in schema.get("properties", {})

    def _refusals(self) -> list[str]:
        """The refusals that this operation can answer with, besides those its view names."""
        writes = self.method not in SAFE_METHODS
        applies = {
            "401": not self._is_open(),
            "403": not self._is_open(),
            "404": "{" in self.path,
            "409": writes,
            "413": writes,
            "415": writes,
            "422": self._takes_key(),
            "429": writes,
        }
        return ["400", *(code for code, does in applies.items() if does), "503", "default"]

    def _takes_key(self) -> bool:
        return self.method == "POST" and isinstance(self.view, Repeatable)

    def _is_open(self) -> bool:
        """Whether nobody need be signed in."""
        kinds = [type(each) for each in self.view.get_permissions()]
        open_to_read = self.method in SAFE_METHODS and IsAuthenticatedOrReadOnly in kinds
        return not kinds or AllowAny in kinds or open_to_read
