"""What is published about one enterprise as JSON, under /api/v1/public/enterprises/."""

from django.urls import path

from registry import public_api

app_name = "enterprise-public-api"
urlpatterns = [path("<str:uscc>/", public_api.EnterpriseDetail.as_view(), name="detail")]
