"""Take the names that must not be blocked from public lists whose licence allows it.

`python -m khien.analysis.training.guard_lists DATA` rewrites the `*_misp.txt` files and `universities.txt` of the
guard list; the other files there are written by hand.
"""

import csv
import json
import lzma
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path

from khien.analysis.guardlist import FOLDER, is_public_body
from khien.indicators.errors import NotAnIndicator
from khien.indicators.kinds import Kind
from khien.indicators.names import is_public_suffix
from khien.indicators.parse import parse

MISP = "MISP/misp-warninglists (commit 84f0610aaf3b, 2026-08-20). Licence: CC0-1.0"
HIPO = "Hipo/university-domains-list (commit bb07faf064e1, 2026-06-20). Licence: MIT"
# What the lists of Google's and Microsoft's names hold, although others put their pages there.
_RENTED = tuple(
    "azure cloudapp windows.net blogspot blogger googlecode googlepages usercontent sharepoint onmicrosoft "
    "crmportals forms.gle drive.google translate.goog powerapps sway 1drv livefilestore googledrive appspot "
    "firebase".split()
)


def warning_list(folder: Path, name: str) -> Iterator[str]:
    """Yield the names of one MISP warning list in canonical form; what is no name is left out."""
    path = folder / "misp/warninglists" / name
    with lzma.open(path, "rt") if path.suffix == ".xz" else path.open() as file:
        rows = json.load(file)["list"]
    for row in rows:
        try:
            yield parse(row.strip().lstrip("."), Kind.DOMAIN).value
        except NotAnIndicator:
            continue


def universities(folder: Path) -> Iterator[str]:
    """Yield university names that no suffix rule protects already."""
    with lzma.open(folder / "domains/benign_domains.csv.xz", "rt", newline="") as file:
        for row in csv.DictReader(file):
            if "universities" in row["sources"].split("|") and is_public_body(row["domain"]) is None:
                yield row["domain"]


def write(name: str, title: str, source: str, names: Iterable[str]) -> None:
    """Write one list, sorted, with its origin in the head."""
    head = f"# {title}\n# Source: {source}\n"
    rows = sorted({name for name in names if not is_public_suffix(name)})
    (FOLDER / name).write_text(head + "".join(f"{row}\n" for row in rows), encoding="utf-8")


def main(folder: Path) -> None:
    """Rewrite every imported list."""
    listed = partial(warning_list, folder)
    owned = chain(*map(listed, ("google.json", "microsoft.json", "microsoft-office365.json")))
    kept = (name for name in owned if not any(word in name for word in _RENTED))
    hosts = chain(*map(listed, ("lots-project.json", "public-ipfs-gateways.json")))
    write("banks_misp.txt", "Banks of the world.", MISP, listed("bank-website.json.xz"))
    write("owned_misp.txt", "Names of Google and Microsoft.", MISP, kept)
    write("shared_hosts_misp.txt", "Hosts where many people put their pages.", MISP, hosts)
    write("shorteners_misp.txt", "Link shorteners.", MISP, listed("url-shortener.json"))
    write("link_pages_misp.txt", "Link-in-bio pages.", MISP, listed("link-in-bio.json"))
    write("certificates_misp.txt", "Hosts that are asked about certificates.", MISP, listed("crl-hostname.json"))
    write("universities.txt", "Universities under ordinary suffixes.", HIPO, universities(folder))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
