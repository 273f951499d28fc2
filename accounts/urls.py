"""Addresses of the account pages and of the staff pages that belong to accounts."""

from django.urls import include, path

from accounts import address_views, api_token_views, recovery_views, second_factor_views, views
from common.registers.urls import register_urls

app_name = "accounts"

account = [
    path("sign-in/", views.SignInView.as_view(), name="sign-in"),
    path("sign-in/code/", second_factor_views.sign_in_code, name="sign-in-code"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("profile/", views.profile, name="profile"),
    path("password/", views.password_change, name="password-change"),
    path("password/forgotten/", recovery_views.reset_request, name="password-reset"),
    path("password/forgotten/sent/", recovery_views.reset_sent, name="password-reset-sent"),
    path(
        "password/forgotten/<uidb64>/<token>/",
        recovery_views.ResetView.as_view(),
        name="password-reset-confirm",
    ),
    path("contact/", recovery_views.contact_change, name="contact-change"),
    path("email/resend/", address_views.resend, name="email-resend"),
    path("email/cancel/", address_views.cancel, name="email-cancel"),
    path("email/confirm/<str:token>/", address_views.confirm, name="email-confirm"),
    path("email/undo/<str:token>/", address_views.undo, name="email-undo"),
    path("api-tokens/", api_token_views.token_list, name="api-token-list"),
    path("api-tokens/new/", api_token_views.token_new, name="api-token-new"),
    path("api-tokens/<int:pk>/revoke/", api_token_views.token_revoke, name="api-token-revoke"),
    path("second-factor/enrol/", second_factor_views.enrol, name="second-factor-enrol"),
    path("second-factor/recovery-codes/", second_factor_views.renew_codes, name="recovery-codes-renew"),
    path("second-factor/disable/", second_factor_views.disable, name="second-factor-disable"),
    path("sessions/", views.session_list, name="session-list"),
    path("sessions/<int:pk>/end/", views.session_end, name="session-end"),
]
urlpatterns = [
    path("accounts/", include(account)),
    path("staff/audit/", views.audit_list, name="audit-list"),
    path("staff/audit/export/", views.audit_export, name="audit-export"),
    path("staff/accounts/", include(register_urls("accounts"))),
]
