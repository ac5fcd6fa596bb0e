"""URLs of accounts. allauth's names are kept where it looks for them."""

from django.urls import include, path

from accounts.api import (
    ConfirmEmail,
    EmailConfirmation,
    ForgotPassword,
    Me,
    OneSession,
    Password,
    People,
    Renew,
    ResetPassword,
    Sessions,
    SignIn,
    SignOut,
    SignUp,
)
from accounts.views import account, authentication

api = [
    path("auth/signup", SignUp.as_view()),
    path("auth/login", SignIn.as_view()),
    path("auth/refresh", Renew.as_view()),
    path("auth/logout", SignOut.as_view()),
    path("auth/me", Me.as_view()),
    path("auth/password", Password.as_view()),
    path("auth/password/forgot", ForgotPassword.as_view()),
    path("auth/password/reset", ResetPassword.as_view()),
    path("auth/email/confirm", ConfirmEmail.as_view()),
    path("auth/email/confirmation", EmailConfirmation.as_view()),
    path("auth/sessions", Sessions.as_view()),
    path("auth/sessions/<uuid:session_id>", OneSession.as_view()),
    path("users", People.as_view()),
]

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
