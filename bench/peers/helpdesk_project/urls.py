# ruff: noqa: INP001 - files of a project of its own, no package
"""The help desk at the root, the admin beside it."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [path("admin/", admin.site.urls), path("", include("helpdesk.urls", namespace="helpdesk"))]
