"""Pages of enterprises on their disclosures, under /enterprise/disclosure/."""

from django.urls import path

from disclosure.annual.check_urls import check_patterns
from disclosure.annual.urls import annual_patterns
from disclosure.filing.urls import enterprise_urls as filing_urls
from disclosure.insurance.urls import enterprise_urls as insurance_urls
from disclosure.listing.urls import enterprise_urls as listing_urls
from disclosure.production.urls import enterprise_urls as production_urls
from disclosure.rating.open_urls import enterprise_urls as rating_urls
from disclosure.views import enterprise_home, temporary

app_name = "disclosure-enterprise"

urlpatterns = [
    *filing_urls,
    *insurance_urls,
    *listing_urls,
    *production_urls,
    *rating_urls,
    *annual_patterns("annual"),
    *check_patterns("annual"),
    path("", enterprise_home.home, name="home"),
    path("documents/new/", enterprise_home.trigger_new, name="trigger-new"),
    path("changes/new/", enterprise_home.change_new, name="change-new"),
    path("temporary/new/", temporary.new, name="temporary-new"),
    path("temporary/<path:number>/edit/", temporary.edit, name="temporary-edit"),
    path("temporary/<path:number>/files/", temporary.attach, name="temporary-attach"),
    path(
        "temporary/<path:number>/files/<uuid:uuid>/withdraw/",
        temporary.withdraw_file,
        name="temporary-file-withdraw",
    ),
    path("temporary/<path:number>/submit/", temporary.submit, name="temporary-submit"),
    path("temporary/<path:number>/", temporary.detail, name="temporary-detail"),
]
