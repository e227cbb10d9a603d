"""Everything that changes units, people, roles and keys. Each action announces what it did."""

from khien.people.actions.keys import issue_api_key, revoke_api_key
from khien.people.actions.people import (
    add_person,
    deactivate_person,
    end_other_sessions,
    end_role,
    grant_role,
    restart_sign_in,
)
from khien.people.actions.units import add_unit, close_unit, merge_unit, rename_unit

__all__ = [
    "add_person",
    "add_unit",
    "close_unit",
    "deactivate_person",
    "end_other_sessions",
    "end_role",
    "grant_role",
    "issue_api_key",
    "merge_unit",
    "rename_unit",
    "restart_sign_in",
    "revoke_api_key",
]
