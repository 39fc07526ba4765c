"""Calls of the kernel that nobody needs. Their arguments are bad, so that they do nothing where they arrive.

An attempt that the kernel answers with anything but a refusal has arrived.
"""

from __future__ import annotations

from tests.grading.attacks import Payload, probe

ARRIVE = """
def arrive(number, *inputs):
    try:
        return call(number, *inputs)
    except OSError as error:
        if error.errno in (errno.EPERM, errno.EACCES, errno.ENOSYS):
            raise
        return errno.errorcode[error.errno]
"""
GROUPS = {
    "mounts": """
        mount 165 0 0 0 0 0 | umount2 166 0 0 | pivot_root 155 0 0 | chroot 161 0 | fsopen 430 0 0
        open_tree 428 -1 0 0 | move_mount 429 -1 0 -1 0 0 | mount_setattr 442 -1 0 0 0 0 | fspick 433 -1 0 0
        fsmount 432 -1 0 0 | fsconfig 431 -1 0 0 0 0 | mknodat 259 -1 0 0x2000 0""",
    "namespaces": "unshare 272 1 | setns 308 -1 0 | new 272 0x10000000 | time 272 0x80 | cgroup 272 0x2000000",
    "keys_and_programs": """
        bpf 321 -1 0 0 | keyctl 250 9999 0 0 0 0 | add_key 248 0 0 0 0 0 | request_key 249 0 0 0 0
        perf_event_open 298 0 0 -1 -1 0 | userfaultfd 323 -1 | io_uring_setup 425 0 0
        io_uring_enter 426 -1 0 0 0 0 0 | io_uring_register 427 -1 0 0 0""",
    "handles_and_quotas": """
        open_by_handle_at 304 -1 0 0 | name_to_handle_at 303 -1 0 0 0 0 | quotactl 179 -1 0 0 0
        swapon 167 0 0 | swapoff 168 0 | fanotify_init 300 -1 0 | acct 163 1""",
    "machine": """
        reboot 169 0 0 0 0 | finit_module 313 -1 0 0 | delete_module 176 0 0 | iopl 172 9 | ioperm 173 -1 -1 0
        settimeofday 164 1 0 | clock_settime 227 -1 0 | adjtimex 159 1 | sethostname 170 1 -1
        setdomainname 171 1 -1 | syslog 103 99 0 0 | personality 135 0xffffffff""",
    "terminal": "TIOCSTI 16 1 0x5412 0 | upper_bits 16 1 0x100005412 0 | TIOCLINUX 16 1 0x541c 0",
    "memory_without_a_limit": """
        memfd_create 319 0 0 | shmget 29 0 0 0 | shmat 30 -1 0 0 | msgget 68 -1 0 | semget 64 -1 0 0
        mq_open 240 0 0 0 0 | remap_file_pages 216 0 0 1 0 0 | move_pages 279 0 0 0 0 0 0""",
    "out_of_band": "sendto 44 -1 0 0 1 0 0 | sendmsg 46 -1 0 0 | recvmsg 47 -1 0 0",
}


def attempts(calls: str) -> str:
    """Write the function that makes some calls, given as name, number and arguments."""
    rows = [row.split() for line in calls.strip().splitlines() for row in line.split("|")]
    table = {name: tuple(int(number, 0) for number in numbers) for name, *numbers in rows}
    return f"""{ARRIVE}
def attempts(facts):
    return {{name: attempt(arrive, *numbers) for name, numbers in {table}.items()}}
"""


PAYLOADS: tuple[Payload, ...] = tuple(
    probe(f"kernel_{name}", attempts(calls), root=True) for name, calls in GROUPS.items()
)
