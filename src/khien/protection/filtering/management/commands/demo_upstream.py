"""`khien demo_upstream`: a stand-in for the Internet's name servers, so that a demonstration asks nobody."""

import socket
from argparse import ArgumentParser
from typing import Any

import dns.exception
import dns.flags
import dns.message
import dns.rdatatype
import dns.rrset
from django.core.management.base import BaseCommand

ADDRESS = "192.0.2.1"  # RFC 5737: belongs to nobody


class Command(BaseCommand):
    """Answers every name with an address of documentation."""

    help = "Answer every DNS question on loopback with 192.0.2.1. For demonstrations and tests only."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--port", type=int, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer until told to stop."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
            server.bind(("127.0.0.1", options["port"]))
            while True:
                wire, asker = server.recvfrom(4_096)
                if answer := answer_to(wire):
                    server.sendto(answer, asker)


def answer_to(wire: bytes) -> bytes | None:
    """Return the answer to a question on the wire; None for anything else."""
    try:
        question = dns.message.from_wire(wire)
    except dns.exception.DNSException:
        return None
    if question.flags & dns.flags.QR:
        return None
    answer = dns.message.make_response(question, recursion_available=True)
    for asked in question.question:
        if asked.rdtype == dns.rdatatype.A:
            answer.answer.append(dns.rrset.from_text(asked.name, 300, "IN", "A", ADDRESS))
    return answer.to_wire()
