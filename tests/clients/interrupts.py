"""Stopping what runs, wherever it is, with the names kept."""

import os
import signal
import time

from kernel import same

COMPILED = (
    "import jax, jax.numpy as jnp\nfrom jax import lax\n"
    "loop = jax.jit(lambda n: lax.while_loop(lambda s: s[0] < n, lambda s: (s[0] + 1, s[1] * 3 % 7), (0, 1)))\n"
    "loop(3)"
)


def _stopped(client, request, stop):
    client.until(request, "execute_input")
    time.sleep(0.1)
    stop()
    ran = client.finish(request)
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
            _stopped(client, client.start(code), stop)
            same(client.run("kept").result(), "5")


def of_nothing_is_forgotten(kernel):
    client = kernel.client().ready()
    for _ in range(20):
        client.ask("interrupt_request", channel="control")
        os.kill(kernel.process.pid, signal.SIGINT)
        same(client.run("1").result(), "1")


def in_a_handler_can_be_caught(kernel):
    client = kernel.client().ready()
    request = client.start("try:\n    while True: pass\nexcept KeyboardInterrupt:\n    print('caught')\n'on'")
    client.until(request, "execute_input")
    time.sleep(0.1)
    client.ask("interrupt_request", channel="control")
    ran = client.finish(request)
    same((ran.text(), ran.result()), ("caught\n", "'on'"))


def takes_what_is_queued_along(kernel):
    client = kernel.client().ready()
    first, second = client.start("while True: pass"), client.start("late = 1")
    client.until(first, "execute_input")
    client.ask("interrupt_request", channel="control")
    same(client.finish(first).content["ename"], "KeyboardInterrupt")
    same(client.finish(second).content["status"], "aborted")


def a_handful_of_threads_can_be_stopped(kernel):
    client = kernel.client().ready()
    client.run("import numpy as np\nx = np.ones((1500, 1500))")
    request = client.start("while True: y = x @ x")
    _stopped(client, request, lambda: client.ask("interrupt_request", channel="control"))
