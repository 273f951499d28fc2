"""Public pages of enforcement results (/cases/).

The pages of records stand in the root's urls: a kind of published content names its page
`public-<kind>` without a namespace.
"""

from django.urls import path

from enforcement.views import feeds, public_cases

app_name = "cases"
urlpatterns = [
    path("", public_cases.result_list, name="case-list"),
    path("orders/", public_cases.order_list, name="order-list"),
    path("feed/", feeds.result_feed, name="feed"),
    path("orders/feed/", feeds.order_feed, name="order-feed"),
]
