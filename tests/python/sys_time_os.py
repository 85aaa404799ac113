"""sys, time, os: what programs ask of them (only what does not depend on the machine)."""
import os
import sys
import time

print(sys.version_info >= (3, 8), sys.version_info[:2] == (3, 11), sys.version_info.major, len(sys.argv), os.path.basename(sys.argv[0]), sys.maxsize, sys.byteorder)
print(sys.float_info.max, sys.float_info.epsilon, sys.float_info.min, sys.float_info.dig, sys.getrecursionlimit() >= 500, isinstance(sys.path, list), "sys" in sys.modules, isinstance(sys.platform, str))
print(callable(sys.exit), sys.stdout is not None, sys.stderr is not sys.stdout, sys.getsizeof([]) > 0, isinstance(sys.version, str), sys.version.startswith("3.11"), sys.implementation.name in ("cpython", "jitbook"))
try:
    1 / 0
except ZeroDivisionError:
    kind, value, tb = sys.exc_info()
    print(kind.__name__, value, tb is not None)
print(sys.exc_info())
t0, p0, m0, n0 = time.time(), time.perf_counter(), time.monotonic(), time.perf_counter_ns()
time.sleep(0.01)
t1, p1, m1, n1 = time.time(), time.perf_counter(), time.monotonic(), time.perf_counter_ns()
print(t1 >= t0, p1 - p0 >= 0.009, m1 > m0, n1 - n0 >= 9_000_000, type(t0).__name__, type(n0).__name__, t0 > 1.6e9, time.process_time() >= 0, isinstance(time.time_ns(), int), len(time.strftime("%Y-%m-%d")))
print(os.path.join("a", "b.txt"), os.path.basename("x/y.z"), os.path.dirname("x/y.z"), os.path.splitext("a.tar.gz"), os.path.exists("no/such/file"), os.sep, os.environ.get("JITBOOK_SURELY_NOT_SET", "default"), "PATH" in os.environ, isinstance(os.getcwd(), str))
os.environ["JITBOOK_TEST_VALUE"] = "set"
print(os.environ["JITBOOK_TEST_VALUE"], os.getenv("JITBOOK_TEST_VALUE"), os.getenv("JITBOOK_NOT_SET"), os.getenv("JITBOOK_NOT_SET", "d"))
for bad in (lambda: os.environ["JITBOOK_NOT_SET"], lambda: time.sleep(-1), lambda: time.sleep("a"), lambda: sys.nothing, lambda: os.environ.__setitem__("A", 5)):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e, sep=": ")
try:
    sys.exit("message")
except SystemExit as e:
    print(repr(e), e.code)
try:
    exit(3)
except SystemExit as e:
    print(e.code)
sys.stdout.write("done\n")
sys.stdout.flush()
sys.stderr.write("to stderr\n")

# Time on the processor is no time on the wall.
before, wall = time.process_time(), time.perf_counter()
time.sleep(0.2)
print(time.process_time() - before < 0.1, time.perf_counter() - wall >= 0.2, time.thread_time_ns() > 0)
