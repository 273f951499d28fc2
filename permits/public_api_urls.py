"""What the public reads of EIA approval as JSON, under /api/v1/public/eia/."""

from django.urls import path

from permits import public_api

app_name = "eia-public-api"

urlpatterns = [
    path("notices/", public_api.NoticeList.as_view(), name="notice-list"),
    path("notices/<int:pk>/", public_api.NoticeDetail.as_view(), name="notice-detail"),
    path("notices/<int:pk>/comments/", public_api.CommentList.as_view(), name="comment-list"),
    path("registrations/", public_api.RegistrationList.as_view(), name="registration-list"),
    path("registrations/<int:pk>/", public_api.RegistrationDetail.as_view(), name="registration-detail"),
]
