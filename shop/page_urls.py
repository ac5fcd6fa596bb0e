"""The pages of the shop."""

from django.urls import URLPattern

pages: list[URLPattern] = []
