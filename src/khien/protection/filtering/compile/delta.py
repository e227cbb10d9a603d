"""What changed since a serial, as JSON: who has that list needs no more to have the newest."""

import json
from dataclasses import asdict
from itertools import starmap

from khien.protection.filtering.compile import DECIDED_LINE, ListDamaged, content_of
from khien.protection.filtering.compile.formats import facts_of, json_entry, version_of
from khien.protection.filtering.compile.stream import FACTS
from khien.protection.filtering.models import ListEntry, Release
from khien.protection.filtering.plan import Line, fields_of

MOST = 50_000  # changes; with more, the whole list is better


def json_since(since: int, release: Release) -> str | None:
    """Return entries that came and lines that went; the cost follows the change.

    Returns:
        None when the whole list must be taken: much has changed, or the serial is unknown or was taken back.

    Raises:
        ListDamaged: old list and difference do not make the new one.
    """
    before = Release.objects.known(since)
    if before is None or since > release.serial:
        return None
    came = ListEntry.objects.came(since, release.serial)
    went = ListEntry.objects.went(since, release.serial)
    if came[: MOST + 1].count() + went[: MOST + 1].count() > MOST:
        return None
    added = list(came.order_by("pk").values_list(DECIDED_LINE, *FACTS))
    removed = [Line(*fields_of(line)) for (line,) in went.order_by("pk").values_list(DECIDED_LINE)]
    lines = (Line(*fields_of(line)) for line, *_facts in added)
    if (found := content_of(before).changed(lines, removed)) != content_of(release):
        raise ListDamaged(release.serial, content_of(release), found)
    head = json.dumps({"since": since, **facts_of(version_of(release))})[:-1]
    came_rows = ",\n".join(starmap(json_entry, added))
    gone_rows = ",\n".join(json.dumps(asdict(line), ensure_ascii=False) for line in removed)
    return f'{head}, "added": [\n{came_rows}], "removed": [\n{gone_rows}]}}\n'
