"""The staff's pages of disclosure duties, under /staff/disclosure/."""

from django.urls import path

from disclosure.views import overdue

staff_urls = [
    path("overdue/", overdue.duty_list, name="overdue"),
    path("overdue/export/", overdue.export, name="overdue-export"),
    path("overdue/<str:kind>/<path:key>/", overdue.duty_lead, name="duty-lead"),
    path("triggers/<path:key>/excuse/", overdue.excuse, name="trigger-excuse"),
]
