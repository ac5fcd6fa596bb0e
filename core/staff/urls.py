"""The path of the back office."""

from django.urls import path

from core.ui import staff

pages = [path("staff/", staff.index, name="staff")]
