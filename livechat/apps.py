from django.apps import AppConfig


class LivechatConfig(AppConfig):
    name = "livechat"
    verbose_name = "Live streams"

    def ready(self) -> None:
        """Tell the rooms how a stream is found and shown, and the core who leaves, and what is always true."""
        from core import lifecycle
        from core.rooms import registry
        from livechat import services
        from livechat.rooms import StreamRoom

        registry.register(StreamRoom())
        lifecycle.on_erasure("livechat", services.erase_person)
        lifecycle.register_audit("livechat", services.audit)
