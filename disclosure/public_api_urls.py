"""The public API of ratings and disclosures, under /api/v1/public/disclosure/."""

from django.urls import path

from disclosure import public_api as api

app_name = "disclosure-public-api"
urlpatterns = [
    path("ratings/", api.RatingList.as_view(), name="rating-list"),
    path("ratings/<int:pk>/", api.RatingDetail.as_view(), name="rating-detail"),
    path("annual/", api.AnnualList.as_view(), name="annual-list"),
    path("annual/<int:pk>/", api.AnnualDetail.as_view(), name="annual-detail"),
    path("temporary/", api.TemporaryList.as_view(), name="temporary-list"),
    path("temporary/<int:pk>/", api.TemporaryDetail.as_view(), name="temporary-detail"),
]
