"""What OPTIONS answers: which methods a path offers. The rest is said by the OpenAPI document."""

from typing import Any

from rest_framework.metadata import BaseMetadata
from rest_framework.request import Request


class Methods(BaseMetadata):
    def determine_metadata(self, request: Request, view: Any) -> dict[str, list[str]]:
        return {"allowed": list(view.allowed_methods)}
