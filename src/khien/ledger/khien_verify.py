#!/usr/bin/env python3
"""Check Khiên's public log and protection list without trusting whoever runs them.

    python3 khien_verify.py https://khien.example 'KEY'                 the whole log and the whole list
    python3 khien_verify.py https://khien.example 'KEY' --entry 1011    that one entry, and what it says

It needs Python 3.11 and `pip install cryptography`, and nothing else of Khiên. The checkpoint that it saw is kept
in the file khien-checkpoint.txt: the next run proves that the log has only grown since, so keep that file.

Forms: RFC 6962 (tree), RFC 9162 (checking proofs), C2SP signed-note, tlog-checkpoint, tlog-tiles and tlog-proof.
"""

import argparse
import base64
import json
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SEEN = Path("khien-checkpoint.txt")
WIDTH = 256  # entries in a full tile
ALGORITHM = b"\x01"  # Ed25519
LARGEST = 500_000_000  # bytes that one answer may have


class Wrong(Exception):
    """Something does not hold."""


def fetch(address: str, path: str) -> bytes:
    """Return what the server has at a path."""
    with urllib.request.urlopen(f"{address}{path}", timeout=60) as answer:  # noqa: S310 - the reader gave the address
        content: bytes = answer.read(LARGEST)
    return content


def open_checkpoint(note: str, key: str) -> tuple[int, bytes]:
    """Check the signature; return the size and the root that it states.

    Args:
        note: the signed checkpoint.
        key: the log's verifier key, `name+id+base64`, from a source that you trust.
    """
    if key.count("+") < 2:
        raise ValueError("a verifier key has three parts with + between them: name, id and key")
    name, _id, encoded = key.split("+", 2)
    public = base64.b64decode(encoded)
    key_id = sha256(name.encode() + b"\n" + public).digest()[:4]
    text, _gap, signatures = note.partition("\n\n")
    for line in signatures.splitlines():
        if line.startswith(f"\u2014 {name} "):
            signed = base64.b64decode(line.rpartition(" ")[2])
            try:
                Ed25519PublicKey.from_public_bytes(public.removeprefix(ALGORITHM)).verify(
                    signed[4:], f"{text}\n".encode()
                )
            except InvalidSignature:
                continue
            origin, size, root = text.split("\n")[:3]
            if signed[:4] == key_id and origin == name:
                return int(size), base64.b64decode(root)
    raise Wrong(f"The checkpoint is not signed by {name}.")


def leaf_hash(leaf: bytes) -> bytes:
    """Return the hash of an entry."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node of the tree."""
    return sha256(b"\x01" + left + right).digest()


def root_of(hashes: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes."""
    edge: list[bytes] = []  # the roots of the perfect subtrees so far, the largest first
    for count, carry in enumerate(hashes):
        while count & 1:
            carry, count = node_hash(edge.pop(), carry), count >> 1
        edge.append(carry)
    while len(edge) > 1:
        edge[-2:] = [node_hash(*edge[-2:])]
    return edge[0] if edge else sha256(b"").digest()


def check_inclusion(index: int, size: int, leaf: bytes, path: list[bytes], root: bytes) -> None:
    """Check that the tree has the leaf at this place (RFC 9162, 2.1.3.2)."""
    place, last, found = index, size - 1, leaf
    for sibling in path:
        if not last:
            raise Wrong("The proof is too long.")
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    if last or found != root:
        raise Wrong(f"Entry {index} is not in the log.")


def check_consistency(old: tuple[int, bytes], new: tuple[int, bytes], path: list[bytes]) -> None:
    """Check that the newer tree begins with the older one (RFC 9162, 2.1.4.2)."""
    if old[0] == new[0] or not path:
        if old != new:
            raise Wrong("The log was rewritten: what was signed before is not its beginning.")
        return
    steps = [old[1], *path] if old[0] & (old[0] - 1) == 0 else list(path)
    place, last = old[0] - 1, new[0] - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    then = now = steps[0]
    for step in steps[1:]:
        if not last:
            raise Wrong("The proof is too long.")
        if place & 1 or place == last:
            then, now = node_hash(step, then), node_hash(step, now)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            now = node_hash(now, step)
        place, last = place >> 1, last >> 1
    if last or (then, now) != (old[1], new[1]):
        raise Wrong("The log was rewritten: what was signed before is not its beginning.")


def decoded(lines: Iterable[str]) -> list[bytes]:
    """Return the hashes of a proof, one in base 64 a line."""
    return [base64.b64decode(line) for line in lines if line]


def bundle(address: str, number: int, size: int) -> Iterator[bytes]:
    """Yield the entries of one bundle of at most 256: each stands behind its length in two bytes."""
    width = min(WIDTH, size - number * WIDTH)
    groups = [f"{number % 1000:03d}"]
    high = number
    while high := high // 1000:
        groups.insert(0, f"x{high % 1000:03d}")
    full = f"/log/tile/entries/{'/'.join(groups)}"
    try:
        content = fetch(address, f"{full}.p/{width}" if width < WIDTH else full)
    except urllib.error.HTTPError as error:
        if error.code != 404 or width == WIDTH:
            raise
        # The log has grown meanwhile, and the full bundle has taken the place of the partial ones.
        content = fetch(address, full)
    for _entry in range(width):
        length = int.from_bytes(content[:2])
        yield content[2 : 2 + length]
        content = content[2 + length :]


def problems(listed: list[dict[str, str]], leaves: Iterable[bytes]) -> Iterator[str]:
    """Yield what is wrong with each name on the list: each must rest on a block that two people decided."""
    blocks: dict[str, dict[str, Any]] = {}
    ended: set[str] = set()
    for entry in map(json.loads, leaves):
        if entry["kind"] == "decision.approved" and entry["public"]["kind_of_decision"] == "block":
            blocks[entry["about"]] = entry
        if entry["kind"] == "decision.ended":
            ended.add(entry["about"])
    for line in listed:
        block = blocks.get(line["decision"])
        if block is None:
            yield f"{line['value']}: no decision to block it is in the log"
            continue
        said = block["public"]
        people = {said["proposed_by"].get("person"), block["by"].get("person")} - {None, ""}
        if (said["scope"], said["subject"]) != (line["scope"], line["value"]):
            yield f"{line['value']}: {line['decision']} is about {said['subject']}"
        elif len(people) < 2:
            yield f"{line['value']}: {line['decision']} was not decided by two people"
        elif line["decision"] in ended:
            yield f"{line['value']}: {line['decision']} has ended"


def check_entry(address: str, key: str, index: int) -> None:
    """Check that one entry is in the log, and print what it says."""
    head, _gap, note = fetch(address, f"/log/proof/{index}").decode().partition("\n\n")
    size, root = open_checkpoint(note, key)
    leaf = list(bundle(address, index // WIDTH, size))[index % WIDTH]
    check_inclusion(index, size, leaf_hash(leaf), decoded(head.splitlines()[2:]), root)
    print(json.dumps(json.loads(leaf), indent=2, ensure_ascii=False))  # noqa: T201
    tell(f"Entry {index} is in the signed log of {size} entries.")


def check_all(address: str, key: str) -> None:
    """Check signature, growth since the last run, every entry, and every line of the list."""
    listed = json.loads(fetch(address, "/lists/khien.json"))["entries"]
    note = fetch(address, "/log/checkpoint").decode()
    size, root = open_checkpoint(note, key)
    tell(f"The checkpoint is signed: {size} entries.")
    if SEEN.exists():
        old = open_checkpoint(SEEN.read_text(encoding="utf-8"), key)
        if old[0] > size:
            raise Wrong(f"The log has shrunk from {old[0]} to {size} entries.")
        proof = fetch(address, f"/log/consistency/{old[0]}/{size}").decode()
        check_consistency(old, (size, root), decoded(proof.splitlines()))
        tell(f"It has only grown since it had {old[0]} entries.")
    leaves = [leaf for number in range(-(-size // WIDTH)) for leaf in bundle(address, number, size)]
    if root_of(map(leaf_hash, leaves)) != root:
        raise Wrong("The entries are not those that were signed.")
    tell("Every entry is the one that was signed.")
    if wrong := list(problems(listed, leaves)):
        raise Wrong("\n".join(wrong))
    tell(f"Each of the {len(listed)} names in force rests on a decision of two people.")
    SEEN.write_text(note, encoding="utf-8")


def tell(sentence: str) -> None:
    """Print a result."""
    print(sentence, flush=True)  # noqa: T201


def main() -> None:
    """Read the command line and check; end with 1 when something does not hold, with 2 when nobody can tell."""
    given = argparse.ArgumentParser(description="Check Khiên's public log and list.")
    given.add_argument("address", help="of the public site, such as https://khien.example")
    given.add_argument("key", help="the log's verifier key")
    given.add_argument("--entry", type=int, help="check this one entry only")
    asked = given.parse_args()
    try:
        if asked.entry is not None:
            check_entry(asked.address.rstrip("/"), asked.key, asked.entry)
            return
        try:
            check_all(asked.address.rstrip("/"), asked.key)
        except Wrong as first:
            # The list's file follows the log by some seconds: what was seen in between is looked at again.
            tell(f"{first}\nLooking again in 15 seconds.")
            time.sleep(15)
            check_all(asked.address.rstrip("/"), asked.key)
    except Wrong as wrong:
        sys.exit(f"It does not hold: {wrong}")
    except (OSError, ValueError, KeyError, IndexError) as error:
        tell(f"It could not be checked: {type(error).__name__}: {error}")
        sys.exit(2)


if __name__ == "__main__":
    main()
