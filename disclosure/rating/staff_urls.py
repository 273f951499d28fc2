"""Staff pages of the computing of ratings, under /staff/disclosure/ratings/."""

from django.urls import path

from disclosure.views import ratings as views

staff_urls = [
    path("ratings/", views.run_list, name="rating-run-list"),
    path("ratings/start/", views.run_start, name="rating-run-start"),
    path("ratings/start/<int:year>/<slug:scheme>/", views.run_confirm, name="rating-run-confirm"),
    path("ratings/runs/<int:pk>/", views.run_detail, name="rating-run-detail"),
    path("ratings/runs/<int:pk>/progress/", views.run_progress, name="rating-run-progress"),
    path("ratings/runs/<int:pk>/results/", views.run_results, name="rating-run-results"),
    path("ratings/runs/<int:pk>/events/", views.run_events, name="rating-run-events"),
    path("ratings/runs/<int:pk>/export/", views.run_export, name="rating-run-export"),
    path("ratings/events/<int:pk>/", views.event_detail, name="rating-event-detail"),
    path("ratings/events/<int:pk>/leave-out/", views.event_leave_out, name="rating-event-leave-out"),
    path("ratings/events/<int:pk>/take-in/", views.event_take_in, name="rating-event-take-in"),
    path("ratings/<path:key>/sheet/", views.sheet, name="rating-sheet"),
]
