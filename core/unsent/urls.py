"""The path of forms that wait for their writer."""

from django.urls import path

from core.unsent.views import unsent

pages = [path("unsent/<uuid:form>/", unsent, name="unsent")]
