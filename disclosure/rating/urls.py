"""Public pages of credit ratings (/ratings/)."""

from django.urls import path

from disclosure.public import CREDIT_RATING
from disclosure.views import public as views

app_name = "ratings"
urlpatterns = [
    path("", views.record_list, {"kind": CREDIT_RATING}, name="rating-list"),
    path("feed/", views.feed, {"kind": CREDIT_RATING}, name="feed"),
]
