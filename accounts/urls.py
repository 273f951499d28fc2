"""Addresses of the account pages and of the staff pages that belong to accounts."""

from django.urls import include, path

from accounts import views
from common.registers.urls import register_urls

app_name = "accounts"

account = [
    path("sign-in/", views.SignInView.as_view(), name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("profile/", views.profile, name="profile"),
    path("password/", views.password_change, name="password-change"),
    path("sessions/", views.session_list, name="session-list"),
    path("sessions/<int:pk>/end/", views.session_end, name="session-end"),
]
urlpatterns = [
    path("accounts/", include(account)),
    path("staff/audit/", views.audit_list, name="audit-list"),
    path("staff/audit/export/", views.audit_export, name="audit-export"),
    path("staff/accounts/", include(register_urls("accounts"))),
]
