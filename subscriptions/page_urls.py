"""The pages of the newsletter."""

from django.urls import path

from subscriptions.views import archive, composing, importing, member, private, running, staff, subscribing

_CAMPAIGN = "staff/campaigns/<uuid:campaign_id>"
_SUBSCRIBER = "staff/subscribers/<uuid:subscriber_id>"

pages = [
    path("subscribe/", subscribing.subscribe, name="subscribe"),
    path("subscribe/sent/", subscribing.sent, name="subscribe-sent"),
    path("subscribe/link/", subscribing.ask_for_link, name="newsletter-link"),
    path("newsletter/", archive.newsletter, name="newsletter"),
    path("newsletter/feed/", archive.feed, name="newsletter-feed"),
    path("newsletter/confirm/<str:token>/", private.confirm, name="newsletter-confirm"),
    path("newsletter/choices/<str:token>/", private.choices, name="newsletter-choices"),
    path("newsletter/leave/<str:token>/", private.leave, name="newsletter-leave"),
    path("newsletter/<slug:slug>/", archive.issue, name="newsletter-issue"),
    path("account/newsletter/", member.my_newsletter, name="my-newsletter"),
    path("staff/subscribers/", staff.subscribers, name="staff-subscribers"),
    path("staff/subscribers/suppress/", staff.suppress_address, name="staff-suppress-address"),
    path("staff/subscribers/import/", importing.new, name="staff-import"),
    path("staff/subscribers/import/<uuid:import_id>/", importing.look, name="staff-import-look"),
    path("staff/subscribers/import/<uuid:import_id>/left-out.csv", importing.left_out, name="staff-import-left-out"),
    path("staff/subscribers/topics/", staff.topics, name="staff-topics"),
    path("staff/subscribers/topics/<uuid:topic_id>/", staff.topic, name="staff-topic"),
    path("staff/subscribers/topics/<uuid:topic_id>/delete/", staff.delete_topic, name="staff-topic-delete"),
    path(f"{_SUBSCRIBER}/", staff.subscriber, name="staff-subscriber"),
    path(f"{_SUBSCRIBER}/label/", staff.label, name="staff-subscriber-label"),
    path(f"{_SUBSCRIBER}/suppress/", staff.suppress, name="staff-subscriber-suppress"),
    path(f"{_SUBSCRIBER}/release/", staff.release, name="staff-subscriber-release"),
    path(f"{_SUBSCRIBER}/erase/", staff.erase, name="staff-subscriber-erase"),
    path("staff/campaigns/", composing.campaigns, name="staff-campaigns"),
    path("staff/campaigns/new/", composing.new, name="staff-campaign-new"),
    path("staff/campaigns/preview/", composing.preview, name="staff-campaign-preview"),
    path(f"{_CAMPAIGN}/", running.campaign, name="staff-campaign"),
    path(f"{_CAMPAIGN}/mail.html", running.mail_html, name="staff-campaign-mail"),
    path(f"{_CAMPAIGN}/edit/", composing.edit, name="staff-campaign-edit"),
    path(f"{_CAMPAIGN}/delete/", composing.delete, name="staff-campaign-delete"),
    path(f"{_CAMPAIGN}/test/", running.send_test, name="staff-campaign-test"),
    path(f"{_CAMPAIGN}/schedule/", running.schedule, name="staff-campaign-schedule"),
    path(f"{_CAMPAIGN}/<str:step>/", running.take_step, name="staff-campaign-step"),
]
