"""How a kernel starts, goes on for long, and ends."""

import ctypes
import os
import signal
import subprocess
import sys
import time

from jupyter_client import KernelManager
from kernel import PROGRAM, Kernel, same, until, within

PR_SET_CHILD_SUBREAPER = 36


def _cpu(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def shutdown_is_answered_before_it_goes(kernel):
    client = kernel.client().ready()
    request = client.send("shutdown_request", {"restart": True}, channel="control")
    same(client.reply(request, "control")["content"], {"status": "ok", "restart": True})
    same([m["msg_type"] for m in client.broadcast(request)], ["status", "shutdown_reply", "status"])
    same(kernel.ends(), 0)


def shutdown_ends_a_cell_that_runs(kernel):
    client = kernel.client().ready()
    client.until(client.start("while True:\n    try:\n        while True: pass\n    except BaseException: pass"), "execute_input")
    client.send("shutdown_request", {"restart": False}, channel="control")
    same(kernel.ends(), 0)


def shutdown_may_come_on_shell(kernel):
    client = kernel.client().ready()
    same(client.ask("shutdown_request")["status"], "ok")
    same(kernel.ends(), 0)


def restart_begins_anew(kernel):
    """As front ends do it: the process ends, and another listens on the same ports."""
    client = kernel.client().ready()
    client.run("x = 1")
    client.ask("shutdown_request", {"restart": True}, channel="control")
    kernel.ends()
    again = Kernel(info=kernel.info)
    try:
        client.welcomed()
        ran = client.run("'x' in globals()")
        same((ran.result(), ran.content["execution_count"]), ("False", 1))
    finally:
        again.close()


def sigterm_ends_it(kernel):
    client = kernel.client().ready()
    for _ in range(2):
        client.start("while True: pass")
    client.receive("iopub")
    kernel.process.send_signal(signal.SIGTERM)
    same(kernel.ends(), 0)


def _gone(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def it_goes_with_its_parent():
    """Whoever takes in the orphan: the first process, or one that has asked for such, as in containers."""
    # A parent between us and the kernel, which dies without a word.
    script = (
        "import os, sys, time\nsys.path.insert(0, sys.argv[1])\nfrom kernel import Kernel\n"
        "k = Kernel()\nk.client().ready()\nprint(k.process.pid, flush=True)\nos.kill(os.getpid(), 9)\n"
    )
    here = os.path.dirname(os.path.abspath(__file__))
    for takes_in in (0, 1):
        same(ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, takes_in, 0, 0, 0), 0)
        ended = subprocess.run([sys.executable, "-c", script, here], capture_output=True, text=True, timeout=60)
        until(lambda: _gone(int(ended.stdout)))


def by_hand_it_outlives_its_parent():
    kernel = Kernel(environment={"JPY_PARENT_PID": ""}, before=["sh", "-c", '"$@" & echo $! > pid; wait', "sh"])
    try:
        client = kernel.client().ready()
        pid = int(open(f"{kernel.home}/pid").read())
        kernel.process.kill()
        kernel.process.wait()
        time.sleep(1.5)
        same(client.run("1").result(), "1")
        os.kill(pid, signal.SIGTERM)
        until(lambda: _gone(pid))
    finally:
        kernel.close()


def idle_it_uses_nothing(kernel):
    client = kernel.client().ready()
    client.run("1")
    time.sleep(0.5)
    before = _cpu(kernel.process.pid)
    time.sleep(3)
    within(_cpu(kernel.process.pid) - before, 0, 0.011)


def a_thousand_cells_leave_memory_flat(kernel):
    client = kernel.client().ready()

    def thousand():
        for start in range(0, 1000, 100):
            requests = [client.start(f"x{i} = {i}\nprint('{i}' * 10)\nx{i}", store_history=False) for i in range(start, start + 100)]
            for request in requests:
                same(client.finish(request).content["status"], "ok")

    # What the allocator keeps for later is there after the first two thousand.
    thousand()
    thousand()
    before = kernel.memory()
    after = []
    for _ in range(10):
        thousand()
        after.append(kernel.memory())
    # It comes and goes by some megabytes. What ten thousand cells left behind would not go, and be more: a cell's messages
    # alone have a kilobyte.
    within(min(after[5:]) - before, -(64 << 20), 8 << 20)


def what_a_cell_leaves_behind_is_its_history(kernel):
    """`In`, `_i7` and the history keep every cell, as in IPython: so much, and no more."""
    client = kernel.client().ready()

    def thousand():
        for _ in range(10):
            for request in [client.start("1 + 1") for _ in range(100)]:
                same(client.finish(request).content["status"], "ok")

    thousand()
    before = kernel.memory()
    for _ in range(4):
        thousand()
    within(kernel.memory() - before, -(64 << 20), 4 * (5 << 20))
    same(client.run("len(In) > 5000, len(Out) <= 100").result(), "(True, True)")


def threads_are_as_many_as_the_system_allows():
    def limits(cores):
        status = subprocess.run(
            [PROGRAM, "jupyter", "status"], capture_output=True, text=True, timeout=60,
            preexec_fn=lambda: os.sched_setaffinity(0, cores),
        )
        return status.stdout

    cores = sorted(os.sched_getaffinity(0))
    assert " 1 thread," in limits(cores[:1]), limits(cores[:1])
    if len(cores) > 1:
        assert " 2 threads," in limits(cores[:2]), limits(cores[:2])


def managers_start_restart_and_interrupt(kernel):
    """Jupyter's own manager, over a kernelspec."""
    import json

    folder = os.path.join(kernel.home, "share", "kernels", "jitbook")
    os.makedirs(folder)
    with open(os.path.join(folder, "kernel.json"), "w") as file:
        argv = [PROGRAM, "jupyter", "run", "-f", "{connection_file}"]
        json.dump({"argv": argv, "display_name": "jitbook", "language": "python", "interrupt_mode": "message"}, file)
    os.environ["JUPYTER_PATH"] = os.path.join(kernel.home, "share")
    os.environ["JUPYTER_RUNTIME_DIR"] = os.path.join(kernel.home, "runtime")
    manager = KernelManager(kernel_name="jitbook")
    manager.start_kernel()
    try:
        client = manager.client()
        client.start_channels()
        client.wait_for_ready(timeout=20)
        same(client.execute_interactive("x = 1", timeout=20)["content"]["status"], "ok")
        manager.restart_kernel()
        client.wait_for_ready(timeout=20)
        reply = client.execute_interactive("x", timeout=20, output_hook=lambda m: None)
        same(reply["content"]["ename"], "NameError")
        client.execute("while True: pass")
        time.sleep(0.3)
        manager.interrupt_kernel()
        same(client.get_shell_msg(timeout=20)["content"]["ename"], "KeyboardInterrupt")
        client.stop_channels()
    finally:
        manager.shutdown_kernel()

