"""The pages of the shop."""

from django.urls import path

from shop.views import cart, checkout, desk, looking, orders, shelf

_ORDER, _STAFF = "orders/<str:number>", "staff/shop"

pages = [
    path("shop/", looking.shop, name="shop"),
    path("shop/<slug:slug>/", looking.product, name="product"),
    path("cart/", cart.cart, name="cart"),
    path("cart/add/", cart.add, name="cart-add"),
    path("cart/items/<uuid:item>/", cart.change, name="cart-item"),
    path("checkout/", checkout.checkout, name="checkout"),
    path("orders/", orders.orders, name="orders"),
    path(f"{_ORDER}/", orders.order, name="order"),
    path(f"{_ORDER}/receipt/", orders.receipt, name="order-receipt"),
    path(f"{_ORDER}/cancel/", orders.cancel, name="order-cancel"),
    path(f"{_ORDER}/confirm/", orders.confirm, name="order-confirm"),
    path(f"{_ORDER}/pay/", orders.pay, name="order-pay"),
    path(f"{_STAFF}/orders/", desk.board, name="staff-shop-board"),
    path(f"{_STAFF}/orders/all/", desk.all_orders, name="staff-shop-orders"),
    path(f"{_STAFF}/orders/cancel/", desk.cancel_many, name="staff-shop-cancel-many"),
    path(f"{_STAFF}/orders.csv", desk.table, name="staff-shop-table"),
    path(f"{_STAFF}/orders/<str:number>/", desk.order, name="staff-shop-order"),
    path(f"{_STAFF}/orders/<str:number>/<str:step>/", desk.step, name="staff-shop-step"),
    path(f"{_STAFF}/pickup/", desk.pickup, name="staff-shop-pickup"),
    path(f"{_STAFF}/products/", shelf.products, name="staff-shop-products"),
    path(f"{_STAFF}/products/new/", shelf.new, name="staff-shop-new"),
    path(f"{_STAFF}/products/<slug:slug>/", shelf.product, name="staff-shop-product"),
    path(f"{_STAFF}/products/<slug:slug>/count/", shelf.count, name="staff-shop-count"),
    path(f"{_STAFF}/products/<slug:slug>/sizes/", shelf.size, name="staff-shop-size"),
]
