"""A small real name server on 127.0.0.1: it answers over UDP what a test tells it to, and may change its mind."""

from __future__ import annotations

import socketserver
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


class NameServer:
    """`tell("tienda.test", "A", "127.0.0.1")`; with several answers in a row, each is given once and the last stays."""

    def __init__(self) -> None:
        self.records: dict[tuple[str, str], list[list[str]]] = {}
        self.asked: dict[tuple[str, str], int] = defaultdict(int)
        self.silent: set[str] = set()
        self.port = 0

    def tell(self, name: str, kind: str, *values: str) -> None:
        """One answer, for good."""
        self.records[name, kind] = [list(values)]

    def tell_in_turn(self, name: str, kind: str, *answers: list[str]) -> None:
        """Another answer each time."""
        self.records[name, kind] = [list(one) for one in answers]

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens."""
        return "127.0.0.1", self.port

    def answer(self, wire: bytes) -> bytes | None:
        """What goes back for a question; None for silence."""
        query = dns.message.from_wire(wire)
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        kind = dns.rdatatype.to_text(question.rdtype)
        if name in self.silent:
            return None
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.RA
        turns = self.records.get((name, kind))
        if turns:
            values = turns[min(self.asked[name, kind], len(turns) - 1)]
            reply.answer.append(dns.rrset.from_text_list(question.name, 0, "IN", kind, values))
        elif not any(known == name for known, _ in self.records):
            reply.set_rcode(dns.rcode.NXDOMAIN)
        self.asked[name, kind] += 1
        return reply.to_wire()


@contextmanager
def name_server() -> Iterator[NameServer]:
    """A running one; its port is free and chosen by the system."""
    made = NameServer()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            data, sock = self.request
            back = made.answer(data)
            if back is not None:
                sock.sendto(back, self.client_address)

    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), Handler) as server:
        made.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield made
        finally:
            server.shutdown()
            thread.join()
