"""The pages of projects."""

from django.urls import URLPattern

pages: list[URLPattern] = []
