"""Public pages of what is published beforehand and of inspections (/law-enforcement/)."""

from django.urls import path

from enforcement.public.info import OFFICER
from enforcement.public.inspections import INSPECTION_RESULT, RANDOM_DRAW
from enforcement.views import public_info as views

app_name = "law-enforcement"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:pk>/", views.info_detail, name="info-detail"),
    path("officers/", views.record_list, {"kind": OFFICER}, name="officer-list"),
    path("officers/<int:pk>/", views.officer_detail, name="officer-detail"),
    path("inspections/", views.record_list, {"kind": INSPECTION_RESULT}, name="inspection-list"),
    path("inspections/<int:pk>/", views.inspection_detail, name="inspection-detail"),
    path("draws/", views.record_list, {"kind": RANDOM_DRAW}, name="draw-list"),
    path("draws/<int:pk>/", views.draw_detail, name="draw-detail"),
]
