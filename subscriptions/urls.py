"""API paths and page URLs of the newsletter."""

from django.urls import path

from subscriptions.api import router
from subscriptions.views import campaigns, public, subscribers

_CAMPAIGN = "staff/campaigns/<uuid:campaign_id>"
_SUBSCRIBER = "staff/subscribers/<uuid:subscriber_id>"
pages = [
    path("subscribe/", public.subscribe, name="subscribe"),
    path("subscribe/sent/", public.sent, name="subscribe-sent"),
    path("subscribe/link/", public.request_link, name="newsletter-link"),
    path("newsletter/", public.newsletter, name="newsletter"),
    path("newsletter/feed/", public.feed, name="newsletter-feed"),
    path("newsletter/confirm/<str:token>/", public.confirm, name="newsletter-confirm"),
    path("newsletter/choices/<str:token>/", public.choices, name="newsletter-choices"),
    path("newsletter/leave/<str:token>/", public.unsubscribe, name="newsletter-leave"),
    path("newsletter/<slug:slug>/", public.issue, name="newsletter-issue"),
    path("account/newsletter/", public.my_newsletter, name="my-newsletter"),
    path("staff/subscribers/", subscribers.subscribers, name="staff-subscribers"),
    path("staff/subscribers/suppress/", subscribers.suppress_address, name="staff-suppress-address"),
    path("staff/subscribers/import/", subscribers.new_import, name="staff-import"),
    path("staff/subscribers/import/<uuid:import_id>/", subscribers.import_preview, name="staff-import-look"),
    path(
        "staff/subscribers/import/<uuid:import_id>/left-out.csv", subscribers.skipped_rows, name="staff-import-left-out"
    ),
    path("staff/subscribers/topics/", subscribers.topics, name="staff-topics"),
    path("staff/subscribers/topics/<uuid:topic_id>/", subscribers.topic, name="staff-topic"),
    path("staff/subscribers/topics/<uuid:topic_id>/delete/", subscribers.delete_topic, name="staff-topic-delete"),
    path(f"{_SUBSCRIBER}/", subscribers.subscriber, name="staff-subscriber"),
    path(f"{_SUBSCRIBER}/label/", subscribers.set_topics, name="staff-subscriber-label"),
    path(f"{_SUBSCRIBER}/suppress/", subscribers.suppress, name="staff-subscriber-suppress"),
    path(f"{_SUBSCRIBER}/release/", subscribers.release, name="staff-subscriber-release"),
    path(f"{_SUBSCRIBER}/erase/", subscribers.erase, name="staff-subscriber-erase"),
    path("staff/campaigns/", campaigns.campaigns, name="staff-campaigns"),
    path("staff/campaigns/new/", campaigns.new_campaign, name="staff-campaign-new"),
    path("staff/campaigns/preview/", campaigns.preview_campaign, name="staff-campaign-preview"),
    path(f"{_CAMPAIGN}/", campaigns.campaign, name="staff-campaign"),
    path(f"{_CAMPAIGN}/mail.html", campaigns.mail_html, name="staff-campaign-mail"),
    path(f"{_CAMPAIGN}/edit/", campaigns.edit_campaign, name="staff-campaign-edit"),
    path(f"{_CAMPAIGN}/delete/", campaigns.delete_campaign, name="staff-campaign-delete"),
    path(f"{_CAMPAIGN}/test/", campaigns.send_test, name="staff-campaign-test"),
    path(f"{_CAMPAIGN}/schedule/", campaigns.schedule_campaign, name="staff-campaign-schedule"),
    path(f"{_CAMPAIGN}/<str:step>/", campaigns.change_status, name="staff-campaign-step"),
]

api = router.urls
