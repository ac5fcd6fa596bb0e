from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    name = "subscriptions"

    def ready(self) -> None:
        """Register the campaign room, the after-restore and erasure hooks, the audit, and the newsletter preference."""
        from core import lifecycle
        from core.backups import contents
        from core.rooms import registry
        from subscriptions import services
        from subscriptions.rooms import CampaignRoom

        registry.register(CampaignRoom())
        contents.after_restore("subscriptions", services.pause_after_restore)
        lifecycle.register_audit("subscriptions", services.audit)
        lifecycle.on_erasure("subscriptions", services.erase_person)
        lifecycle.on_mail_choice("newsletter", services.set_member_subscription)
