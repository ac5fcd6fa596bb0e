"""The paths of tickets."""

from django.urls import URLPattern

api: list[URLPattern] = []
pages: list[URLPattern] = []
