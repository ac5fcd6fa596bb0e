"""The pages of drops."""

from django.http import HttpResponse
from django.urls import URLPattern, path

pages: list[URLPattern] = [path("my-claims/", lambda r: HttpResponse(), name="my-claims")]
