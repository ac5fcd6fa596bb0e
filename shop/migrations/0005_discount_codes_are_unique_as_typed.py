from django.db import migrations, models
from django.db.models import Q
from django.db.models.lookups import Exact

from core.ids import DROP_FUNCTION, MAKE_FUNCTION, FoldedCode, fold_code

LONGEST = 40


def tell_apart(apps, schema_editor):
    """Of codes that were told apart by their signs alone, the oldest stays; each later one gets a number."""
    Discount = apps.get_model("shop", "Discount")
    taken = set()
    for discount in Discount.objects.order_by("created_at", "pk"):
        code, number = discount.code, 1
        while not fold_code(code) or fold_code(code) in taken:
            number += 1
            code = f"{discount.code[: LONGEST - 8].strip() if fold_code(discount.code) else 'CODE'}-{number}"
        taken.add(fold_code(code))
        if code != discount.code:
            Discount.objects.filter(pk=discount.pk).update(code=code)


class Migration(migrations.Migration):
    dependencies = [("shop", "0004_guests_confirm_their_orders")]

    operations = [
        migrations.RunSQL(MAKE_FUNCTION, DROP_FUNCTION),
        migrations.RunPython(tell_apart, migrations.RunPython.noop, elidable=True),
        migrations.RemoveConstraint("discount", "discount_code_unique"),
        migrations.AddConstraint(
            "discount",
            models.UniqueConstraint(
                FoldedCode("code"),
                name="discount_code_unique",
                violation_error_message="This code is taken. Capitals, spaces and signs make no difference.",
            ),
        ),
        migrations.AddConstraint(
            "discount",
            models.CheckConstraint(
                condition=~Q(Exact(FoldedCode("code"), "")),
                name="discount_code_has_letters",
                violation_error_message="Use letters or digits.",
            ),
        ),
    ]
