"""Ways out of the sandbox by a socket; the witnesses on the other side must hear nothing."""

from __future__ import annotations

from tests.grading.attacks import DENIED, Payload, probe

NOT_HERE = frozenset({"EAFNOSUPPORT"})  # the sandbox may answer so too

PAYLOADS: tuple[Payload, ...] = (
    probe(
        "tcp",
        """
def attempts(facts):
    def connect(address):
        with socket.create_connection((address, facts["tcp"])) as pipe:
            pipe.sendall(b"leaked")
    return {"by number": attempt(connect, "127.0.0.1"), "by name": attempt(connect, "localhost")}
""",
        DENIED | {"ENETUNREACH", "ECONNREFUSED", "gaierror", "EAI_AGAIN"},
    ),
    probe(
        "udp",
        """
def attempts(facts):
    def send():
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as pipe:
            return pipe.sendto(b"leaked", ("127.0.0.1", facts["udp"]))
    return {"datagram": attempt(send)}
""",
        DENIED | {"ENETUNREACH"},
    ),
    probe(
        "unix_socket",
        """
def attempts(facts):
    def connect(address):
        with socket.socket(socket.AF_UNIX) as pipe:
            pipe.connect(address)
            pipe.sendall(b"leaked")
    return {"by path": attempt(connect, facts["unix"]), "abstract": attempt(connect, "\\0" + facts["abstract"])}
""",
        DENIED | {"ENOENT", "ECONNREFUSED"},
    ),
    probe(
        "unix_datagram_by_a_pair",
        """
def attempts(facts):
    def send(address):
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        with ours, theirs:
            return ours.sendto(b"leaked", address)
    return {"abstract": attempt(send, "\\0" + facts["datagram"])}
""",
        DENIED | {"ECONNREFUSED"},
    ),
    probe(
        "listening",
        """
def attempts(facts):
    def listen(family, address):
        with socket.socket(family) as pipe:
            pipe.bind(address)
            pipe.listen()
    return {"tcp": attempt(listen, socket.AF_INET, ("127.0.0.1", 0)),
            "abstract": attempt(listen, socket.AF_UNIX, "\\0" + facts["mark"] + str(os.getpid()))}
""",
    ),
    probe(
        "rare_families",
        """
def attempts(facts):
    families = {"netlink": (16, 3, 0), "packet": (17, 3, 0), "vsock": (40, 1, 0), "alg": (38, 5, 0), "ipv6": (10, 1, 0),
                "raw": (2, 3, 1), "xdp": (44, 3, 0), "can": (29, 3, 1), "tipc": (30, 5, 0), "bluetooth": (31, 3, 0)}
    return {name: attempt(lambda k=kind: socket.socket(*k).close()) for name, kind in families.items()}
""",
        DENIED | NOT_HERE,
        root=True,
    ),
    probe(
        "pairs_of_other_kinds",
        """
def attempts(facts):
    kinds = {"datagrams": (1, 2), "packets": (1, 5)}
    return {name: attempt(lambda k=kind: [end.close() for end in socket.socketpair(*k)])
            for name, kind in kinds.items()}
""",
    ),
)
