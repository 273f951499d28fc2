"""The API of an enterprise's own ratings, under /api/v1/ratings/."""

from django.urls import path

from disclosure.rating import api

app_name = "rating-api"

urlpatterns = [
    path("", api.RatingList.as_view(), name="list"),
    path("objections/<path:number>/withdraw/", api.ObjectionWithdrawal.as_view(), name="objection-withdraw"),
    # Keys of the register may hold a slash.
    path("<path:key>/objections/", api.ObjectionNew.as_view(), name="objection-new"),
    path("<path:key>/waiver/", api.WaiverNew.as_view(), name="waiver-new"),
    path("<path:key>/", api.RatingDetail.as_view(), name="detail"),
]
