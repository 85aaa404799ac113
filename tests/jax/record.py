"""Re-records what CPython + JAX + NumPy print for the programs of tests/jax, tests/numpy and tests/jaxprs.

    VENV/bin/python tests/jax/record.py [NAME ...]

runs every X.py of the three folders (or those whose folder/name starts with a NAME) and writes its standard
output to X.out beside it. VENV needs jax 0.10.2 and numpy 2.4.6. Each program runs in a fork of one process that
has JAX imported already. A program that fails or warns is reported, and its .out is left as it was.
"""

import logging
import os
import sys
import traceback
from pathlib import Path

os.environ.setdefault("JAX_PLATFORMS", "cpu")

import jax
import jax.numpy  # noqa: F401
import numpy

HERE = Path(__file__).resolve().parent
FOLDERS = [HERE, HERE.parent / "numpy", HERE.parent / "jaxprs"]
JOBS = 2


def run(path, out, err):
    """In the child: the program's globals are a fresh __main__; both streams go to files, without what JAX logs."""
    logging.disable(logging.CRITICAL)
    os.dup2(out, 1)
    os.dup2(err, 2)
    sys.argv = [str(path)]
    sys.path.insert(0, str(path.parent))
    code = 0
    try:
        exec(compile(path.read_text(), path.name, "exec"), {"__name__": "__main__", "__file__": str(path)})
    except SystemExit as e:
        code = e.code or 0
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def start(path):
    out, err = os.memfd_create("out"), os.memfd_create("err")
    pid = os.fork()
    if pid == 0:
        run(path, out, err)
    return pid, (path, out, err)


def finish(path, out, err, status):
    def text(fd):
        os.lseek(fd, 0, os.SEEK_SET)
        with os.fdopen(fd, "r") as file:
            return file.read()

    printed, complaints = text(out), text(err)
    if status or complaints:
        print(f"FAILED {path.parent.name}/{path.name} (status {status})\n{complaints[-1500:]}")
        return False
    path.with_suffix(".out").write_text(printed)
    return True


def main(names):
    assert jax.__version__ == "0.10.2" and numpy.__version__ == "2.4.6", (jax.__version__, numpy.__version__)
    programs = [
        path
        for folder in FOLDERS
        for path in sorted(folder.glob("*.py"))
        if path.name != "record.py"
        and (not names or any(f"{folder.name}/{path.stem}".startswith(name.removesuffix(".py")) for name in names))
    ]
    running, good = {}, 0
    while programs or running:
        while programs and len(running) < JOBS:
            pid, job = start(programs.pop(0))
            running[pid] = job
        pid, status = os.wait()
        good += finish(*running.pop(pid), status)
    print(f"{good} recorded")


if __name__ == "__main__":
    main(sys.argv[1:])
