"""Staff pages of this app."""

from common.registers.urls import register_urls
from disclosure.annual.check_urls import check_patterns
from disclosure.annual.urls import annual_patterns
from disclosure.duty.urls import staff_urls as duty_urls
from disclosure.filing.urls import staff_urls as filing_urls
from disclosure.insurance.urls import staff_urls as insurance_urls
from disclosure.listing.urls import staff_urls as listing_urls
from disclosure.production.urls import staff_urls as production_urls
from disclosure.rating.open_urls import staff_urls as rating_open_urls
from disclosure.rating.scheme_pages import urls as rating_scheme_urls
from disclosure.rating.staff_urls import staff_urls as rating_urls

app_name = "disclosure"

urlpatterns = [
    *annual_patterns("paper"),
    *check_patterns("paper"),
    *duty_urls,
    *filing_urls,
    *insurance_urls,
    *listing_urls,
    *production_urls,
    *rating_urls,
    *rating_open_urls,
    *rating_scheme_urls,
    *register_urls("disclosure"),
]
