"""The shop in the admin. Stock, orders and payments are read-only; they change through the services."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from core.admin import ReadOnlyAdmin, run_for_each
from core.people import SignedInHttpRequest
from shop import services
from shop.models import (
    Cart,
    CartItem,
    Category,
    Discount,
    DiscountUse,
    Order,
    OrderLine,
    OrderStep,
    Payment,
    Product,
    ProviderEvent,
    Refund,
    RefundLine,
    Variant,
)


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "position"]
    prepopulated_fields = {"slug": ["name"]}
    search_fields = ["name"]


@admin.register(Discount)
class DiscountAdmin(admin.ModelAdmin):
    """Discount codes are created here. Their uses are counted from the orders."""

    list_display = ["code", "kind", "value", "minimum", "most_uses", "once_per_person", "starts_at", "ends_at"]
    list_filter = ["kind", "is_active"]
    search_fields = ["code"]


@admin.register(Product)
class ProductAdmin(ReadOnlyAdmin):
    """Read-only. Products are created and edited on the staff pages, which count the stock."""

    list_display = ["name", "category", "price", "tax_rate", "is_on_sale", "position"]
    list_filter = ["category", "is_on_sale", "reserved_for"]
    search_fields = ["name", "slug", "keywords"]
    list_select_related = ["category"]
    actions = ["put_on_sale", "take_off_sale"]
    at_once = ["put_on_sale", "take_off_sale"]

    @admin.action(description="Put on sale")
    def put_on_sale(self, request: SignedInHttpRequest, products: QuerySet[Any]) -> None:
        self._sell(request, products, True)

    @admin.action(description="Take off sale")
    def take_off_sale(self, request: SignedInHttpRequest, products: QuerySet[Any]) -> None:
        self._sell(request, products, False)

    def _sell(self, request: SignedInHttpRequest, products: QuerySet[Any], on: bool) -> None:
        run_for_each(
            request, products, lambda one: services.edit_product(product_id=one.pk, by=request.user, is_on_sale=on)
        )


@admin.register(Variant)
class VariantAdmin(ReadOnlyAdmin):
    list_display = ["product", "name", "stock", "low_stock", "own_price"]
    search_fields = ["product__name", "name"]
    list_select_related = ["product"]


@admin.register(Order)
class OrderAdmin(ReadOnlyAdmin):
    list_display = ["number", "status", "name", "total", "currency", "created_at", "paid_at", "collected_at"]
    list_filter = ["status"]
    search_fields = ["number", "name", "email"]
    date_hierarchy = "created_at"
    ordering = ["-created_at", "-id"]
    actions = ["mark_paid", "mark_ready", "collect", "cancel", "refund"]

    @admin.action(description="Paid at the desk")
    def mark_paid(self, request: HttpRequest, orders: QuerySet[Any]) -> None:
        self._each(request, orders, services.mark_paid)

    @admin.action(description="Ready for pickup, and tell the buyers")
    def mark_ready(self, request: HttpRequest, orders: QuerySet[Any]) -> None:
        self._each(request, orders, services.mark_ready)

    @admin.action(description="Handed over")
    def collect(self, request: HttpRequest, orders: QuerySet[Any]) -> None:
        self._each(request, orders, services.collect)

    @admin.action(description="Cancel, and put the goods back")
    def cancel(self, request: HttpRequest, orders: QuerySet[Any]) -> None:
        self._each(request, orders, services.cancel)

    @admin.action(description="Refund")
    def refund(self, request: HttpRequest, orders: QuerySet[Any]) -> None:
        self._each(request, orders, services.refund)

    def _each(self, request: HttpRequest, orders: QuerySet[Any], verb: Callable[..., object]) -> None:
        run_for_each(request, orders, lambda one: verb(order_id=one.pk, by=request.user))


@admin.register(OrderLine)
class OrderLineAdmin(ReadOnlyAdmin):
    list_display = ["order", "product_name", "variant_name", "quantity", "unit_price", "total", "tax"]
    search_fields = ["order__number", "product_name"]
    list_select_related = ["order"]
    ordering = ["-created_at", "position"]


@admin.register(OrderStep)
class OrderStepAdmin(ReadOnlyAdmin):
    list_display = ["order", "what", "status", "by", "created_at"]
    search_fields = ["order__number"]
    list_select_related = ["order", "by"]
    ordering = ["-created_at", "-id"]


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    list_display = ["order", "provider", "reference", "amount", "currency", "state", "created_at"]
    list_filter = ["provider", "state"]
    search_fields = ["order__number", "reference", "charge"]
    list_select_related = ["order"]
    ordering = ["-created_at", "-id"]


@admin.register(Refund)
class RefundAdmin(ReadOnlyAdmin):
    list_display = ["order", "amount", "tax", "currency", "restocked", "state", "by", "created_at"]
    list_filter = ["state", "restocked"]
    search_fields = ["order__number"]
    list_select_related = ["order", "by"]
    ordering = ["-created_at", "-id"]


@admin.register(RefundLine)
class RefundLineAdmin(ReadOnlyAdmin):
    list_display = ["refund", "line", "quantity", "amount", "tax"]
    search_fields = ["refund__order__number", "line__product_name"]
    list_select_related = ["refund__order", "line"]
    ordering = ["-created_at", "-id"]


@admin.register(ProviderEvent)
class ProviderEventAdmin(ReadOnlyAdmin):
    list_display = ["id", "provider", "kind", "created_at"]
    search_fields = ["id"]
    ordering = ["-created_at"]


@admin.register(DiscountUse)
class DiscountUseAdmin(ReadOnlyAdmin):
    list_display = ["discount", "order", "email", "is_live", "created_at"]
    search_fields = ["discount__code", "order__number", "email"]
    list_select_related = ["discount", "order"]


@admin.register(Cart)
class CartAdmin(ReadOnlyAdmin):
    """Guests' carts are not listed: a cart's id opens it."""

    list_display = ["user", "created_at", "updated_at"]
    list_select_related = ["user"]
    exclude = ["id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(user__isnull=False)


@admin.register(CartItem)
class CartItemAdmin(ReadOnlyAdmin):
    list_display = ["variant", "quantity", "created_at"]
    list_select_related = ["variant__product"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(cart__user__isnull=False)
