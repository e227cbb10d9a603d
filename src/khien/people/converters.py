"""Turn parts of addresses into values once, at the edge."""

from khien.people.rights import Role


class RoleConverter:
    """A role in an address; an unknown word is an unknown page."""

    regex = "[a-z_]+"

    def to_python(self, value: str) -> Role:
        """Return the role.

        Raises:
            ValueError: there is no such role; Django then answers 404.
        """
        return Role(value)

    def to_url(self, value: str) -> str:
        """Return the word of a role."""
        return Role(value).value
