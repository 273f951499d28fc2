"""The public API of enforcement results, under /api/v1/public/enforcement/."""

from django.urls import path

from enforcement import public_case_api as api

app_name = "enforcement-public-api"
urlpatterns = [
    path("results/", api.ResultList.as_view(), name="result-list"),
    path("results/facets/", api.ResultFacets.as_view(), name="result-facets"),
    path("results/<int:pk>/", api.ResultDetail.as_view(), name="result-detail"),
    path("orders/", api.OrderList.as_view(), name="order-list"),
    path("orders/facets/", api.OrderFacets.as_view(), name="order-facets"),
    path("orders/<int:pk>/", api.OrderDetail.as_view(), name="order-detail"),
]
