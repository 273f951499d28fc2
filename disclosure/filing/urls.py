"""Addresses of annual reports as they are handed in and reviewed, and of the summary of a year."""

from __future__ import annotations

from django.urls import path

from disclosure.views import filing, review, review_acts, standing, summary

enterprise_urls = [
    path("annual/<path:number>/certify/", filing.certify, name="filing-certify"),
    path("annual/<path:number>/submissions/", filing.history, name="filing-history"),
    path("annual/<path:number>/submissions/<int:count>/", filing.submission, name="filing-submission"),
    path("annual/<path:number>/comments/", filing.comment_list, name="filing-comments"),
    path("annual/<path:number>/comments/<int:pk>/", filing.comment_answer, name="filing-answer"),
    path("annual/<path:number>/withholdings/", filing.withholding_list, name="filing-withholdings"),
    path(
        "annual/<path:number>/withholdings/<int:pk>/drop/",
        filing.withholding_drop,
        name="filing-withholding-drop",
    ),
    path("annual/<path:number>/correction/", filing.correct, name="filing-correct"),
]

staff_urls = [
    path("annual/", review.filing_list, name="filing-list"),
    path("annual/export/", review.filing_export, name="filing-export"),
    path("annual/<path:number>/chapters/<slug:code>/", review.chapter, name="filing-chapter"),
    path(
        "annual/<path:number>/differences/<slug:against>/", review.difference_list, name="filing-differences"
    ),
    path("annual/<path:number>/comments/new/", review_acts.comment_new, name="filing-comment-new"),
    path(
        "annual/<path:number>/comments/<int:pk>/remove/",
        review_acts.comment_remove,
        name="filing-comment-remove",
    ),
    path("annual/<path:number>/return/", review_acts.return_, name="filing-return"),
    path("annual/<path:number>/accept/", review_acts.accept, name="filing-accept"),
    path("annual/<path:number>/publish/", review_acts.publish, name="filing-publish"),
    path("annual/<path:number>/withdraw/", review_acts.withdraw, name="filing-withdraw"),
    path(
        "annual/<path:number>/withholdings/new/",
        review_acts.withholding_new,
        name="filing-withholding-new",
    ),
    path(
        "annual/<path:number>/withholdings/<int:pk>/",
        review_acts.withholding_decide,
        name="filing-withholding",
    ),
    path("annual/<path:number>/", review.review, name="filing-review"),
    path("summary/", summary.latest, name="summary-latest"),
    path("summary/<int:year>/", summary.summary, name="summary"),
    path("summary/<int:year>/records/", summary.records, name="summary-records"),
    path("summary/<int:year>/export/", summary.export, name="summary-export"),
    path("summary/<int:year>/standings/", standing.publish, name="standing-publish"),
    path("summary/<int:year>/document/", summary.document, name="summary-document"),
]
