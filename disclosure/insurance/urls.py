"""Addresses of liability insurance, under /enterprise/disclosure/ and /staff/disclosure/."""

from django.urls import path

from disclosure.views import insurance, insurance_staff

enterprise_urls = [
    path("insurance/", insurance.home, name="insurance-home"),
    path("insurance/new/", insurance.new, name="insurance-new"),
    path("insurance/<path:number>/withdraw/", insurance.withdraw, name="insurance-withdraw"),
    path("insurance/<path:number>/", insurance.filing, name="insurance-filing"),
]
staff_urls = [
    path("insurance/", insurance_staff.policy_list, name="insurance"),
    path("insurance/export/", insurance_staff.export, name="insurance-export"),
    path("insurance/<path:key>/guidance/", insurance_staff.guide, name="insurance-guide"),
    path("insurance/<path:key>/renewal/", insurance_staff.renewal, name="insurance-renewal"),
    path(
        "insurance/guidance/<path:key>/cancel/",
        insurance_staff.cancel,
        name="insurance-guidance-cancel",
    ),
]
