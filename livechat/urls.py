"""The paths of livechat."""

from django.urls import URLPattern

api: list[URLPattern] = []
pages: list[URLPattern] = []
