"""The paths of the staff's page of jobs."""

from django.urls import path

from core.jobs import views

pages = [
    path("staff/jobs/", views.jobs, name="staff-jobs"),
    path("staff/jobs/counts/", views.counts, name="staff-job-counts"),
    path("staff/jobs/requeue-all/", views.requeue_all, name="staff-jobs-requeue-all"),
    path("staff/jobs/<uuid:failed_id>/requeue/", views.requeue, name="staff-job-requeue"),
    path("staff/jobs/<uuid:failed_id>/discard/", views.discard, name="staff-job-discard"),
]
