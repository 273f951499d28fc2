"""The public API of enforcement results, under /api/v1/public/enforcement/."""

from enforcement.public_case_api import ORDER_ENDPOINTS, RESULT_ENDPOINTS

app_name = "enforcement-public-api"
urlpatterns = [*RESULT_ENDPOINTS.urls("results"), *ORDER_ENDPOINTS.urls("orders")]
