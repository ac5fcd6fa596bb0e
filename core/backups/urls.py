"""The paths of the staff's page of backups."""

from django.urls import path

from core.backups import views

pages = [
    path("staff/backups/", views.backups, name="staff-backups"),
    path("staff/backups/state/", views.state, name="staff-backups-state"),
    path("staff/backups/<str:name>/", views.download, name="staff-backup"),
    path("staff/backups/<str:name>/delete/", views.delete, name="staff-backup-delete"),
]
