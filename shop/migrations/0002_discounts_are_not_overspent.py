from django.db import migrations

from core.capacity.guards import guard


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]

    operations = [
        guard(
            "discount_not_overspent",
            parent="shop_discount",
            capacity="most_uses",
            table="shop_discountuse",
            link="discount_id",
            takes_place="{row}.is_live",
        ),
    ]
