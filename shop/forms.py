"""The forms of the shop."""

from typing import Any
from uuid import UUID

from django import forms

from core.search.columns import MAX_QUERY_LENGTH
from drops import queries as drops
from shop import money, queries
from shop.models import MAX_QUANTITY, Category, Discount, Order, OrderStatus, Product, Variant
from shop.services import MAX_BATCH
from shop.services.catalogue import MAX_STOCK

FILTERS = [
    ("open", "Open"),
    ("unpaid", "Not paid"),
    ("unconfirmed", "Not confirmed"),
    ("due", "Refund due"),
]


class SearchForm(forms.Form):
    q = forms.CharField(label="Search the shop", required=False, max_length=MAX_QUERY_LENGTH)
    category = forms.SlugField(required=False, max_length=Category.MAX_LENGTH)


class AddForm(forms.Form):
    """Add a product to the cart; the variant is needed if there are several."""

    product = forms.SlugField(max_length=Product.MAX_SLUG_LENGTH)
    variant = forms.UUIDField(required=False)
    quantity = forms.IntegerField(min_value=1, max_value=MAX_QUANTITY, required=False)


class QuantityForm(forms.Form):
    """Set the quantity of a line; 0 removes it."""

    quantity = forms.IntegerField(min_value=0, max_value=MAX_QUANTITY)


class MemberCheckoutForm(forms.Form):
    """Members are not asked for their name and address."""

    note = forms.CharField(
        label="Anything we should know",
        required=False,
        max_length=Order.MAX_NOTE_LENGTH,
        help_text="Say where you sit, or who collects.",
    )
    discount_code = forms.CharField(
        label="Discount code",
        required=False,
        max_length=Discount.MAX_CODE_LENGTH,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class GuestCheckoutForm(MemberCheckoutForm):
    name = forms.CharField(
        label="Your name",
        min_length=2,
        max_length=Order.MAX_NAME_LENGTH,
        widget=forms.TextInput({"autocomplete": "name"}),
        help_text="We call it out when your things are handed over.",
    )
    email = forms.EmailField(
        label="Email",
        max_length=Order.MAX_EMAIL_LENGTH,
        widget=forms.EmailInput({"autocomplete": "email"}),
        help_text="The confirmation comes here, with the link to your order.",
    )
    field_order = ["name", "email", "note", "discount_code"]


class OrdersForm(forms.Form):
    """Filters of the staff's order list."""

    q = forms.CharField(label="Number, name or email", required=False, max_length=MAX_QUERY_LENGTH)
    status = forms.ChoiceField(required=False, choices=[("", "All"), *FILTERS, *OrderStatus.choices])
    like = forms.CharField(required=False, max_length=Order.MAX_NUMBER_LENGTH, widget=forms.HiddenInput)


class FindForm(forms.Form):
    q = forms.CharField(
        label="Number, name or email",
        max_length=MAX_QUERY_LENGTH,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text="Type it, or scan the code: K7M-4QX.",
    )


class MoneyField(forms.CharField):
    """An amount such as 24.90, cleaned to minor units."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=12, widget=forms.TextInput({"inputmode": "decimal"}), **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return money.parse(text)
        except ValueError:
            raise forms.ValidationError("Write an amount such as 24.90.") from None


class PercentField(forms.DecimalField):
    """A percentage such as 19 or 5.5, cleaned to basis points."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=99, max_digits=4, decimal_places=2, **kwargs)

    def clean(self, value: Any) -> Any:
        percent = super().clean(value)
        return None if percent is None else int(percent * 100)


class ProductForm(forms.Form):
    """Edit a product."""

    name = forms.CharField(max_length=Product.MAX_NAME_LENGTH)
    category = forms.ModelChoiceField(Category.objects.all(), empty_label=None)
    description = forms.CharField(
        max_length=Product.MAX_TEXT_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 5}),
        help_text="Markdown: **bold**, lists.",
    )
    keywords = forms.CharField(
        label="Other words people look for",
        max_length=Product.MAX_KEYWORDS_LENGTH,
        required=False,
        help_text="Pullover, sweater",
    )
    price = MoneyField(help_text="With tax, as people pay it.")
    tax_rate = PercentField(label="VAT in it, percent", initial=20)
    picture = forms.ChoiceField(label="Drawing", choices=lambda: [(name, name) for name in queries.picture_names()])
    reserved_for = forms.ModelChoiceField(
        drops.search(),
        required=False,
        empty_label="Anybody can buy it",
        help_text="Kept for a drop, one for each claim: who holds a claim uses it up by ordering.",
    )
    is_on_sale = forms.BooleanField(label="On sale", required=False, initial=True)

    def clean_price(self) -> int:
        price: int | None = self.cleaned_data["price"]
        if not price:
            raise forms.ValidationError("Nothing is sold for nothing.")
        return price

    def clean_description(self) -> str:
        """Normalize line breaks, which browsers send as two characters."""
        return str(self.cleaned_data["description"]).replace("\r\n", "\n")


class NewProductForm(ProductForm):
    sizes = forms.CharField(
        max_length=200, required=False, help_text="Separated by commas: S, M, L. Empty: it comes in one size."
    )
    stock = forms.IntegerField(label="How many of each", min_value=0, max_value=MAX_STOCK, initial=0)

    def clean_sizes(self) -> list[str]:
        sizes = [size.strip()[:40] for size in self.cleaned_data["sizes"].split(",") if size.strip()]
        if len({size.lower() for size in sizes}) < len(sizes):
            raise forms.ValidationError("Each size once.")
        return sizes


class SizeForm(forms.Form):
    name = forms.CharField(label="One more size", max_length=Variant.MAX_NAME_LENGTH)
    stock = forms.IntegerField(label="How many", min_value=0, max_value=MAX_STOCK, initial=0)


class ShelfForm(forms.Form):
    """Count the stock: one row of fields for each variant, with the number that the page showed."""

    def __init__(self, product: Product, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.variants = list(product.variants.all())
        for each in self.variants:
            count, shown, price = (f"{part}-{each.pk}" for part in ("stock", "shown", "price"))
            name = each.name or "One size"
            self.fields[count] = forms.IntegerField(
                label=f"{name}: on the shelf", min_value=0, max_value=MAX_STOCK, initial=each.stock
            )
            self.fields[shown] = forms.IntegerField(min_value=0, widget=forms.HiddenInput, initial=each.stock)
            own = "" if each.own_price is None else money.decimal(each.own_price)
            self.fields[price] = MoneyField(label=f"{name}: own price", required=False, initial=own)

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [
            {"variant": each, **{part: self[f"{part}-{each.pk}"] for part in ("stock", "shown", "price")}}
            for each in self.variants
        ]

    @property
    def counted(self) -> dict[Any, tuple[int, int]]:
        sent = self.cleaned_data
        return {each.pk: (sent[f"shown-{each.pk}"], sent[f"stock-{each.pk}"]) for each in self.variants}

    @property
    def prices(self) -> dict[Any, int | None]:
        return {each.pk: self.cleaned_data[f"price-{each.pk}"] for each in self.variants}


class CancelForm(forms.Form):
    reason = forms.CharField(
        label="Why", required=False, max_length=Order.MAX_REASON_LENGTH, help_text="Kept with the order."
    )


class CancelManyForm(CancelForm):
    """The orders that the page listed: exactly these are cancelled, not ones placed since."""

    numbers = forms.CharField(max_length=MAX_BATCH * 8, widget=forms.HiddenInput)

    def clean_numbers(self) -> list[str]:
        return str(self.cleaned_data["numbers"]).split()


class RefundForm(forms.Form):
    """Refund quantities of lines, or an amount; everything that is left if nothing is filled in."""

    amount = MoneyField(label="Or an amount", required=False, help_text="Shared out over what is left.")

    def __init__(self, order: Order, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = [line for line in order.lines.all() if line.quantity_left]
        for line in self.lines:
            self.fields[f"line_{line.pk}"] = forms.IntegerField(
                label=f"Refund {line.title}, of {line.quantity_left}",
                min_value=0,
                max_value=line.quantity_left,
                required=False,
                initial=0,
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [{"line": line, "field": self[f"line_{line.pk}"]} for line in self.lines]

    @property
    def chosen(self) -> dict[UUID, int]:
        wanted = {line.pk: self.cleaned_data.get(f"line_{line.pk}") or 0 for line in self.lines}
        return {pk: number for pk, number in wanted.items() if number}

    def clean(self) -> dict[str, Any]:
        if not self.errors and self.chosen and self.cleaned_data.get("amount"):
            self.add_error("amount", "Choose lines or an amount, not both.")
        return self.cleaned_data

    def wanted(self) -> dict[str, Any]:
        """Return the arguments of the service: lines, an amount, or neither for everything that is left."""
        if self.chosen:
            return {"lines": self.chosen}
        return {"amount": self.cleaned_data["amount"]} if self.cleaned_data.get("amount") else {}


class RestockForm(forms.Form):
    restock = forms.BooleanField(label="Put the returned goods back on the shelf", required=False)
