from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    name = "subscriptions"

    def ready(self) -> None:
        """Tell the rooms how a campaign is entered and shown, and the accounts who wants the newsletter."""
        from core import invariants, people
        from core.backups import contents
        from core.rooms import registry
        from subscriptions import services
        from subscriptions.rooms import CampaignRoom

        registry.register(CampaignRoom())
        contents.after_restore("subscriptions", services.pause_after_restore)
        invariants.register("subscriptions", services.audit)
        people.when_leaving("subscriptions", services.forget_person)
        people.mail_to_choose("newsletter", services.wish)
