"""The paths of accounts. The names of allauth are kept where it looks for them."""

from django.urls import path

from accounts import api as calls
from accounts import views

api = [
    path("auth/signup", calls.SignUp.as_view()),
    path("auth/login", calls.SignIn.as_view()),
    path("auth/refresh", calls.Renew.as_view()),
    path("auth/logout", calls.SignOut.as_view()),
    path("auth/me", calls.Me.as_view()),
    path("auth/password", calls.Password.as_view()),
    path("auth/sessions", calls.Sessions.as_view()),
    path("auth/sessions/<uuid:place_id>", calls.OneSession.as_view()),
    path("users", calls.People.as_view()),
]

pages = [
    path("login/", views.sign_in, name="account_login"),
    path("signup/", views.sign_up, name="account_signup"),
    path("logout/", views.sign_out, name="account_logout"),
    path("account/", views.account, name="account"),
    path("account/password/", views.change_password, name="account_change_password"),
    path("account/sessions/", views.places, name="account_places"),
    path("account/sessions/end-others/", views.end_other_places, name="account_end_other_places"),
    path("account/sessions/<uuid:place_id>/end/", views.end_place, name="account_end_place"),
]
