"""What the shop plugs into."""

from core.systems import (
    AccountPage,
    Destination,
    HomeSection,
    PersonPanel,
    Reference,
    Search,
    Seller,
    StaffPage,
    System,
)
from shop import emails, queries, services
from shop.rooms import ORDERS
from shop.views import public, sections

ORDER_NUMBER = r"\b[2-9A-HJKMNP-Za-hjkmnp-z]{3}-[2-9A-HJKMNP-Za-hjkmnp-z]{3}\b"

SYSTEM = System(
    navigation=(Destination("Shop", "/shop/", "bag", tab=True, order=40),),
    home=(HomeSection(sections.section, order=50),),
    searches=(
        Search("Shop", "bag", sections.search_products, order=90),
        Search("Orders", "bag", sections.search_orders, order=110),
    ),
    references=(Reference(ORDER_NUMBER, sections.order_links),),
    account_pages=(AccountPage("My orders", "/orders/", order=30),),
    staff_pages=(
        StaffPage(
            "Shop orders",
            "/staff/shop/orders/",
            "What people ordered, from packing to pickup.",
            waiting=queries.count_orders_to_pack,
            order=40,
        ),
        StaffPage("Pickup", "/staff/shop/pickup/", "Find an order and hand it over.", order=50),
        StaffPage("Products", "/staff/shop/products/", "What the shop sells, for how much, and the stock.", order=60),
    ),
    person_panels=(PersonPanel("Orders", "bag", sections.orders_of_person, order=20),),
    rooms=(ORDERS,),
    invariants=services.audit,
    emails=emails.KINDS,
    erasure=services.forget_person,
    at_sign_in=public.keep_cart_at_sign_in,
    seller=Seller(queries.products_reserved_for, queries.orders_bought_with),
)
