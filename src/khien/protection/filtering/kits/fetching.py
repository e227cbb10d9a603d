"""A small script for engines that read a file: fetches the list when it has changed, and never a broken one."""

from khien.protection.filtering.kits.source import Source


def script(source: Source, extension: str, reload: str = "") -> str:
    """Return a shell script for cron or a systemd timer, once a minute.

    Args:
        source: of the list.
        extension: of its format.
        reload: command that makes the engine read the file again; none when it watches the file.
    """
    name = f"khien.{extension}"
    begin = due = end = ""
    if reload:
        begin = f"""# A run that was stopped before the engine was told leaves that to the next one.
tell() {{ [ ! -e due ] || {{ {reload} && rm -f due; }}; }}
tell || true
"""
        due, end = "touch due\n", 'tell || { echo "the engine was not told: does it run?" >&2; exit 1; }\n'
    return f"""#!/bin/sh
# Once a minute. The list that is there stays until a whole and newer one has come.
set -eu
cd "{source.folder}"
exec 9> lock
flock -n 9 || exit 0
{begin}rm -f fresh etag.fresh
[ -s {name} ] || rm -f etag
curl --fail --silent --show-error --max-time 300 --etag-compare etag --etag-save etag.fresh \
  --output fresh "{source.site}/lists/{name}"
[ -s fresh ] || exit 0
serial() {{ sed -n '1,9s/^[;#!] *Serial: *\\([0-9][0-9]*\\).*/\\1/p' "$1" 2>/dev/null | head -n 1; }}
[ "$(serial fresh)" -ge "$(serial {name} | grep . || echo 0)" ] || {{ echo "older list refused" >&2; exit 1; }}
sync fresh
{due}mv fresh {name}
mv etag.fresh etag
{end}"""
