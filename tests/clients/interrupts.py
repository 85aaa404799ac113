"""Stopping what runs, wherever it is, with the names kept."""

import contextlib
import os
import signal
import time

from kernel import same, until

COMPILED = (
    "import jax, jax.numpy as jnp\nfrom jax import lax\n"
    "loop = jax.jit(lambda n: lax.while_loop(lambda s: s[0] < n, lambda s: (s[0] + 1, s[1] * 3 % 7), (0, 1)))\n"
    "loop(3)"
)


def _interrupted(client, code, stop=None):
    """What a cell gave that was stopped while it ran: by message, or as said."""
    request = client.start(code)
    client.until(request, "execute_input")
    time.sleep(0.1)
    (stop or (lambda: client.ask("interrupt_request", channel="control")))()
    return client.finish(request)


def _stopped(client, code, stop=None):
    ran = _interrupted(client, code, stop)
    same((ran.content["status"], ran.content["ename"]), ("error", "KeyboardInterrupt"))


def by_message_and_by_signal(kernel):
    client = kernel.client().ready()
    client.run("kept = 5\n" + COMPILED)
    ways = [
        lambda: same(client.ask("interrupt_request", channel="control"), {"status": "ok"}),
        lambda: os.kill(kernel.process.pid, signal.SIGINT),
    ]
    for stop in ways:
        for code in (
            "while True: pass",
            "import time\ntime.sleep(100)",
            "for i in range(200): loop(2_000_000_000)",
            "sum(i for i in iter(int, 1))",
        ):
            _stopped(client, code, stop)
            same(client.run("kept").result(), "5")


def of_nothing_is_forgotten(kernel):
    client = kernel.client().ready()
    for _ in range(20):
        client.ask("interrupt_request", channel="control")
        os.kill(kernel.process.pid, signal.SIGINT)
        same(client.run("1").result(), "1")


def in_a_handler_can_be_caught(kernel):
    client = kernel.client().ready()
    ran = _interrupted(client, "try:\n    while True: pass\nexcept KeyboardInterrupt:\n    print('caught')\n'on'")
    same((ran.text(), ran.result()), ("caught\n", "'on'"))


def is_told_where_the_loop_stands(kernel):
    client = kernel.client().ready()
    told = "\n".join(_interrupted(client, "kept = 41\nwhile True: pass").content["traceback"])
    assert "line 2" in told and "while True: pass" in told, told


def takes_what_is_queued_along(kernel):
    client = kernel.client().ready()
    first, second = client.start("while True: pass"), client.start("late = 1")
    client.until(first, "execute_input")
    client.ask("interrupt_request", channel="control")
    same(client.finish(first).content["ename"], "KeyboardInterrupt")
    same(client.finish(second).content["status"], "aborted")


def takes_a_cell_that_was_only_announced(kernel):
    client = kernel.client().ready()
    for _ in range(30):
        cell = client.start("while True: pass")
        client.until(cell, "status")
        client.ask("interrupt_request", channel="control")
        same(client.finish(cell).content["ename"], "KeyboardInterrupt")


def _each_stopped(kernel, setup, cells):
    """Every cell ends with KeyboardInterrupt, and what there was before is there still."""
    client = kernel.client().ready()
    same(client.run("kept = [1, 2, 3]\n" + setup, patience=60).content["status"], "ok")
    for code in cells:
        _stopped(client, code)
        same(client.run("kept").result(), "[1, 2, 3]")
    return client


def in_kernels_over_large_arrays(kernel):
    setup = (
        "import jax, jax.numpy as jnp, numpy as np\nfrom jax import lax\n"
        "square, image = jnp.ones((1500, 1500)), jnp.ones((8, 32, 96, 96))\n"
        "weights, line = jnp.ones((32, 32, 5, 5)), jnp.arange(2e7)\n"
        "numbers = np.random.default_rng(0).random(5_000_000)\nplaces = jnp.arange(5_000_000)"
    )
    once = (
        "square @ square", "np.ones((900, 900)) @ np.ones((900, 900))", "square.astype(int) @ square.astype(int)",
        "lax.conv(image, weights, (1, 1), 'SAME')", "np.sort(numbers)", "jnp.argsort(line)", "np.unique(numbers)",
        "jnp.sin(line)", "np.exp(numbers)", "line.sum()", "np.cumsum(numbers)", "line[places]",
        "line.at[places].add(1)", "jax.random.normal(jax.random.key(0), (10**7,))", "np.random.rand(10**7)",
        "np.where(numbers > 0.5, numbers, 0)", "np.random.permutation(10**7)", "np.array2string(numbers, threshold=10**9)", "numbers[numbers > 0.5]", "numbers.reshape(1000, 5000).T.copy()",
    )
    client = _each_stopped(kernel, setup, [f"while True: {code}" for code in once])
    same(client.run("float(square.sum()), float(line[7]), places.shape").result(), "(2250000.0, 7.0, (5000000,))")


def in_one_kernel_that_takes_long(kernel):
    setup = "import numpy as np\nnumbers = np.random.default_rng(0).random(30_000_000)\nsquare = np.ones((5000, 5000))"
    _each_stopped(kernel, setup, ["np.sort(numbers)", "np.argsort(numbers)", "square @ square"])


def in_compilation(kernel):
    setup = (
        "import jax, jax.numpy as jnp\ndef unrolled(x):\n    for i in range(20_000):\n"
        "        x = jnp.sin(x) * 1.5 + jnp.cos(x)\n    return x"
    )
    cells = ["jax.jit(unrolled)(1.0)", "jax.jit(jax.vmap(unrolled))(jnp.ones(7))", "jax.grad(unrolled)(1.0)"]
    client = _each_stopped(kernel, setup, cells)
    same(client.run("jax.jit(lambda x: x + 1)(2.0)").result(), "Array(3., dtype=float32, weak_type=True)")


def in_builtins(kernel):
    setup = "import jax.numpy, numpy as np\nnumbers = np.random.default_rng(0).random(10**6).tolist()\nwords = [str(x) for x in numbers]"
    once = (
        "sorted(range(10**6))", "sorted(numbers)", "words.sort()", "repr(numbers)", "set(words)", "dict.fromkeys(numbers)",
        "list(range(10**6))", "','.join(words)", "np.array(numbers)", "[x for x in numbers]", "list(map(str, numbers))",
        "'ab' * 10**8", "jax.numpy.array(numbers)",
    )
    cells = ["sum(range(10**10))", "max(range(10**10))", "any(x < 0 for x in iter(int, 1))"]
    # Each takes minutes.
    cells += ["7 ** 700_000_000", "pow(3, 7**100_000, 7**100_000 + 2)", "import math; math.factorial(9_000_000)"]
    client = _each_stopped(kernel, setup, cells + [f"while True: {code}" for code in once])
    same(client.run("len(numbers), len(words), sorted(words) == sorted(map(str, numbers))").result(), "(1000000, 1000000, True)")


def in_plots_of_many_points(kernel):
    setup = (
        "import numpy as np, matplotlib.pyplot as plt\nx = np.random.default_rng(0).random(3_000_000)\n"
        "def draw(kind):\n    getattr(plt, kind)(x, x)\n    plt.savefig('of_many.png')\n    plt.close()"
    )
    _each_stopped(kernel, setup, ["plt.scatter(x, x)\nwhile True: plt.savefig('of_many.png')", "while True: draw('plot')"])


def in_commands_of_the_shell(kernel):
    _each_stopped(kernel, "", ["!sleep 100", "%%bash\nsleep 100", "a = !sleep 100"])


def in_commands_that_flood(kernel):
    _each_stopped(kernel, "", ["!yes", "a = !yes", "%%bash\nyes | cat"])


def with_all_that_a_command_has_started(kernel):
    mark = f"1000.{os.getpid()}"
    _each_stopped(kernel, "", [f"!sleep {mark} | cat", f"a = !sleep {mark} | cat"])
    until(lambda: not _running(["sleep", mark]))


def _running(words):
    """Whether a process has been started with these words."""
    wanted = b"\0".join(w.encode() for w in words) + b"\0"
    for folder in os.listdir("/proc"):
        if folder.isdigit():
            with contextlib.suppress(OSError), open(f"/proc/{folder}/cmdline", "rb") as file:
                if file.read() == wanted:
                    return True
    return False
