from django.db import migrations

from core.capacity.locking import capacity_guard


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]

    operations = [
        capacity_guard(
            "discount_not_overspent",
            parent="shop_discount",
            capacity="most_uses",
            table="shop_discountuse",
            link="discount_id",
            takes_place="{row}.is_live",
        ),
    ]
