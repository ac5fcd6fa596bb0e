from django.apps import AppConfig


class LivechatConfig(AppConfig):
    name = "livechat"
    verbose_name = "Live streams"

    def ready(self) -> None:
        """Register the stream room, the erasure hook and the audit."""
        from core import lifecycle
        from core.rooms import registry
        from livechat import services
        from livechat.rooms import StreamRoom

        registry.register(StreamRoom())
        lifecycle.on_erasure("livechat", services.erase_person)
        lifecycle.register_audit("livechat", services.audit)
