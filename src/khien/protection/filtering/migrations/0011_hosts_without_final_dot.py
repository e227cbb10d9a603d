"""A final dot of a host is not hashed; addresses that were hashed with it are hashed anew."""

from typing import Any

from django.db import migrations
from django.db.models import Q

from khien.protection.filtering.prefixes.expressions import of_entry, prefix_of


def hash_anew(apps: Any, schema_editor: Any) -> None:
    """Go through the addresses whose host may have a dot too many: hardly any."""
    entries = apps.get_model("filtering", "ListEntry").objects.using(schema_editor.connection.alias)
    dotted = Q(value__contains="./") | Q(value__contains=".:") | Q(value__contains="..") | Q(value__contains="//.")
    for row in entries.filter(dotted, scope="address").iterator():
        entries.filter(pk=row.pk).update(prefix=prefix_of(of_entry(row.value, is_name=False)))


class Migration(migrations.Migration):
    """Changes rows only."""

    atomic = False
    dependencies = [("filtering", "0010_fill_refs")]
    operations = [migrations.RunPython(hash_anew, migrations.RunPython.noop)]
