"""Signed notes and checkpoints in the C2SP forms (c2sp.org/signed-note, c2sp.org/tlog-checkpoint)."""

import base64
import binascii
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from khien.core.errors import KhienError

_ED25519 = b"\x01"
_DASH = "\u2014"  # the em dash that opens a signature line


class BadNote(KhienError):
    """A signed note that is not in form, or whose signature does not hold."""


@dataclass(frozen=True)
class TreeHead:
    """What a checkpoint states: `origin` names the log, `size` counts its leaves, `root` is 32 bytes."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """Return the body that is signed; it ends with a newline."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


class Signer:
    """Signs notes with an Ed25519 key made from a 32-byte seed, under the log's name."""

    def __init__(self, name: str, seed: bytes) -> None:
        self.name = name
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    @property
    def verifier(self) -> "Verifier":
        """The public half."""
        return Verifier(self.name, self._key.public_key().public_bytes_raw())

    def sign(self, head: TreeHead) -> str:
        """Return the whole note: body, empty line, one signature line."""
        signature = self.verifier.key_id + self._key.sign(head.text().encode())
        return f"{head.text()}\n{_DASH} {self.name} {base64.b64encode(signature).decode()}\n"


@dataclass(frozen=True)
class Verifier:
    """Checks notes with the public key; `str()` is the vkey that other tools take."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """Four bytes that say which key signed."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(_ED25519 + self.public).decode()}"

    def open(self, note: str) -> TreeHead:
        """Return what a signed checkpoint states.

        Raises:
            BadNote: it is malformed, or not signed by this key.
        """
        body, gap, signatures = note.partition("\n\n")
        if not gap:
            raise BadNote("The checkpoint has no signature block.")
        signed = body + "\n"
        wanted = f"{_DASH} {self.name} "
        lines = [line.removeprefix(wanted) for line in signatures.splitlines() if line.startswith(wanted)]
        if not any(self._holds(signed.encode(), line) for line in lines):
            raise BadNote(f"The checkpoint carries no valid signature of {self.name}.")
        return _tree_head(body)

    def _holds(self, signed: bytes, line: str) -> bool:
        try:
            raw = base64.b64decode(line, validate=True)
            Ed25519PublicKey.from_public_bytes(self.public).verify(raw[4:], signed)
        except (binascii.Error, InvalidSignature):
            return False
        return raw[:4] == self.key_id


def _tree_head(body: str) -> TreeHead:
    try:
        origin, size, root = body.split("\n")[:3]
        head = TreeHead(origin, int(size), base64.b64decode(root, validate=True))
    except (ValueError, binascii.Error) as error:
        raise BadNote("The checkpoint is not in the tlog-checkpoint form.") from error
    if len(head.root) != 32 or str(head.size) != size:
        raise BadNote("The checkpoint is not in the tlog-checkpoint form.")
    return head
