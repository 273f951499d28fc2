"""Staff pages of the report and of the figures (/staff/reports/)."""

from django.urls import path, re_path

from reports.views import attachments, editions, figures, sections

app_name = "reports"

urlpatterns = [
    path("", editions.edition_list, name="edition-list"),
    path("figures/", figures.figure_list, name="figure-list"),
    path("figures/<str:indicator_id>/", figures.figure_of_last_year, name="figure-of-last-year"),
    path("figures/<int:year>/<str:indicator_id>/", figures.figure_detail, name="figure-detail"),
    path("figures/<int:year>/<str:indicator_id>/<int:part>/", figures.figure_detail, name="figure-part"),
    path(
        "figures/<int:year>/<str:indicator_id>/<int:part>/export/",
        figures.figure_export,
        name="figure-export",
    ),
    path("<int:pk>/", editions.edition_detail, name="edition-detail"),
    path("<int:pk>/edit/", editions.edition_edit, name="edition-edit"),
    path("<int:pk>/step/<slug:to>/", editions.edition_step, name="edition-step"),
    path("<int:pk>/assemble/", editions.edition_assemble, name="edition-assemble"),
    path("<int:pk>/jobs/<int:job_pk>/", editions.job_progress, name="job-progress"),
    path("<int:pk>/file/<slug:kind>/", editions.edition_file, name="edition-file"),
    path("<int:pk>/attachments/new/", attachments.attachment_new, name="attachment-new"),
    path(
        "<int:pk>/attachments/<uuid:uuid>/withdraw/",
        attachments.attachment_withdraw,
        name="attachment-withdraw",
    ),
    path("<int:pk>/compare/", editions.edition_compare, name="edition-compare"),
    path("<int:pk>/verify/", editions.edition_verify, name="edition-verify"),
    path("<int:pk>/findings/<int:finding_pk>/", editions.finding_answer, name="finding-answer"),
    path("<int:pk>/sections/new/<int:after>/", sections.section_new, name="section-new"),
    path("<int:pk>/sections/<int:section_pk>/", sections.section_edit, name="section-edit"),
    re_path(
        r"^(?P<pk>\d+)/sections/(?P<section_pk>\d+)/move/(?P<direction>up|down)/$",
        sections.section_move,
        name="section-move",
    ),
    path("<int:pk>/sections/<int:section_pk>/remove/", sections.section_remove, name="section-remove"),
]
