"""The path of the back office."""

from django.urls import path

from core.staff import views

pages = [path("staff/", views.index, name="staff")]
