"""The paths of bookings."""

from django.urls import URLPattern

api: list[URLPattern] = []
pages: list[URLPattern] = []
