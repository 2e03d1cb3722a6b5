"""URLs that providers call."""

from django.urls import path

from . import checks

urlpatterns = [path("checks/<slug:slug>", checks.results, name="inbound_checks")]
