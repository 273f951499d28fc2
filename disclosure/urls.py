"""Staff pages of this app."""

from common.registers.urls import register_urls
from disclosure.annual_check_urls import check_patterns
from disclosure.annual_urls import annual_patterns
from disclosure.duty_urls import staff_urls as duty_urls
from disclosure.filing_urls import staff_urls as filing_urls
from disclosure.listing_urls import staff_urls as listing_urls
from disclosure.production_urls import staff_urls as production_urls
from disclosure.rating_open_urls import staff_urls as rating_open_urls
from disclosure.rating_staff_urls import staff_urls as rating_urls

app_name = "disclosure"

urlpatterns = [
    *annual_patterns("paper"),
    *check_patterns("paper"),
    *duty_urls,
    *filing_urls,
    *listing_urls,
    *production_urls,
    *rating_urls,
    *rating_open_urls,
    *register_urls("disclosure"),
]
