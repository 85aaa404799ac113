"""Who listens to what is broadcast: late, early, to parts of it, or not at all."""

import time

import zmq
from kernel import same, within

FLOOD = "from IPython.display import display, HTML\nfor i in range({}): display(HTML('x' * 1_000_000))"


def a_subscriber_is_welcomed(kernel):
    client = kernel.client()
    welcome = client.receive("iopub")
    same((welcome["msg_type"], welcome["content"], welcome["parent_header"]), ("iopub_welcome", {"subscription": ""}, {}))
    assert client.receive("iopub")["content"]["execution_state"] in ("starting", "idle")


def topics_are_filtered(kernel):
    client = kernel.client(subscribe=False)
    client.subscribe(b"kernel.nobody")
    same(client.receive("iopub")["content"], {"subscription": "kernel.nobody"})
    client.receive("iopub")
    client.reply(client.start("print(1)"))
    assert not client.sockets["iopub"].poll(200)
    client.sockets["iopub"].subscribe(b"")
    same(client.receive("iopub")["msg_type"], "iopub_welcome")
    client.receive("iopub")
    client.sockets["iopub"].unsubscribe(b"kernel.nobody")
    same(client.run("print(1)").text(), "1\n")


def a_subscription_that_comes_late_hears_the_state(kernel):
    """VS Code waits for a status before it believes that a kernel is there."""
    for _ in range(10):
        client = kernel.client(subscribe=False)
        client.ask("kernel_info_request")
        client.subscribe()
        states = []
        while not states:
            message = client.receive("iopub", patience=5)
            states += [message["content"]["execution_state"]] if message["msg_type"] == "status" else []
        assert states[0] in ("idle", "starting"), states
        same(client.run("1").result(), "1")


def a_subscription_that_comes_early_hears_it_too(kernel):
    for _ in range(10):
        client = kernel.client()
        request = client.send("kernel_info_request")
        same(client.reply(request)["content"]["status"], "ok")
        # Either the statuses of the request, or the one that comes with the welcome.
        seen = [client.receive("iopub", patience=5)["msg_type"] for _ in range(2)]
        assert "status" in seen, seen


def a_subscription_in_a_long_cell_hears_that_it_runs(kernel):
    client = kernel.client().ready()
    client.until(client.start("while True: pass"), "execute_input")
    late = kernel.client()
    late.receive("iopub")
    same(late.receive("iopub")["content"], {"execution_state": "busy"})
    client.ask("interrupt_request", channel="control")


def who_does_not_read_holds_up_nobody(kernel):
    client = kernel.client().ready()
    stalled = kernel.client(subscribe=False)
    # Its own queues are short, so that the kernel's is the one that fills.
    deaf = stalled.socket("iopub", zmq.SUB, rcvhwm=1, rcvbuf=4096)
    deaf.subscribe(b"")
    time.sleep(0.3)
    before = kernel.memory()
    for _ in range(4):
        ran = client.run(FLOOD.format(50), patience=60)
        # The cell's time may be one more.
        within(len(ran.of("display_data")), 50, 51)
    for i in range(200):
        same(client.run(str(i)).result(), str(i))
    within(kernel.memory() - before, 0, 120 << 20)
    # When it reads again, it hears the end, which was short enough to wait for it, and how much it has lost.
    client.run("print('the last')")
    seen, text = 0, ""
    end = time.monotonic() + 60
    while not ("the last" in text and "left out" in text) and time.monotonic() < end:
        assert deaf.poll(20_000), "nothing more comes"
        _, frames = stalled.session.feed_identities(deaf.recv_multipart())
        message = stalled.session.deserialize(frames)
        seen += message["msg_type"] == "display_data"
        text += message["content"].get("text", "")
    within(seen, 1, 199)
    assert "messages are left out" in text, text
    deaf.close()


def a_value_larger_than_every_budget_ends_its_cell(kernel):
    """Who waits for `idle` would wait for ever."""
    client = kernel.client().ready()
    ran = client.run("'x' * 50_000_000", patience=60)
    same([m["msg_type"] for m in ran.broadcast][-1], "status")
    same(client.run("1").result(), "1")


def who_goes_is_forgotten(kernel):
    client = kernel.client().ready()
    for _ in range(50):
        other = kernel.client()
        other.receive("iopub")
        other.close()
        kernel.clients.remove(other)
    same(client.run("1").result(), "1")
    import os

    until_few = time.monotonic() + 10
    while len(os.listdir(f"/proc/{kernel.process.pid}/fd")) > 60:
        assert time.monotonic() < until_few, "sockets stay open"
        time.sleep(0.1)
