"""URLs of accounts. allauth's names are kept where it looks for them."""

from django.urls import include, path

from accounts.api import router
from accounts.views import account, authentication

api = router.urls

pages = [
    path("login/", authentication.sign_in, name="account_login"),
    path("signup/", authentication.sign_up, name="account_signup"),
    path("logout/", authentication.sign_out, name="account_logout"),
    path("account/", account.account, name="account"),
    path("account/delete/", account.delete_account, name="account_delete"),
    path("account/password/", account.change_password, name="account_change_password"),
    path("account/confirm-email/", account.request_confirmation, name="account_ask_to_confirm"),
    path("account/confirm-email/<str:token>/", account.confirm_email, name="account_confirm_email"),
    path("account/reset/", account.request_reset, name="account_reset_password"),
    path("account/reset/<str:token>/", account.reset_password, name="account_reset_password_from_key"),
    path("account/confirm-access/", authentication.reauthenticate, name="account_reauthenticate"),
    path("account/two-step/webauthn/login/", authentication.sign_in_by_passkey, name="mfa_login_webauthn"),
    path("account/two-step/webauthn/add/", authentication.add_passkey, name="mfa_add_webauthn"),
    path("account/two-step/totp/activate/", authentication.activate_authenticator_app, name="mfa_activate_totp"),
    path("account/two-step/authenticate/", authentication.second_factor, name="mfa_authenticate"),
    path("account/two-step/reauthenticate/", authentication.reauthenticate_second_factor, name="mfa_reauthenticate"),
    path("account/two-step/", include("allauth.mfa.urls")),
    path("account/sessions/", account.sessions, name="account_places"),
    path("account/sessions/end-others/", account.end_other_sessions, name="account_end_other_places"),
    path("account/sessions/<uuid:session_id>/end/", account.end_session, name="account_end_place"),
]
