"""A partner's program, and what it expects of an error."""

import json
from typing import Any

from django.test import Client


class Program:
    """A partner's program."""

    def __init__(self, client: Client, secret: str) -> None:
        self.client, self.secret = client, secret
        self.headers = {"Authorization": f"Bearer {secret}", "Accept-Language": "en"}

    def post(self, path: str, body: Any, once: str | None = "a-1", **more: str) -> Any:
        """Send JSON, or bytes as they are."""
        headers = self.headers | ({"Idempotency-Key": once} if once is not None else {}) | more
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.post(f"/api/v1/{path}", data, more.get("type", "application/json"), headers=headers)

    def get(self, path: str) -> Any:
        """Ask."""
        return self.client.get(f"/api/v1/{path}", headers=self.headers)


def told(answer: Any, status: int, word: str) -> str:
    """Check that an answer is problem details; return its sentence."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    content = answer.json()
    assert content["type"] == f"urn:khien:problem:{word}"
    assert content["status"] == status
    return str(content["detail"])
