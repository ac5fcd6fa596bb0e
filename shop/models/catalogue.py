"""Products in categories, their variants, which hold the stock, and carts."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Sum, When
from django.db.models.functions import Coalesce

from core.models import BaseModel
from core.people import Visitor
from core.search.columns import Folded, matches, search_column

MAX_PRICE = 10_000_000  # the highest price of one product, in minor units


class Category(BaseModel):
    """A category of products."""

    MAX_LENGTH = 60

    name = models.CharField(max_length=MAX_LENGTH, unique=True)
    slug = models.SlugField(max_length=MAX_LENGTH, unique=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name_plural = "categories"
        ordering = ["position", "name", "id"]

    def __str__(self) -> str:
        return self.name


class ProductQuerySet(models.QuerySet["Product"]):
    """Queries for products."""

    def on_sale(self) -> "ProductQuerySet":
        return self.filter(is_on_sale=True)

    def visible_to(self, person: Visitor | None) -> "ProductQuerySet":
        """Only staff see products that are not on sale."""
        return self if getattr(person, "is_staff", False) else self.on_sale()

    def matching(self, text: str) -> "ProductQuerySet":
        """Filter by all of these words; matches in the name come first."""
        if not text.strip():
            return self
        named = self.alias(folded_name=Folded("name")).filter(matches(text, "folded_name")).values("pk")
        in_name = Case(When(pk__in=named, then=0), default=1)
        return self.filter(matches(text, "searched")).order_by(in_name, "position", "name", "id")

    def with_stock(self) -> "ProductQuerySet":
        """Add `stock`, the sum over the variants."""
        held = Variant.objects.filter(product=OuterRef("pk")).order_by().values("product").annotate(held=Sum("stock"))
        return self.annotate(stock=Coalesce(Subquery(held.values("held")), 0))


class Product(BaseModel):
    """A product. Its price includes the tax; `tax_rate` is in basis points: 19 % is 1900."""

    category = models.ForeignKey(Category, models.PROTECT, related_name="products")
    MAX_NAME_LENGTH, MAX_SLUG_LENGTH, MAX_TEXT_LENGTH, MAX_KEYWORDS_LENGTH = 120, 140, 5000, 200

    name = models.CharField(max_length=MAX_NAME_LENGTH)
    slug = models.SlugField(max_length=MAX_SLUG_LENGTH, unique=True)
    description = models.TextField(max_length=MAX_TEXT_LENGTH, blank=True, help_text="Markdown.")
    keywords = models.CharField(
        max_length=MAX_KEYWORDS_LENGTH, blank=True, help_text="Other words that people look for it by."
    )
    price = models.PositiveIntegerField(help_text="In minor units: 2490 is 24.90.")
    tax_rate = models.PositiveSmallIntegerField(default=2000, help_text="In basis points: 2000 is 20 %.")
    picture = models.CharField(max_length=60, default="parcel", help_text="A drawing of static/img/shop/.")
    reserved_for = models.ForeignKey(
        "drops.Drop",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Only who holds a claim of this drop can buy it, one for each claim.",
    )
    is_on_sale = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    searched = search_column("name", "description", "keywords")

    objects: ClassVar = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(price__gte=1, price__lte=MAX_PRICE), name="product_price_in_range"),
            models.CheckConstraint(condition=Q(tax_rate__lt=10_000), name="product_tax_rate_below_all"),
        ]
        indexes = [
            models.Index(fields=["category", "position"], name="product_by_category"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/shop/{self.slug}/"


class VariantQuerySet(models.QuerySet["Variant"]):
    """Queries for variants."""

    def with_product(self) -> "VariantQuerySet":
        return self.select_related("product__category")


class Variant(BaseModel):
    """One size of a product. A product in one size has one variant without a name."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="variants")
    MAX_NAME_LENGTH = 40

    name = models.CharField(max_length=MAX_NAME_LENGTH, blank=True)
    own_price = models.PositiveIntegerField(null=True, blank=True, help_text="Where it costs other than the product.")
    stock = models.IntegerField(default=0)
    low_stock = models.PositiveSmallIntegerField(default=5, help_text="From here on the shop says how few are left.")
    position = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar = VariantQuerySet.as_manager()

    class Meta:
        ordering = ["position", "created_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(stock__gte=0), name="variant_stock_never_negative"),
            models.CheckConstraint(
                condition=Q(own_price=None) | Q(own_price__gte=1, own_price__lte=MAX_PRICE),
                name="variant_price_in_range",
            ),
            models.UniqueConstraint(F("product"), models.functions.Lower("name"), name="variant_name_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.product.name}, {self.name}" if self.name else self.product.name

    @property
    def price(self) -> int:
        return self.product.price if self.own_price is None else self.own_price


MAX_QUANTITY = 99


class Cart(BaseModel):
    """The cart of a member, or of a guest, whose proof is the cart's id: 74 random bits."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="shop_cart"
    )

    class Meta:
        indexes = [models.Index(fields=["updated_at"], name="cart_by_last_use", condition=Q(user=None))]

    def __str__(self) -> str:
        return f"Cart of {self.user}" if self.user else "Cart of a guest"


class CartItem(BaseModel):
    """One line of a cart. `seen_price` is the price when it was last added."""

    cart = models.ForeignKey(Cart, models.CASCADE, related_name="items")
    variant = models.ForeignKey(Variant, models.CASCADE, related_name="+")
    quantity = models.PositiveSmallIntegerField(default=1)
    seen_price = models.PositiveIntegerField()

    objects: ClassVar = models.Manager()

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["cart", "variant"], name="cart_item_one_line_each"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity__lte=MAX_QUANTITY), name="cart_item_quantity_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.variant}"  # noqa: RUF001
