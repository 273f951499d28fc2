"""Addresses of clean-production audits, under /enterprise/disclosure/ and /staff/disclosure/."""

from django.urls import path

from disclosure.views import production, production_urging

enterprise_urls = [
    path("production/", production.home, name="production-home"),
    path("production/<path:number>/<str:step>/", production.step, name="production-step"),
]
staff_urls = [
    path("production/urging/", production_urging.urging, name="production-urging"),
    path("production/<path:key>/<str:step>/lead/", production.missed_lead, name="production-lead"),
]
