"""A stored model with anything wrong is refused; a text gets the same answer alone and among others."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.analysis import model
from khien.analysis.features import Windows
from khien.analysis.hashed import bucket
from khien.analysis.model import BUNDLED, Kind, load, reduced, shipped
from khien.analysis.tables import ModelUnusable
from khien.indicators.names import is_name


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the bundled artifact that a test may damage."""
    return Path(shutil.copytree(BUNDLED, tmp_path / "model"))


def _flip_a_byte(folder: Path) -> None:
    content = bytearray((folder / "weights.npz").read_bytes())
    content[len(content) // 2] ^= 1
    (folder / "weights.npz").write_bytes(content)


def _forget_the_weights(folder: Path) -> None:
    (folder / "weights.npz").unlink()


def _break_the_card(folder: Path) -> None:
    (folder / "model.json").write_text("{", encoding="utf-8")


def _claim_another_format(folder: Path) -> None:
    card = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    (folder / "model.json").write_text(json.dumps(card | {"format": 1}), encoding="utf-8")


def _leave_a_list(folder: Path) -> None:
    (folder / "model.json").write_text("[]", encoding="utf-8")


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (_flip_a_byte, "is not what model.json describes"),
        (_forget_the_weights, "cannot be read"),
        (_break_the_card, "cannot be read"),
        (_claim_another_format, "is not of format"),
        (_leave_a_list, "is not of format"),
    ],
)
def test_a_damaged_model_is_refused_and_the_error_says_what_to_do(
    damage: Callable[[Path], None], words: str, copy: Path
) -> None:
    damage(copy)
    with pytest.raises(ModelUnusable, match=words):
        load(copy)


def test_weights_that_would_run_code_are_not_read(copy: Path) -> None:
    import hashlib

    with (copy / "weights.npz").open("wb") as file:
        np.savez(file, name=np.array([{"a": 1}], dtype=object), address=np.zeros(2, dtype=np.int8))
    card = json.loads((copy / "model.json").read_text(encoding="utf-8"))
    card["weights_sha256"] = hashlib.sha256((copy / "weights.npz").read_bytes()).hexdigest()
    (copy / "model.json").write_text(json.dumps(card), encoding="utf-8")
    with pytest.raises(ModelUnusable, match="cannot be read"):
        load(copy)


def test_the_model_is_small() -> None:
    assert sum(path.stat().st_size for path in BUNDLED.iterdir()) < 3_000_000


def test_no_texts_have_no_chances() -> None:
    assert len(shipped()[0][Kind.NAME].chances([])) == 0


@pytest.mark.parametrize("kind", Kind)
@given(values=st.lists(st.text(max_size=60), min_size=1, max_size=6))
def test_a_text_has_the_same_chance_alone_and_among_others(kind: Kind, values: list[str]) -> None:
    model = shipped()[0][kind]
    texts = [reduced(value, kind) for value in values]
    together = model.chances(texts)
    assert ((together >= 0) & (together <= 1)).all()
    np.testing.assert_allclose(together, [model.chances([text])[0] for text in texts], rtol=1e-9)


def test_many_texts_and_long_ones_have_the_same_chances_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    addresses, read = shipped()[0][Kind.ADDRESS], model.read
    texts = [f"a{place}.top/{'x' * (place % 400)}" for place in range(300)]
    expected, parts = addresses.sums(texts), []
    monkeypatch.setattr(model, "_TOGETHER", 50)
    monkeypatch.setattr(model, "_LETTERS", 5_000)
    monkeypatch.setattr(model, "read", lambda kind, part: (parts.append(part), read(kind, part))[1])
    assert (addresses.sums(texts) == expected).all()
    assert [text for part in parts for text in part] == texts
    assert all(len(part) <= 50 and sum(map(len, part)) <= 5_000 for part in parts)


def test_obvious_scams_are_told_from_ordinary_names() -> None:
    model = shipped()[0][Kind.NAME]
    bad = model.chances(["vietcombank-xacthuc-otp.top", "shopee-trian-khachhang.vip", "steamcommunlty-gift.ru"])
    good = model.chances(["hoasua-school.com", "mitsubishi-electric.co.jp", "stanford-library.org"])
    assert bad.min() > 0.9 > 0.5 > good.max()


def test_the_artifact_holds_no_text() -> None:
    """Nothing but small whole numbers, and a card in which no name and no address stands."""
    with np.load(BUNDLED / "weights.npz", allow_pickle=False) as arrays:
        assert {name: (array.dtype, array.ndim) for name, array in arrays.items()} == {
            kind.value: (np.dtype(np.int8), 1) for kind in Kind
        }
    card = (BUNDLED / "model.json").read_text(encoding="utf-8")
    assert "://" not in card
    assert not [word for word in re.findall(r"[\w.-]+", card) if is_name(word)]


def test_no_weight_says_which_piece_of_text_it_stands_for() -> None:
    """Every place is shared by many pieces of ordinary letters, so that a row cannot be read back from places."""
    letters = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz0123456789", np.uint8)
    size = len(shipped()[0][Kind.NAME].table.weights)
    sharing = np.zeros(size, dtype=np.int64)
    grid = np.stack(np.meshgrid(letters, letters, letters, letters, indexing="ij"), axis=-1).reshape(-1, 4)
    four = grid.copy().view("<u4").ravel().astype(np.uint64)
    for fifth in letters[:12]:  # a third of all windows of five; there are 60 million
        (hashes,) = Windows(range(5, 6), 1).hashes(four | (np.uint64(fifth) << np.uint64(32)))
        sharing += np.bincount(bucket(hashes, size), minlength=size)
    assert sharing.min() >= 3
    assert np.quantile(sharing, 0.01) >= 10


def test_a_chance_does_not_tell_a_row_of_the_lists_from_its_neighbours() -> None:
    """Names that differ in one made-up letter score alike: there is no peak at a row that was learnt."""
    model = shipped()[0][Kind.NAME]
    names = ["vietcombank-xacthuc.top", "steamcommunity-gift.ru", "walletconnect-sync.app"]
    for name in names:
        near = [name[:at] + letter + name[at:] for at in range(4, 12) for letter in "aeio"]
        odds = model.log_odds([name, *near])
        assert abs(odds[0] - np.median(odds[1:])) < 4
