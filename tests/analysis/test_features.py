"""Features depend on the text alone, not on its neighbours, and say the same on every machine."""

import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from khien.analysis.columns import Column
from khien.analysis.features import Features, host_features, path_features
from khien.analysis.hashed import Weights
from khien.analysis.model import Kind, reduced

SIZE = 1 << 20
texts = st.lists(st.text("abc0-./?=% é\n\0\x03", max_size=12) | st.text(max_size=40), min_size=1, max_size=8)
WEIGHTS = Weights(np.random.default_rng(1).integers(-127, 128, SIZE).astype(np.int8))


def of_row(features: Features, row: int) -> list[int]:
    return sorted(int(place) for rows, places in features.pairs(SIZE) for place in places[rows == row])


@given(texts)
def test_a_text_has_the_same_features_alone_and_among_others(column: list[str]) -> None:
    for read in (host_features, path_features):
        together = read(Column.of(column))
        for row, text in enumerate(column):
            assert of_row(together, row) == of_row(read(Column.of([text])), 0)


@given(texts)
def test_the_sum_at_run_time_is_that_of_the_features_one_by_one(column: list[str]) -> None:
    for read in (host_features, path_features):
        features = read(Column.of(column))
        sums = features.sums(WEIGHTS)
        for row in range(len(column)):
            assert sums[row] == sum(int(WEIGHTS.values[place]) for place in of_row(features, row))


def test_the_hashes_never_change_because_stored_weights_depend_on_them() -> None:
    host, path = host_features(Column.of(["vietcombank-login.top"])), path_features(Column.of(["/dang-nhap?id=1"]))
    assert [(len(of_row(one, 0)), int(one.sums(WEIGHTS)[0])) for one in (host, path)] == [(124, 1241), (79, -179)]


def test_scheme_www_case_and_a_lone_slash_say_nothing() -> None:
    forms = ("https://www.Example.com/", "http://example.com/", "http://user:secret@example.com", "example.com")
    assert {reduced(form, Kind.ADDRESS) for form in forms} == {"example.com"}
    assert reduced("https://example.com/Login?A=1#part", Kind.ADDRESS) == "example.com/login?a=1"
    assert reduced("https://example.com/login", Kind.NAME) == "example.com"


def test_a_host_and_a_path_of_the_same_letters_differ() -> None:
    column = Column.of(["login"])
    assert not set(of_row(host_features(column), 0)) & set(of_row(path_features(column), 0))


@given(texts)
def test_addresses_are_cut_at_the_first_slash_or_question_mark(column: list[str]) -> None:
    whole = [text.replace("\x03", " ").encode("utf-8", "replace").decode() for text in column]
    cut = [re.match(r"([^/?]*)(.*)", text, re.DOTALL) for text in whole]
    for half, place in zip(Column.halves(column), (1, 2), strict=True):
        wanted = Column.of([match[place] for match in cut if match])
        assert (half.text == wanted.text).all()
        five = np.uint64((1 << 40) - 1)
        assert ((half.windows ^ wanted.windows) & five == 0).all()
