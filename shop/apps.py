from django.apps import AppConfig


class ShopConfig(AppConfig):
    name = "shop"

    def ready(self) -> None:
        """Register the shop's room, audit, erasure and reserved goods, and keep guests' carts when they sign in."""
        from django.contrib.auth.signals import user_logged_in

        from core import lifecycle
        from core.rooms import registry
        from shop import queries, services
        from shop.rooms import ShopRoom
        from shop.views.public import keep_cart_at_sign_in

        registry.register(ShopRoom())
        lifecycle.register_audit("shop", services.audit)
        lifecycle.on_erasure("shop", services.forget_person)
        lifecycle.register_seller("shop", lifecycle.Seller(queries.products_reserved_for, queries.orders_bought_with))
        user_logged_in.connect(keep_cart_at_sign_in)
