"""`os.path` as POSIX systems have it."""

from _os import _kind, getcwd, getsize

sep = "/"
curdir = "."
pardir = ".."
extsep = "."
altsep = None
pathsep = ":"


def _path(p):
    if isinstance(p, (str, bytes)):
        return p
    kind = type(p)
    if not hasattr(kind, "__fspath__"):
        raise TypeError("expected str, bytes or os.PathLike object, not " + kind.__name__)
    return kind.__fspath__(p)


def join(a, /, *p):
    path = _path(a)
    for b in map(_path, p):
        if b.startswith("/"):
            path = b
        elif not path or path.endswith("/"):
            path += b
        else:
            path += "/" + b
    return path


def split(p):
    p = _path(p)
    i = p.rfind("/") + 1
    head, tail = p[:i], p[i:]
    if head and head != "/" * len(head):
        head = head.rstrip("/")
    return head, tail


def splitext(p):
    p = _path(p)
    start = p.rfind("/") + 1
    dot = p.rfind(".")
    # Leading dots are part of the name.
    if dot > start and p[start:dot].strip("."):
        return p[:dot], p[dot:]
    return p, ""


def splitdrive(p):
    return "", _path(p)


def basename(p):
    return split(p)[1]


def dirname(p):
    return split(p)[0]


def isabs(s):
    return _path(s).startswith("/")


def exists(path):
    return _kind(_path(path)) != ""


lexists = exists


def isfile(path):
    return _kind(_path(path)) == "file"


def isdir(s):
    return _kind(_path(s)) == "dir"


def normpath(path):
    path = _path(path)
    if not path:
        return "."
    slashes = 2 if path.startswith("//") and not path.startswith("///") else int(path.startswith("/"))
    parts = []
    for part in path.split("/"):
        if part in ("", "."):
            continue
        if part != ".." or (not slashes and not parts) or (parts and parts[-1] == ".."):
            parts.append(part)
        elif parts:
            parts.pop()
    return ("/" * slashes + "/".join(parts)) or "."


def abspath(path):
    path = _path(path)
    return normpath(path if isabs(path) else join(getcwd(), path))


realpath = abspath


def relpath(path, start="."):
    if not path:
        raise ValueError("no path specified")
    from_parts = [x for x in abspath(start).split("/") if x]
    to_parts = [x for x in abspath(path).split("/") if x]
    common = 0
    while common < min(len(from_parts), len(to_parts)) and from_parts[common] == to_parts[common]:
        common += 1
    return "/".join([".."] * (len(from_parts) - common) + to_parts[common:]) or "."


def expanduser(path):
    import os

    path = _path(path)
    if path == "~" or path.startswith("~/"):
        return os.environ.get("HOME", "~") + path[1:]
    return path


def commonprefix(m):
    if not m:
        return ""
    low, high = min(m), max(m)
    for i, c in enumerate(low):
        if c != high[i]:
            return low[:i]
    return low
