"""The mark of a ledger row is the same whichever encoder writes the canonical form."""

import hmac
from hashlib import sha256

import rfc8785
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from khien.ledger.record import mark_of


@given(st.text(), st.text())
def test_a_mark_is_over_the_canonical_form_of_both_parts(leaf: str, private: str) -> None:
    canonical = rfc8785.dumps([leaf, private])
    assert mark_of(leaf, private) == hmac.new(settings.ENTRY_KEY, canonical, sha256).hexdigest()
