"""How allauth is bent to staff accounts: nobody signs up; people are entered by an administrator."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter


class StaffAdapter(DefaultAccountAdapter):
    """Closes sign-up."""

    def is_open_for_signup(self, request: object) -> bool:
        """Nobody signs up."""
        return False


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps second factors."""
