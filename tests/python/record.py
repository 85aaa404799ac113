"""Record what CPython prints for every program in this folder.

    python3 record.py            record all
    python3 record.py NAME...    record those programs (with or without .py)
    python3 record.py --check    compare only; exit status 1 on a difference

X.out holds the program's standard output. When the program ends with an uncaught exception
two lines follow it: `[exit status N]` and `[last line of the traceback]` (the second only if there is one).
"""

import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
WANTED = (3, 11)


def run(program):
    environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1", PYTHONIOENCODING="utf-8", PYTHONHASHSEED="0")
    done = subprocess.run(
        [sys.executable, program.name], cwd=program.parent, env=environment,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8", timeout=60,
    )
    out = done.stdout
    if done.returncode != 0:
        last = done.stderr.rstrip("\n").splitlines()[-1] if done.stderr.strip() else ""
        if out and not out.endswith("\n"):
            out += "\n"
        out += f"[exit status {done.returncode}]\n" + (f"[{last}]\n" if last else "")
    return out


def main(arguments):
    if sys.version_info[:2] != WANTED:
        sys.exit(f"record.py wants CPython {WANTED[0]}.{WANTED[1]}, this is {sys.version.split()[0]}")
    check = "--check" in arguments
    names = [a.removesuffix(".py") for a in arguments if not a.startswith("--")]
    programs = sorted(p for p in HERE.glob("*.py") if p.name != "record.py")
    different = 0
    for program in programs:
        if names and program.stem not in names:
            continue
        out = run(program)
        target = program.with_suffix(".out")
        old = target.read_text(encoding="utf-8") if target.exists() else None
        if out == old:
            continue
        different += 1
        print(("differs: " if check else "recorded: ") + program.stem)
        if not check:
            target.write_text(out, encoding="utf-8")
    if check and different:
        sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
