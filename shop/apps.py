from importlib import import_module

from django.apps import AppConfig


class ShopConfig(AppConfig):
    name = "shop"

    def ready(self) -> None:
        """Tell the rooms how the orders are shown, hear who signs in, and what becomes of who leaves the club."""
        from core import lifecycle
        from core.rooms import registry
        from shop import services
        from shop.rooms import ShopRoom

        registry.register(ShopRoom())
        lifecycle.register_audit("shop", services.audit)
        lifecycle.on_erasure("shop", services.forget_person)
        import_module("shop.views.public")
