"""Checkpoints are signed notes that other tools can check."""

import base64
from hashlib import sha256

import pytest

from khien.ledger.note import BadNote, Signer, TreeHead

HEAD = TreeHead("khien.test/log", 7, bytes(range(32)))
SIGNER = Signer("khien.test/log", b"\7" * 32)


def test_a_signed_checkpoint_opens_to_what_was_signed() -> None:
    note = SIGNER.sign(HEAD)
    assert note.startswith(f"khien.test/log\n7\n{base64.b64encode(HEAD.root).decode()}\n\n— khien.test/log ")
    assert SIGNER.verifier.open(note) == HEAD


def test_the_vkey_has_the_form_that_other_verifiers_take() -> None:
    name, key_id, key = str(SIGNER.verifier).split("+", 2)
    raw = base64.b64decode(key)
    assert (name, raw[0], len(raw)) == ("khien.test/log", 1, 33)
    assert key_id == sha256(name.encode() + b"\n" + raw).hexdigest()[:8]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda note: note.replace("\n7\n", "\n8\n"),
        lambda note: note.replace("khien.test/log\n7", "other.test/log\n7"),
        lambda note: note.replace("— khien", "- khien"),
        lambda note: note[:-8] + "AAAA===\n",
        lambda note: note.replace("\n\n", "\n"),
        lambda note: "",
        lambda note: note.partition("\n\n")[0] + "\n\n",
    ],
)
def test_a_changed_checkpoint_is_refused(spoil: object) -> None:
    with pytest.raises(BadNote):
        SIGNER.verifier.open(spoil(SIGNER.sign(HEAD)))  # type: ignore[operator]


def test_a_checkpoint_of_another_key_is_refused() -> None:
    with pytest.raises(BadNote, match="no valid signature"):
        SIGNER.verifier.open(Signer(SIGNER.name, b"\10" * 32).sign(HEAD))


@pytest.mark.parametrize(
    "body", ["only one line", "log\nseven\nAAAA", "log\n07\n" + "A" * 43 + "=", "log\n1\nAAAA"]
)
def test_a_signed_text_that_is_no_checkpoint_is_refused(body: str) -> None:
    class Text(TreeHead):
        def text(self) -> str:
            return body + "\n"

    with pytest.raises(BadNote, match="tlog-checkpoint"):
        SIGNER.verifier.open(SIGNER.sign(Text("", 0, b"")))
