"""The paths of the mailbox."""

from django.urls import path

from core.mail import api as calls
from core.mail import views

api = [
    path("mailbox", calls.Mailbox.as_view()),
    path("mailbox/<uuid:mail_id>", calls.OneMessage.as_view()),
    path("me/mail", calls.MyMail.as_view()),
    path("me/mail/<uuid:mail_id>", calls.MyMessage.as_view()),
]

pages = [
    path("staff/mailbox/", views.mailbox, name="staff-mailbox"),
    path("staff/mailbox/<uuid:mail_id>/", views.message, name="staff-message"),
    path("staff/mailbox/<uuid:mail_id>/html/", views.message_html, name="staff-message-html"),
    path("account/mail/", views.my_mail, name="my-mail"),
    path("account/mail/<uuid:mail_id>/", views.my_message, name="my-message"),
    path("account/mail/<uuid:mail_id>/html/", views.my_message_html, name="my-message-html"),
]
