"""open: reading and writing text in a temporary folder."""
import os
import tempfile


def attempt(f, *args, **kw):
    try:
        print(f(*args, **kw))
    except Exception as e:
        print(type(e).__name__, str(e).replace(folder, "DIR"), sep=": ")


with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "a.txt")
    with open(path, "w") as f:
        print(f.write("first\n"), f.write("é second\n"), f.writelines(["x\n", "y"]), f.closed, f.mode)
        print("printed", 1, file=f)
    print(f.closed, os.path.exists(path), os.path.getsize(path))
    with open(path) as f:
        print(repr(f.read()))
    with open(path, encoding="utf-8") as f:
        print(repr(f.readline()), repr(f.readline()), f.readlines(), repr(f.read()), repr(f.readline()))
    with open(path) as f:
        for number, line in enumerate(f, 1):
            print(number, line.rstrip("\n"), end="; ")
    print()
    with open(path, "a") as f:
        f.write("appended\n")
    f = open(path, "r")
    print(f.read(5), f.read(3), f.tell() > 0, f.seek(0), f.read(2), len(f.read().splitlines()))
    f.close()
    with open(path) as f:
        lines = [line.strip() for line in f if line.strip()]
    print(lines, len(lines))
    with open(path, "rb") as f:
        data = f.read()
    print(data[:6], b"\xc3\xa9" in data, len(data))
    with open(os.path.join(folder, "b.bin"), "wb") as f:
        f.write(bytes([0, 255, 65]))
    with open(os.path.join(folder, "b.bin"), "rb") as f:
        print(f.read())
    print(sorted(os.listdir(folder)), os.path.isfile(path), os.path.isdir(folder))
    attempt(open, os.path.join(folder, "missing.txt"))
    attempt(open, folder)
    attempt(open, path, "q")
    attempt(open, os.path.join(folder, "no", "such", "dir.txt"), "w")
    attempt(open, path, "x")
    attempt(f.read)
    attempt(lambda: open(path).write("no"))
    attempt(lambda: open(path, "w").read())
    attempt(lambda: open(path, "w").write(5))
    attempt(lambda: open(os.path.join(folder, "b.bin"), encoding="utf-8").read())
    attempt(lambda: open(path, "wb").write("text"))
    attempt(open, 5.5)
    attempt(open)
    try:
        open(os.path.join(folder, "nothing"))
    except FileNotFoundError as e:
        print(e.errno, e.strerror, os.path.basename(e.filename), isinstance(e, OSError))
    with open(path, "w") as f:
        f.write("a,b\n1,2\n3,4\n")
    with open(path) as f:
        header, *rows = [line.strip().split(",") for line in f]
    print(header, [dict(zip(header, map(int, row))) for row in rows])
    os.remove(path)
    print(os.path.exists(path))
print(os.path.exists(folder))
