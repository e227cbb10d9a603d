"""Addresses have one spelling before they are hashed; those that were hashed as they were written are hashed anew."""

from typing import Any

from django.db import migrations

from khien.protection.filtering.prefixes.expressions import of_entry, prefix_of

STEP = 2_000


def hash_anew(apps: Any, schema_editor: Any) -> None:
    """Go through the addresses, of which a list has few; each step is a transaction of its own."""
    addresses = apps.get_model("filtering", "ListEntry").objects.using(schema_editor.connection.alias)
    last = 0
    while rows := list(addresses.filter(scope="address", id__gt=last).order_by("id")[:STEP]):
        for row in rows:
            row.prefix = prefix_of(of_entry(row.value, is_name=False))
        addresses.bulk_update(rows, ["prefix"])
        last = rows[-1].id


class Migration(migrations.Migration):
    """Changes rows only."""

    atomic = False
    dependencies = [("filtering", "0006_hits")]
    operations = [migrations.RunPython(hash_anew, migrations.RunPython.noop)]
