"""Products, carts, orders, discounts and payments."""

from shop.models.cart import MOST_OF_ONE, Cart, CartItem
from shop.models.catalogue import MOST_MONEY, Category, Product, ProductQuerySet, Variant, VariantQuerySet
from shop.models.discount import Discount, DiscountKind, DiscountQuerySet, DiscountUse
from shop.models.order import BOUGHT, OPEN, Order, OrderLine, OrderQuerySet, OrderStatus, OrderStep
from shop.models.payment import DESK, Payment, PaymentState, ProviderEvent
from shop.models.refund import Refund, RefundLine, RefundState

__all__ = [
    "BOUGHT",
    "DESK",
    "MOST_MONEY",
    "MOST_OF_ONE",
    "OPEN",
    "Cart",
    "CartItem",
    "Category",
    "Discount",
    "DiscountKind",
    "DiscountQuerySet",
    "DiscountUse",
    "Order",
    "OrderLine",
    "OrderQuerySet",
    "OrderStatus",
    "OrderStep",
    "Payment",
    "PaymentState",
    "Product",
    "ProductQuerySet",
    "ProviderEvent",
    "Refund",
    "RefundLine",
    "RefundState",
    "Variant",
    "VariantQuerySet",
]
