"""Temporary folders and files' names."""

import os
import time


def gettempdir():
    return os.environ.get("TMPDIR") or "/tmp"


def mkdtemp(suffix=None, prefix=None, dir=None):
    folder = dir or gettempdir()
    base = f"{'tmp' if prefix is None else prefix}{os.getpid():x}{time.time_ns() & 0xFFFFFF:06x}"
    for attempt in range(10000):
        path = os.path.join(folder, f"{base}{attempt:x}{suffix or ''}")
        try:
            os.mkdir(path, 0o700)
            return path
        except FileExistsError:
            continue
    raise FileExistsError("No usable temporary directory name found")


def _remove_tree(path):
    for top, folders, files in os.walk(path, topdown=False):
        for name in files:
            os.remove(os.path.join(top, name))
        os.rmdir(top)


class TemporaryDirectory:
    """A folder that is gone after the `with` block."""

    def __init__(self, suffix=None, prefix=None, dir=None):
        self.name = mkdtemp(suffix, prefix, dir)

    def __repr__(self):
        return f"<TemporaryDirectory {self.name!r}>"

    def __enter__(self):
        return self.name

    def __exit__(self, *args):
        self.cleanup()

    def cleanup(self):
        if os.path.exists(self.name):
            _remove_tree(self.name)
