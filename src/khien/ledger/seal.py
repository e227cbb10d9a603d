"""Put new entries in order, grow the tree, sign the checkpoint, write the files."""

from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from khien.core.errors import KhienError
from khien.ledger.merkle import Edge, leaf_hash
from khien.ledger.models import Checkpoint, Entry
from khien.ledger.note import BadNote, Signer, TreeHead
from khien.ledger.record import is_genuine
from khien.ledger.tiles import write_tiles, write_whole
from khien.turns import in_turn

BATCH = 5_000
LOOKED_AT = 20  # newest entries that tell whose key marked them: one altered row proves nothing


class Overtaken(KhienError):
    """Another sealer has sealed rows of this batch: the whole batch is rolled back."""


class CannotContinue(KhienError):
    """This database with these keys does not continue what was signed or published: sealing would fork the log."""


def signer() -> Signer:
    """Return the log's signer."""
    return Signer(settings.LEDGER_ORIGIN, settings.LEDGER_KEY)


def last_checkpoint() -> Checkpoint | None:
    """Return the newest checkpoint, or None while the log is empty."""
    return Checkpoint.objects.order_by("-size").first()


def edge_at(checkpoint: Checkpoint | None) -> Edge:
    """Return the right edge of the tree at a checkpoint."""
    return Edge(checkpoint.size, map(bytes.fromhex, checkpoint.edge)) if checkpoint else Edge()


def seal() -> int:
    """Seal what is waiting and bring the files up to date. Return how many entries were sealed.

    Two sealers at once are harmless: who finds a row sealed that was waiting, or an index taken, gives up the
    batch. The index alone would not do: on PostgreSQL the second waits for the first's rows, and then overwrites.

    Raises:
        CannotContinue: the database is not the one that was published; new entries wait.
    """
    _refuse_other_database(settings.LEDGER_FOLDER)
    sealed = 0
    while batch := _seal_batch():
        sealed += batch
    publish_files(settings.LEDGER_FOLDER)
    return sealed


def refuse_other_keys() -> None:
    """Make sure that this database was written with our keys and under our name.

    Raises:
        CannotContinue: it was not, and what is written now would count neither with those keys nor with ours.
    """
    newest = last_checkpoint()
    if newest is None:
        return
    try:
        signer().verifier.open(newest.note)
        if not any(map(is_genuine, Entry.objects.exclude(index=None).order_by("-index")[:LOOKED_AT])):
            raise BadNote("The newest entries do not carry the mark of the key `entry`.")
    except BadNote as error:
        raise CannotContinue(
            f"{error.user_message} Put back the folder keys/ of {settings.DATA} and the KHIEN_LEDGER_ORIGIN with "
            "which this database was written."
        ) from error


def _refuse_other_database(folder: Path) -> None:
    """An older copy that was put back must not tell strangers another story than the one they have seen."""
    shown = published_head(folder)
    if shown is None:
        return
    ours = Checkpoint.objects.filter(size=shown.size).first()
    if ours is None or edge_at(ours).root() != shown.root:
        raise CannotContinue(
            f"{folder} shows {shown.size:,} entries, not all of which this database holds: it is an older "
            "or another copy. New entries wait until the newest copy is back."
        )


def _seal_batch() -> int:
    try:
        with transaction.atomic():
            edge = edge_at(last_checkpoint())
            # A row that the application did not write stays unsealed, where `ledger_verify` names it; however many
            # there are, what comes after them is sealed.
            rows = Entry.objects.filter(index=None).order_by("pk").iterator()
            waiting = list(islice(filter(is_genuine, rows), BATCH))
            for entry in waiting:
                entry.index = edge.size
                edge.append(leaf_hash(entry.leaf.encode()))
            if waiting:
                if Entry.objects.filter(index=None).bulk_update(waiting, ["index"], batch_size=500) < len(waiting):
                    raise Overtaken("Another sealer was first.")
                _sign(edge)
    except (IntegrityError, Overtaken):
        return 0  # what is left is the other's work or the next round's
    return len(waiting)


def _sign(edge: Edge) -> None:
    head = TreeHead(settings.LEDGER_ORIGIN, edge.size, edge.root())
    Checkpoint.objects.create(
        size=edge.size, note=signer().sign(head), edge=[item.hex() for item in edge.hashes], at=timezone.now()
    )


def _leaves(start: int, end: int) -> list[bytes]:
    rows = Entry.objects.filter(index__gte=start, index__lt=end).order_by("index").values_list("leaf", flat=True)
    return [leaf.encode() for leaf in rows]


def _hashes(start: int, end: int) -> list[bytes]:
    return [leaf_hash(leaf) for leaf in _leaves(start, end)]


def published_head(folder: Path) -> TreeHead | None:
    """Return what the checkpoint on disk states; None when there is none."""
    try:
        note = (folder / "checkpoint").read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    return signer().verifier.open(note)


def published_size(folder: Path) -> int:
    """Return the size that the checkpoint on disk states; zero when there is none."""
    head = published_head(folder)
    return head.size if head else 0


def publish_files(folder: Path) -> None:
    """Write the tiles that the newest checkpoint needs, then the checkpoint. A crash is made good here.

    One process at a time: a slow one would put an older checkpoint over a newer one, and the log would shrink.
    """
    with in_turn(folder / "publish.lock"):
        newest = last_checkpoint()
        old = published_size(folder)
        if newest is None or newest.size <= old:
            return
        write_tiles(folder, old, newest.size, _leaves, _hashes)
        write_whole(folder / "vkey", f"{signer().verifier}\n".encode())
        write_whole(folder / "checkpoint", newest.note.encode())
