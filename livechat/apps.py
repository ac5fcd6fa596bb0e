from django.apps import AppConfig


class LivechatConfig(AppConfig):
    name = "livechat"
    verbose_name = "Live streams"

    def ready(self) -> None:
        """Tell the rooms how a stream is found and shown, and what becomes of what people said who leave the club."""
        from core import people
        from core.rooms import registry
        from livechat import services
        from livechat.rooms import StreamRoom

        registry.register(StreamRoom())
        people.when_leaving("livechat", services.forget_person)
