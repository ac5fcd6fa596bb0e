"""Products and people to test with. The services place the orders."""

from typing import Any

import factory

from shop.models import Category, Discount, Product, Variant


class CategoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Category
        django_get_or_create = ("slug",)

    name = "Fan wear"
    slug = "fan-wear"


class ProductFactory(factory.django.DjangoModelFactory):
    """A scarf at 24.90 with 20 % VAT, in one size, ten in stock, unless `sizes` and `stock` say otherwise."""

    class Meta:
        model = Product
        skip_postgeneration_save = True

    category = factory.SubFactory(CategoryFactory)
    name = "Harbour scarf"
    slug = factory.Sequence(lambda n: f"scarf-{n}")
    price = 2490
    tax_rate = 2000

    @factory.post_generation
    def sizes(self: Any, create: bool, given: Any, **more: Any) -> None:
        for place, name in enumerate(given or [""]):
            Variant.objects.create(product=self, name=name, stock=more.get("stock", 10), position=place)


class DiscountFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Discount

    code = "HAWKS10"
    kind = "percent"
    value = 10


def only(product: Product) -> Variant:
    """Return the variant of a product in one size."""
    return Variant.objects.select_related("product").get(product=product)
