"""The system-call filter of every sandbox: what a namespace alone doesn't cut."""

import errno
import os
from functools import cache

#: Kernel surface that no tool of ours needs and that past escapes went through.
DENIED = (
    *(
        "acct",
        "add_key",
        "bpf",
        "chroot",
        "delete_module",
        "fanotify_init",
        "finit_module",
        "fsconfig",
        "fsmount",
    ),
    *("fsopen", "fspick", "init_module", "io_uring_enter", "io_uring_register", "io_uring_setup", "kcmp"),
    *("kexec_file_load", "kexec_load", "keyctl", "lookup_dcookie", "mount", "mount_setattr", "move_mount"),
    *("name_to_handle_at", "nfsservctl", "open_by_handle_at", "open_tree", "perf_event_open", "pidfd_getfd"),
    *(
        "pivot_root",
        "process_vm_readv",
        "process_vm_writev",
        "ptrace",
        "quotactl",
        "reboot",
        "request_key",
        "setns",
    ),
    *("swapoff", "swapon", "syslog", "umount", "umount2", "unshare", "userfaultfd", "vhangup"),
)
#: Memory and queues that outlive or aren't counted to the process that made them.
UNCOUNTED = ("memfd_create", "memfd_secret", "mq_open", "msgget", "semget", "shmget")
AF_UNIX, AF_INET, AF_INET6 = 1, 2, 10
CLONE_NEWUSER = 0x10000000
PR_SET_DUMPABLE = 4
TIOCSTI = 0x5412


@cache
def seccomp_program(*, families: frozenset[int] = frozenset({AF_UNIX, AF_INET, AF_INET6})) -> bytes:
    """Return the filter as BPF, as ``bwrap --seccomp`` reads it; ``families`` are the kinds of socket it lets through.

    Raises:
        RuntimeError: libseccomp isn't installed (raised by pyseccomp's import).
    """
    import pyseccomp as sc  # noqa: PLC0415 - loads libseccomp, which only Linux has

    rules = sc.SyscallFilter(sc.ALLOW)
    refuse = sc.ERRNO(errno.EPERM)
    for name in DENIED:
        if sc.resolve_syscall(sc.Arch.NATIVE, name) >= 0:
            rules.add_rule(refuse, name)
    for name in UNCOUNTED:
        if sc.resolve_syscall(sc.Arch.NATIVE, name) >= 0:
            rules.add_rule(sc.ERRNO(errno.ENOSYS), name)
    # libc falls back to clone, whose flags a filter can read; clone3 hides them behind a pointer.
    rules.add_rule(sc.ERRNO(errno.ENOSYS), "clone3")
    rules.add_rule(refuse, "clone", sc.Arg(0, sc.MASKED_EQ, CLONE_NEWUSER, CLONE_NEWUSER))
    rules.add_rule(refuse, "ioctl", sc.Arg(1, sc.MASKED_EQ, 0xFFFFFFFF, TIOCSTI))
    # The watchdog reads /proc/<pid>, which a process that isn't dumpable hides.
    rules.add_rule(refuse, "prctl", sc.Arg(0, sc.MASKED_EQ, 0xFFFFFFFF, PR_SET_DUMPABLE), sc.Arg(1, sc.EQ, 0))
    # A network namespace doesn't cut AF_VSOCK; nothing needs more than the three usual families.
    no_family = sc.ERRNO(errno.EAFNOSUPPORT)
    rules.add_rule(no_family, "socket", sc.Arg(0, sc.GT, AF_INET6))
    for family in set(range(AF_INET6 + 1)) - families:
        rules.add_rule(no_family, "socket", sc.Arg(0, sc.EQ, family))
    with os.fdopen(os.memfd_create("seccomp"), "w+b") as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()
