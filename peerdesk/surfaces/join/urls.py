"""URLs where people apply."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.brands, name="join"),
    path("<slug:slug>/", views.landing, name="join_brand"),
    path("<slug:slug>/applications", views.apply, name="join_applications"),
]
