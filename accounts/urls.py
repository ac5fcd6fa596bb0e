"""The paths of accounts. The names of allauth are kept where it looks for them."""

from django.urls import include, path

from accounts import api as calls
from accounts import views

api = [
    path("auth/signup", calls.SignUp.as_view()),
    path("auth/login", calls.SignIn.as_view()),
    path("auth/refresh", calls.Renew.as_view()),
    path("auth/logout", calls.SignOut.as_view()),
    path("auth/me", calls.Me.as_view()),
    path("auth/password", calls.Password.as_view()),
    path("auth/password/forgot", calls.ForgotPassword.as_view()),
    path("auth/password/reset", calls.ResetPassword.as_view()),
    path("auth/email/confirm", calls.ConfirmEmail.as_view()),
    path("auth/email/confirmation", calls.EmailConfirmation.as_view()),
    path("auth/sessions", calls.Sessions.as_view()),
    path("auth/sessions/<uuid:place_id>", calls.OneSession.as_view()),
    path("users", calls.People.as_view()),
]

pages = [
    path("login/", views.sign_in, name="account_login"),
    path("signup/", views.sign_up, name="account_signup"),
    path("logout/", views.sign_out, name="account_logout"),
    path("account/", views.account, name="account"),
    path("account/delete/", views.delete_account, name="account_delete"),
    path("account/password/", views.change_password, name="account_change_password"),
    path("account/confirm-email/", views.request_confirmation, name="account_ask_to_confirm"),
    path("account/confirm-email/<str:token>/", views.confirm_email, name="account_confirm_email"),
    path("account/reset/", views.request_reset, name="account_reset_password"),
    path("account/reset/<str:token>/", views.reset_password, name="account_reset_password_from_key"),
    path("account/confirm-access/", views.reauthenticate, name="account_reauthenticate"),
    path("account/two-step/webauthn/login/", views.sign_in_by_passkey, name="mfa_login_webauthn"),
    path("account/two-step/webauthn/add/", views.add_passkey, name="mfa_add_webauthn"),
    path("account/two-step/totp/activate/", views.activate_authenticator_app, name="mfa_activate_totp"),
    path("account/two-step/authenticate/", views.second_factor, name="mfa_authenticate"),
    path("account/two-step/reauthenticate/", views.reauthenticate_second_factor, name="mfa_reauthenticate"),
    path("account/two-step/", include("allauth.mfa.urls")),
    path("account/sessions/", views.sessions, name="account_places"),
    path("account/sessions/end-others/", views.end_other_sessions, name="account_end_other_places"),
    path("account/sessions/<uuid:place_id>/end/", views.end_session, name="account_end_place"),
]
