"""The cache's table: limits on guessing codes, and codes used once, are shared by all processes through it."""

from django.core.management import call_command
from django.db import migrations


def make_table(apps, schema_editor):
    """Make the table of the database cache; harmless when it exists or when the cache lives elsewhere."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):

    dependencies = [("people", "0001_initial")]

    operations = [migrations.RunPython(make_table, migrations.RunPython.noop)]
