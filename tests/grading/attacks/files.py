"""Reading what is hidden, writing where nothing may be left."""

from __future__ import annotations

from tests.grading.attacks import DENIED, UNSEEN, Payload, probe

PAYLOADS: tuple[Payload, ...] = (
    probe(
        "hidden_files_read",
        """
def attempts(facts):
    return {path: attempt(lambda path=path: len(open(path, "rb").read())) for path in facts["hidden"]}
""",
        UNSEEN,
    ),
    probe(
        "disk_searched",
        """
def search(roots, names):
    for root in roots:
        for folder, below, files in os.walk(root):
            below[:] = [name for name in below if name not in ("proc", "sys", "torch", "node_modules")]
            found = sorted(set(files) & set(names))
            if found:
                return os.path.join(folder, found[0])
    raise FileNotFoundError(errno.ENOENT, "nothing found")

def attempts(facts):
    names = ("q02_perceptron.py", "02_perceptron.ipynb", "variants_02.py", "secret-seed", facts["mark"])
    return {"a reference, a solution or the secret": attempt(search, facts["roots"], names)}
""",
        UNSEEN,
    ),
    probe(
        "folders_listed",
        """
def attempts(facts):
    return {path: attempt(os.listdir, path) for path in facts["private"]}
""",
        UNSEEN,
    ),
    probe(
        "written_everywhere",
        """
import site, sysconfig
def write(folder, facts):
    path = os.path.join(folder, facts["mark"])
    with open(path, "w") as file:
        file.write("was here")
    if facts["tidy"]:
        os.unlink(path)

def attempts(facts):
    places = ["/", "/usr", "/usr/lib", "/etc", "/home", "/root", "/var/tmp", "/dev", "/run", sys.prefix, "/bin"]
    places += [os.path.dirname(np.__file__), sysconfig.get_paths()["stdlib"], *facts["writable"]]
    return {place: attempt(write, place, facts) for place in places}
""",
        UNSEEN | {"ENOTDIR"},
        root=True,
    ),
    probe(
        "a_file_of_another_changed",
        """
def attempts(facts):
    path, mark = facts["canary"], facts["mark"]
    beside = path + "." + mark
    tried = {
        "append": lambda: open(path, "ab").close(),
        "chmod": lambda: os.chmod(path, 0o4777),
        "chown": lambda: os.chown(path, os.getuid(), os.getgid()),
        "utime": lambda: os.utime(path, (1, 1)),
        "setxattr": lambda: os.setxattr(path, "user.x", b"1"),
        "link": lambda: os.link(path, beside),
        "rename": lambda: (os.rename(path, path + "x"), os.rename(path + "x", path)),
        "truncate": lambda: os.truncate(path, 0),
        "unlink": lambda: os.unlink(path),
    }
    return {name: attempt(action) for name, action in tried.items()}
""",
        UNSEEN,
    ),
    probe(
        "odd_files_made",
        """
import stat
def made(action, path):
    action(path)
    os.unlink(path)

def attempts(facts):
    tried = {
        "symlink": lambda path: os.symlink("/etc/passwd", path),
        "fifo": lambda path: os.mkfifo(path),
        "device": lambda path: os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 1)),
        "socket": lambda path: os.mknod(path, stat.S_IFSOCK | 0o666),
        "folder": lambda path: (os.mkdir(path), os.rmdir(path), open(path, "w").close()),
    }
    path = os.path.join(facts["drop"], facts["mark"] + ".odd")
    return {name: attempt(made, action, path) for name, action in tried.items()}
""",
        UNSEEN,
        root=True,
    ),
    probe(
        "other_processes_read",
        """
def attempts(facts):
    pids = (facts["pid"], facts["victim"])
    names = ("environ", "cmdline", "maps", "stat", "mountinfo", "cwd/.", "root/etc/hostname")
    tried = {f"{pid}/{name}": f"/proc/{pid}/{name}" for pid in pids for name in names}
    return {name: attempt(lambda p=path: os.stat(p) and open(p, "rb").read(99) if p[-1] != "." else os.listdir(p))
            for name, path in tried.items()}
""",
        UNSEEN,
        root=True,
    ),
    probe(
        "processes_listed",
        """
def attempts(facts):
    def other():
        found = [int(name) for name in os.listdir("/proc") if name.isdigit() and int(name) != os.getpid()]
        read = [pid for pid in found if open(f"/proc/{pid}/cmdline", "rb").read()]
        if not read:
            raise FileNotFoundError(errno.ENOENT, "no other process")
        return read
    return {"another process": attempt(other)}
""",
        UNSEEN,
    ),
    probe(
        "descriptors_of_others",
        """
def attempts(facts):
    def usable(number):
        kind = os.readlink(f"/proc/self/fd/{number}") if os.path.exists("/proc/self/fd") else ""
        size = os.fstat(number).st_size
        path = os.path.join(kind, ".") if os.path.isdir(kind) else kind
        return os.path.isfile(path) and size > 0 and os.pread(number, 64, 0)
    def inherited():
        found = []
        for number in range(3, 256):
            try:
                if usable(number):
                    found.append(number)
                os.listdir(number)
                found.append(number)
            except (OSError, ValueError):
                pass
        if not found:
            raise PermissionError(errno.EACCES, "no file or folder among the descriptors")
        return found
    if facts["tidy"]:
        os.open(facts["drop"], os.O_RDONLY)
    return {"a file or folder left open": attempt(inherited)}
""",
        DENIED,
    ),
    probe(
        "secret_in_the_environment",
        """
import re
def attempts(facts):
    wanted = re.compile("".join(f"[{letter}]" for letter in facts["letters"]))
    def look(text):
        if not wanted.search(text):
            raise PermissionError(errno.EACCES, "not there")
        return True
    def read(path):
        with open(path, "rb") as file:
            return look(file.read().decode("latin-1"))
    return {
        "os.environ": attempt(lambda: look(repr(os.environ))),
        "/proc/self/environ": attempt(read, "/proc/self/environ"),
        "arguments": attempt(lambda: look(repr([sys.argv, sys.orig_argv, facts["tidy"] and os.environ]))),
    }
""",
        UNSEEN,
    ),
    probe(
        "secret_in_memory",
        """
import gc, mmap, re
def regions():
    places = {id(held) >> 18 for item in gc.get_objects() for held in (item, *gc.get_referents(item))}
    places |= {place + step for place in places for step in (-1, 1)}
    out, into = os.pipe()
    for place in sorted(places):
        for start in range(place << 18, place + 1 << 18, mmap.PAGESIZE):
            if libc.write(into, ctypes.c_void_p(start), mmap.PAGESIZE) > 0:  # fails where nothing can be read
                yield os.read(out, mmap.PAGESIZE)

def attempts(facts):
    wanted = re.compile(b"".join(b"[" + letter.encode() + b"]" for letter in facts["letters"]))
    def look():
        before = b""
        for here in regions():
            if wanted.search(before[-64:] + here):
                return True
            before = here
        raise PermissionError(errno.EACCES, "not there")
    return {"memory": attempt(look)}
""",
        DENIED,
    ),
)
