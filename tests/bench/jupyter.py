"""The kernel beside ipykernel, in one run: what a front end waits for, in medians.

    target/jupyter/bin/python tests/bench/jupyter.py [ROUNDS]

The client is a bare one on ZeroMQ's sockets, so that what is measured is the kernel; the line `jupyter_client` is the
protocol's own. Nothing is asserted.
"""

import json
import os
import socket
import statistics
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "clients"))

from jupyter_client import KernelManager  # noqa: E402
from kernel import PROGRAM, Kernel  # noqa: E402

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 5
KERNELS = {
    "jitbook": [PROGRAM, "jupyter", "run", "-f"],
    "ipykernel": [sys.executable, "-m", "ipykernel_launcher", "-f"],
}
LOOP = (
    "import jax, jax.numpy as jnp\nfrom jax import lax\n"
    "loop = jax.jit(lambda n: lax.while_loop(lambda s: s[0] < n, lambda s: (s[0] + 1, s[1] * 3 % 7), (0, 1)))\nloop(3)"
)
# What takes long in one call of a library.
LARGE = (
    "import numpy as np\nsquare, line = np.ones((3000, 3000)), np.ones(50_000_000)\n"
    "numbers = np.random.default_rng(0).random(10_000_000)\nitems = numbers[:1_000_000].tolist()"
)
LONG = {
    "matrix product": "square @ square", "sort": "np.sort(numbers)", "elementwise": "np.exp(line)", "sum": "line.sum()",
    "random numbers": "np.random.default_rng(0).random(10**8)", "sorted list": "sorted(items)", "repr": "repr(items)",
}
COMPILED = {
    "compiled loop": "while True: loop(2_000_000_000)",
    "large fused loop": "f = jax.jit(lambda: (jnp.sin(jnp.arange(10**9) * 2.0)).sum())\nwhile True: f()",
    "convolution": "while True: lax.conv(jnp.ones((8, 64, 128, 128)), jnp.ones((64, 64, 5, 5)), (1, 1), 'SAME')",
    "compilation": (
        "def unrolled(x):\n    for i in range(10_000): x = jnp.sin(x) * 1.5\n    return x\n"
        "while True: jax.jit(lambda x: unrolled(x))(1.0)"
    ),
    "plot of 5,000,000 points": (
        "import matplotlib.pyplot as plt\nplt.scatter(numbers[:5_000_000], numbers[5_000_000:])\n"
        "while True: plt.savefig('many.png')"
    ),
}


def bound(kernel):
    """Seconds until every socket takes a connection."""
    for channel in ("shell", "iopub", "stdin", "control", "hb"):
        while True:
            try:
                socket.create_connection(("127.0.0.1", kernel.info[f"{channel}_port"])).close()
                break
            except ConnectionRefusedError:
                time.sleep(0.0002)
    return time.perf_counter() - kernel.began


def timed(body):
    start = time.perf_counter()
    body()
    return time.perf_counter() - start


def quick(client, code="1+1"):
    """A cell, from its request to its reply and idle, without the checks of the tests."""
    request = client.start(code)
    shell, iopub = client.sockets["shell"], client.sockets["iopub"]
    shell.recv_multipart()
    wanted = request.encode()
    while True:
        frames = iopub.recv_multipart()
        if b"idle" in frames[-1] and wanted in frames[-3]:
            return


def starts(command):
    kernel = Kernel(command=command)
    try:
        listening = bound(kernel)
        client = kernel.client()
        client.reply(client.start("1+1"), patience=60)
        replied = time.perf_counter() - kernel.began
        client.run("2")
        time.sleep(0.3)
        return listening * 1e3, replied * 1e3, kernel.memory() / 2**20
    finally:
        kernel.close()


def managed(name, command):
    """From `start_kernel` to the first reply, as jupyter_client's users write it."""
    with tempfile.TemporaryDirectory() as home:
        folder = os.path.join(home, "kernels", "measured")
        os.makedirs(folder)
        with open(os.path.join(folder, "kernel.json"), "w") as file:
            json.dump({"argv": [*command, "{connection_file}"], "display_name": name, "language": "python"}, file)
        os.environ["JUPYTER_PATH"] = home
        os.environ["JITBOOK_HOME"] = home
        manager = KernelManager(kernel_name="measured")
        start = time.perf_counter()
        manager.start_kernel()
        client = manager.client()
        client.start_channels()
        client.wait_for_ready(timeout=60)
        ready = time.perf_counter() - start
        client.execute_interactive("1+1", output_hook=lambda m: None)
        replied = time.perf_counter() - start
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        return ready * 1e3, replied * 1e3


def cpu(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def interrupted(client, code, count):
    times = []
    for _ in range(count):
        request = client.start(code)
        client.until(request, "execute_input", patience=60)
        time.sleep(0.15)
        start = time.perf_counter()
        client.send("interrupt_request", channel="control")
        reply = client.reply(request, patience=60)
        times.append((time.perf_counter() - start) * 1e3)
        assert reply["content"]["status"] == "error", reply["content"]
        client.broadcast(request)
        client.receive("control")
        time.sleep(0.05)
    return statistics.median(times)


def kernel_of(command):
    return Kernel(command=command, environment={"PYTHONFAULTHANDLER": ""})


def running(command, name):
    out = {}
    kernel = kernel_of(command)
    try:
        bound(kernel)
        client = kernel.client().ready()
        client.run("1", patience=60)
        trips = [timed(lambda: quick(client)) * 1e3 for _ in range(1000)]
        out["1+1 round trip, p50 ms"] = statistics.median(trips)
        out["1+1 round trip, p99 ms"] = statistics.quantiles(trips, n=100)[-1]
        fresh = kernel_of(command)
        try:
            other = fresh.client().ready()
            other.run("1", patience=60)
            out["first error, ms"] = timed(lambda: other.run("1/0", patience=60)) * 1e3
            out["second error, ms"] = timed(lambda: other.run("1/0", patience=60)) * 1e3
        finally:
            fresh.close()
        count = 5000 if name == "jitbook" else 500

        content = {"code": "1+1", "silent": False, "store_history": False}
        messages = [client.session.msg("execute_request", content) for _ in range(count)]
        messages = [client.session.serialize(message) for message in messages]

        def prepared():
            for frames in messages:
                client.sockets["shell"].send_multipart(frames)
            for _ in messages:
                client.sockets["shell"].recv_multipart()

        out["executions a second, pipelined"] = count / timed(prepared)
        while client.sockets["iopub"].poll(500):
            client.sockets["iopub"].recv_multipart()
        ran = []
        took = timed(lambda: ran.append(client.run("for i in range(50_000): print(i)", patience=60)))
        out["50,000 prints, ms"] = took * 1e3
        out["50,000 prints, messages"] = len(ran[0].of("stream"))
        out["interrupt: Python loop, ms"] = interrupted(client, "while True: pass", ROUNDS)
        out["interrupt: sleep, ms"] = interrupted(client, "import time\ntime.sleep(60)", ROUNDS)
        before = cpu(kernel.process.pid)
        time.sleep(5)
        out["idle CPU in 5 s, ms"] = (cpu(kernel.process.pid) - before) * 1e3
        # ipykernel may have no NumPy.
        there = client.run(LARGE, patience=60).content["status"] == "ok"
        for what, code in LONG.items() if there else ():
            out[f"interrupt: {what}, ms"] = interrupted(client, f"while True: {code}", ROUNDS)
        if name == "jitbook":
            client.run(LOOP, patience=60)
            for what, code in COMPILED.items():
                out[f"interrupt: {what}, ms"] = interrupted(client, code, ROUNDS)
    finally:
        kernel.close()
    return out


def main():
    columns = {}
    for name, command in KERNELS.items():
        rows = columns[name] = {}
        started = [starts(command) for _ in range(ROUNDS)]
        names = ("process start to sockets bound, ms", "process start to first reply, ms", "memory after start, MB")
        for row, values in zip(names, zip(*started)):
            rows[row] = statistics.median(values)
        through = [managed(name, command) for _ in range(ROUNDS)]
        for row, values in zip(("jupyter_client: ready, ms", "jupyter_client: first reply, ms"), zip(*through)):
            rows[row] = statistics.median(values)
        rows.update(running(command, name))
    print(f"{'':40}" + "".join(f"{name:>14}" for name in columns))
    for row in columns["jitbook"]:
        values = (columns[name].get(row) for name in columns)
        print(f"{row:40}" + "".join(f"{'' if v is None else f'{v:,.2f}':>14}" for v in values))


if __name__ == "__main__":
    main()
