"""Post one report, in a process of its own, at the moment when a file appears; print the answer.

Called as `python -m tests.intake.api_post SECRET GO-FILE` with KHIEN_DATA set.
"""

import json
import os
import sys
import time
from pathlib import Path

import django
from django.test import Client


def main() -> None:
    """Wait, post, print."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khien.config.settings")
    django.setup()
    client = Client(raise_request_exception=False, SERVER_NAME="localhost")
    secret, go = sys.argv[1], Path(sys.argv[2])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while not go.exists():
        time.sleep(0.001)
    body = {"links": ["https://bad.example/"], "text": "the same"}
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "same"}
    answer = client.post("/api/v1/reports", json.dumps(body), "application/json", headers=headers)
    sys.stdout.write(json.dumps([answer.status_code, answer.json()]))


if __name__ == "__main__":
    main()
