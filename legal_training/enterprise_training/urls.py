"""Addresses of classes for enterprises: of the staff, under /staff/legal-training/."""

from django.urls import path

from legal_training.enterprise_training import staff_views as views

# Keys are the clerks' own and may hold a slash.
staff_urls = [
    path("enterprise-classes/<path:key>/invite/", views.class_invite, name="class-invite"),
    path(
        "enterprise-classes/<path:key>/invite/<str:uscc>/remove/", views.class_uninvite, name="class-uninvite"
    ),
    path("enterprise-classes/<path:key>/roll/", views.class_roll, name="class-roll"),
    path("enterprise-classes/<path:key>/roll/add/", views.attendee_new, name="class-attendee-new"),
    path("enterprise-classes/<path:key>/sheet/", views.class_sheet, name="class-sheet"),
    path("enterprise-classes/<path:key>/code/", views.class_code, name="class-code"),
    path("class-attendees/<path:key>/change/", views.attendee_change, name="class-attendee-change"),
    path("enterprise-training/", views.year_overview, name="training-overview"),
    path("enterprise-training/export/", views.year_export, name="training-overview-export"),
]
