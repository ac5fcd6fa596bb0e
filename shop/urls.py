"""The paths of the shop's API and pages."""

from django.urls import path

from shop.api import router
from shop.views import public, staff

__all__ = ["api", "pages"]
api = router.urls
_ORDER_PAGE, _STAFF = "orders/<str:number>", "staff/shop"
pages = [
    path("shop/", public.shop, name="shop"),
    path("shop/<slug:slug>/", public.product, name="product"),
    path("cart/", public.cart, name="cart"),
    path("cart/add/", public.add, name="cart-add"),
    path("cart/items/<uuid:item>/", public.change, name="cart-item"),
    path("checkout/", public.checkout, name="checkout"),
    path("orders/", public.orders, name="orders"),
    path(f"{_ORDER_PAGE}/", public.order, name="order"),
    path(f"{_ORDER_PAGE}/receipt/", public.receipt, name="order-receipt"),
    path(f"{_ORDER_PAGE}/cancel/", public.cancel, name="order-cancel"),
    path(f"{_ORDER_PAGE}/confirm/", public.confirm, name="order-confirm"),
    path(f"{_ORDER_PAGE}/pay/", public.pay, name="order-pay"),
    path(f"{_STAFF}/orders/", staff.board, name="staff-shop-board"),
    path(f"{_STAFF}/orders/all/", staff.all_orders, name="staff-shop-orders"),
    path(f"{_STAFF}/orders/cancel/", staff.cancel_many, name="staff-shop-cancel-many"),
    path(f"{_STAFF}/orders.csv", staff.export_orders, name="staff-shop-table"),
    path(f"{_STAFF}/orders/<str:number>/", staff.order, name="staff-shop-order"),
    path(f"{_STAFF}/orders/<str:number>/<str:step>/", staff.step, name="staff-shop-step"),
    path(f"{_STAFF}/pickup/", staff.pickup, name="staff-shop-pickup"),
    path(f"{_STAFF}/products/", staff.products, name="staff-shop-products"),
    path(f"{_STAFF}/products/new/", staff.new, name="staff-shop-new"),
    path(f"{_STAFF}/products/<slug:slug>/", staff.product, name="staff-shop-product"),
    path(f"{_STAFF}/products/<slug:slug>/count/", staff.count, name="staff-shop-count"),
    path(f"{_STAFF}/products/<slug:slug>/sizes/", staff.size, name="staff-shop-size"),
]
