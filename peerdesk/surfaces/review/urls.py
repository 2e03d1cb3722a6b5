"""URLs of the surface."""

urlpatterns: list[object] = []
