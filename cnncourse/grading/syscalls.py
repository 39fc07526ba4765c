"""The calls of the kernel that a student's process may not make, as a seccomp filter.

libseccomp (through pyseccomp) compiles the filter where the grader runs; the sandbox installs the bytes.
Everything not named here is allowed: a list of what NumPy and PyTorch need would break with the next release
of either.
"""

from __future__ import annotations

import errno
import tempfile
from functools import cache

__all__ = ["compiled_filter"]

CLONE_THREAD = 0x10000
AF_UNIX, SOCK_TYPE = 1, 0xF
NOT_STREAMS = (2, 3, 5)
PR_SET_PDEATHSIG = 1
TIOCSTI, TIOCLINUX = 0x5412, 0x541C
F_SETOWN, F_SETSIG, F_SETOWN_EX = 8, 10, 15
MSG_OOB = 1
LOW_WORD = 0xFFFFFFFF  # the kernel reads these arguments as 32 bits

DENIED = {
    "new processes": "fork vfork execve execveat",
    "other processes": """
        kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_open pidfd_send_signal pidfd_getfd
        ptrace process_vm_readv process_vm_writev process_madvise process_mrelease kcmp
        sched_setscheduler sched_setparam sched_setattr setpriority ioprio_set migrate_pages move_pages
        setsid setpgid""",
    "connections": """
        socket connect bind listen accept accept4 sendmsg recvmsg sendmmsg recvmmsg""",
    "what Landlock does not cover": """
        chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat utime utimes utimensat futimesat
        setxattr lsetxattr fsetxattr setxattrat removexattr lremovexattr fremovexattr removexattrat
        file_setattr truncate inotify_init inotify_init1 inotify_add_watch""",
    "memory beyond the limit": """
        memfd_create memfd_secret shmget shmat shmctl shmdt msgget msgsnd msgrcv msgctl
        semget semop semctl semtimedop mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify
        remap_file_pages""",
    "mounts and namespaces": """
        mount umount2 pivot_root chroot move_mount open_tree open_tree_attr fsopen fsconfig fsmount fspick
        mount_setattr unshare setns mknod mknodat""",
    "the kernel's wide surface": """
        bpf keyctl add_key request_key io_uring_setup io_uring_enter io_uring_register perf_event_open
        userfaultfd fanotify_init fanotify_mark open_by_handle_at name_to_handle_at lookup_dcookie
        quotactl quotactl_fd swapon swapoff reboot init_module finit_module delete_module kexec_load
        kexec_file_load iopl ioperm modify_ldt acct settimeofday clock_settime clock_adjtime adjtimex
        sethostname setdomainname syslog vhangup personality uselib ustat sysfs nfsservctl""",
}


@cache
def compiled_filter() -> bytes:
    """Compile the filter for this machine.

    Returns
    -------
    bytes
        Instructions for ``prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ...)``.

    Raises
    ------
    OSError
        When libseccomp is not there.
    """
    try:
        import pyseccomp as seccomp
    except (ImportError, RuntimeError, OSError) as error:
        msg = f"libseccomp could not be loaded ({error}): pip install pyseccomp, and apt install libseccomp2"
        raise OSError(msg) from error
    rules = seccomp.SyscallFilter(seccomp.ALLOW)
    refused = seccomp.ERRNO(errno.EPERM)

    def deny(name: str, *conditions: object, answer: int = refused) -> None:
        if seccomp.resolve_syscall(seccomp.Arch.NATIVE, name) >= 0:  # not on every processor
            rules.add_rule(answer, name, *conditions)

    for names in DENIED.values():
        for name in names.split():
            deny(name)
    arg = seccomp.Arg
    deny("clone3", answer=seccomp.ERRNO(errno.ENOSYS))  # its flags lie in memory: libc then uses clone
    deny("clone", arg(0, seccomp.MASKED_EQ, CLONE_THREAD, 0))
    deny("socketpair", arg(0, seccomp.NE, AF_UNIX))
    for kind in NOT_STREAMS:  # a datagram could be addressed to others
        deny("socketpair", arg(1, seccomp.MASKED_EQ, SOCK_TYPE, kind))
    deny("prlimit64", arg(0, seccomp.NE, 0))
    deny("sched_setaffinity", arg(0, seccomp.NE, 0))
    deny("prctl", arg(0, seccomp.MASKED_EQ, LOW_WORD, PR_SET_PDEATHSIG))
    for request in (TIOCSTI, TIOCLINUX):
        deny("ioctl", arg(1, seccomp.MASKED_EQ, LOW_WORD, request))
    for command in (F_SETOWN, F_SETSIG, F_SETOWN_EX):
        deny("fcntl", arg(1, seccomp.MASKED_EQ, LOW_WORD, command))
    for name in ("sendto", "recvfrom"):
        deny(name, arg(3, seccomp.MASKED_EQ, MSG_OOB, MSG_OOB))
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()
