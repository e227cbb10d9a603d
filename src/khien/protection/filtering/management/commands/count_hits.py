"""`khien count_hits`: count what the list stops; `./run` starts it beside the resolver."""

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from khien.protection.filtering.hits.counting import Tally
from khien.protection.filtering.hits.listening import listen, write_until


class Command(BaseCommand):
    """Killed, it loses what was not written yet: ten seconds."""

    help = "Count per entry and hour how often the list stops somebody; addresses are never read."

    def handle(self, *args: Any, **options: Any) -> None:
        """Count until told to stop; then write down what is left."""
        over, tally = threading.Event(), Tally()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: over.set())
        listener = threading.Thread(target=listen, args=(settings.RESOLVER_FOLDER, tally, over))
        listener.start()
        write_until(tally, over)
        listener.join()
