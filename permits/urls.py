"""Staff pages of EIA approval."""

from django.urls import path

from common.registers.urls import register_urls
from permits.views import calendar as calendar_views
from permits.views import displayed, procedure
from permits.views import figures as figure_views
from permits.views import filings as filing_views
from permits.views import publicity as publicity_views
from permits.views import queue as queue_views

app_name = "permits"
urlpatterns = [
    path("figures/", figure_views.figures, name="figures"),
    path("figures/<int:year>/<str:table>/", figure_views.figure_export, name="figure-export"),
    path(
        "figures/<int:year>/<str:table>/<str:row>/<str:column>/",
        figure_views.figure_records,
        name="figure-records",
    ),
    path("publicity/", publicity_views.publicity, name="publicity"),
    path("publicity/export/", publicity_views.publicity_export, name="publicity-export"),
    path("notices/<path:key>/publish/", displayed.publish, {"what": "notice"}, name="notice-publish"),
    path("notices/<path:key>/withdraw/", displayed.withdraw, {"what": "notice"}, name="notice-withdraw"),
    path("filings/<path:key>/publish/", displayed.publish, {"what": "filing"}, name="filing-publish"),
    path("filings/<path:key>/withdraw/", displayed.withdraw, {"what": "filing"}, name="filing-withdraw"),
    path("filings/<path:key>/cancel/", filing_views.filing_cancel, name="filing-cancel"),
    path("exempt-replies/<path:key>/answer/", filing_views.question_answer, name="exempt-answer"),
    path("queue/", queue_views.queue, name="queue"),
    path("queue/export/", queue_views.export, name="queue-export"),
    path("queue/<path:key>/assign/", queue_views.assign, name="queue-assign"),
    path("calendar/", calendar_views.calendar, name="calendar"),
    path("decisions/<path:key>/preview/<slug:to>/", procedure.preview, name="decisions-preview"),
    path("decisions/<path:key>/missing/", procedure.missing_complete, name="missing-complete"),
    path("decisions/<path:key>/checks/new/", procedure.check_new, name="check-new"),
    path("decisions/<path:key>/notices/<slug:kind>/", procedure.notice_repeat, name="notice-repeat"),
    path("appraisals/<path:key>/report/", procedure.appraisal_report, name="appraisal-report"),
    path("documents/<uuid:uuid>/reissue/", procedure.document_reissue, name="document-reissue"),
    path("hearings/<path:key>/announce/", procedure.hearing_announce, name="hearing-announce"),
    path("hearings/<path:key>/hold/", procedure.hearing_hold, name="hearing-hold"),
    path("hearings/<path:key>/waive/", procedure.hearing_waive, name="hearing-waive"),
    *register_urls("permits"),
]
