"""Keys for partners' programs, as the tests of intake have them."""

from tests.intake.conftest import key

__all__ = ["key"]
