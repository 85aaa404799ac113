"""A kernel that runs, and a client that says on its sockets exactly what a test wants."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import zmq
from jupyter_client.session import Session
from jupyter_kernel_test.msgspec_v5 import schema_fragments, validate_message

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.environ.get("JITBOOK_BIN", os.path.join(HERE, "..", "..", "target", "release", "jitbook"))
SLOW = float(os.environ.get("JITBOOK_TEST_SLOW", "1"))
PATIENCE = 20 * SLOW
CHANNELS = ("shell", "iopub", "stdin", "control", "hb")
KEY = "a key of the tests"


def free_ports(count):
    """Ports that nobody listens on now."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def connection(**changes):
    """What a connection file says."""
    ports = dict(zip([f"{c}_port" for c in CHANNELS], free_ports(len(CHANNELS))))
    info = {
        "ip": "127.0.0.1", "transport": "tcp", "key": KEY, "signature_scheme": "hmac-sha256",
        "kernel_name": "jitbook", **ports,
    }
    return {**info, **changes}


class Kernel:
    """The program as a front end starts it, in a home of its own."""

    def __init__(self, environment=None, before=(), info=None, command=(PROGRAM, "jupyter", "run", "-f")):
        self.home = tempfile.mkdtemp(prefix="jitbook-clients-")
        self.info = info or connection()
        self.file = os.path.join(self.home, "connection.json")
        with open(self.file, "w") as file:
            json.dump(self.info, file)
        variables = {**os.environ, "HOME": self.home, "JITBOOK_HOME": self.home, "JPY_PARENT_PID": str(os.getpid())}
        variables.update(environment or {})
        self.log = open(os.path.join(self.home, "log"), "w+")
        self.began = time.perf_counter()
        self.process = subprocess.Popen(
            [*before, *command, self.file], env=variables, cwd=self.home, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log
        )
        self.clients = []

    def client(self, **options):
        client = Client(self.info, **options)
        self.clients.append(client)
        return client

    def said(self):
        """What is in its log."""
        self.log.seek(0)
        return self.log.read()

    def memory(self):
        """Resident bytes."""
        with open(f"/proc/{self.process.pid}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def ends(self, patience=PATIENCE):
        """Its exit status, once it has ended."""
        return self.process.wait(patience)

    def close(self):
        for client in self.clients:
            client.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        self.log.close()
        shutil.rmtree(self.home, ignore_errors=True)


class Ran:
    """What a cell gave: its reply, and what was broadcast between busy and idle."""

    def __init__(self, reply, broadcast):
        self.reply = reply
        self.broadcast = broadcast
        self.content = reply["content"]

    def kinds(self):
        """The kinds of what was broadcast, the cost aside, which a slow machine tells of any cell."""
        return [m["msg_type"] for m in self.broadcast if not m["content"].get("metadata", {}).get("jitbook")]

    def of(self, kind):
        return [m["content"] for m in self.broadcast if m["msg_type"] == kind]

    def text(self, name="stdout"):
        return "".join(c["text"] for c in self.of("stream") if c["name"] == name)

    def result(self):
        found = self.of("execute_result")
        assert len(found) == 1, self.broadcast
        return found[0]["data"]["text/plain"]


class Client:
    """One front end: four sockets and a subscription, and every message checked against the protocol's schema."""

    def __init__(self, info, subscribe=True, key=None):
        self.info = info
        self.context = zmq.Context()
        self.session = Session(key=(key or info["key"]).encode(), signature_scheme="hmac-sha256")
        self.sockets = {}
        for channel, kind in (("shell", zmq.DEALER), ("control", zmq.DEALER), ("stdin", zmq.DEALER)):
            self.sockets[channel] = self.socket(channel, kind)
        if subscribe:
            self.subscribe()
        self.heard = []
        self.replies = {}

    def socket(self, channel, kind, **options):
        one = self.context.socket(kind)
        one.linger = 0
        for name, value in options.items():
            setattr(one, name, value)
        if kind == zmq.DEALER:
            one.identity = self.session.bsession
        one.connect(f"{self.info['transport']}://{self.info['ip']}:{self.info[f'{channel}_port']}")
        return one

    def subscribe(self, topic=b""):
        one = self.socket("iopub", zmq.SUB)
        one.subscribe(topic)
        self.sockets["iopub"] = one

    def close(self):
        for one in self.sockets.values():
            one.close()
        self.context.destroy(linger=0)

    def receive(self, channel, patience=PATIENCE):
        one = self.sockets[channel]
        if not one.poll(patience * 1000):
            raise TimeoutError(f"nothing comes on {channel}")
        frames = one.recv_multipart()
        _, frames = self.session.feed_identities(frames)
        message = self.session.deserialize(frames)
        # The schema has `abort`, which no kernel says: the protocol's own word is `aborted`.
        # It also wants a number where the protocol has a bool.
        wrong = message["msg_type"] == "input_request"
        if message["msg_type"] in schema_fragments and not wrong and message["content"].get("status") != "aborted":
            validate_message(message, message["msg_type"], message["parent_header"].get("msg_id"))
        return message

    def send(self, kind, content=None, channel="shell"):
        message = self.session.send(self.sockets[channel], kind, content if content is not None else {})
        return message["header"]["msg_id"]

    def reply(self, request, channel="shell", patience=PATIENCE):
        """The reply to a request; others that come are kept for whoever asks for them."""
        end = time.monotonic() + patience
        while request not in self.replies:
            message = self.receive(channel, max(0, end - time.monotonic()))
            self.replies[message["parent_header"]["msg_id"]] = message
        return self.replies.pop(request)

    def ask(self, kind, content=None, channel="shell", patience=PATIENCE):
        return self.reply(self.send(kind, content, channel), channel, patience)["content"]

    def ready(self):
        """Waits until the kernel answers and the subscription has arrived."""
        self.ask("kernel_info_request")
        if "iopub" in self.sockets:
            self.welcomed()
        return self

    def welcomed(self):
        """Waits until the subscription has arrived, for the first time or anew."""
        while self.receive("iopub")["msg_type"] != "iopub_welcome":
            pass

    def start(self, code, **options):
        content = {
            "code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False,
            "stop_on_error": True,
        }
        return self.send("execute_request", {**content, **options})

    def broadcast(self, request, patience=PATIENCE):
        """What is broadcast for a request, up to its idle."""
        found = []
        end = time.monotonic() + patience
        while True:
            message = self.next_heard(request, end)
            found.append(message)
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return found

    def next_heard(self, request, end):
        for i, message in enumerate(self.heard):
            if message["parent_header"].get("msg_id") == request:
                return self.heard.pop(i)
        while True:
            message = self.receive("iopub", max(0, end - time.monotonic()))
            if message["parent_header"].get("msg_id") == request:
                return message
            self.heard.append(message)

    def until(self, request, kind, patience=PATIENCE):
        """The first message of a kind that is broadcast for a request."""
        end = time.monotonic() + patience
        while True:
            message = self.next_heard(request, end)
            if message["msg_type"] == kind:
                return message

    def finish(self, request, patience=PATIENCE):
        reply = self.reply(request, patience=patience)
        return Ran(reply, self.broadcast(request, patience))

    def run(self, code, patience=PATIENCE, **options):
        return self.finish(self.start(code, **options), patience)


def same(found, wanted):
    assert found == wanted, f"{found!r} is not {wanted!r}"


def within(found, low, high):
    assert low <= found <= high, f"{found} is not within {low} and {high}"


def until(condition, patience=PATIENCE):
    """Waits until something holds."""
    end = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < end, "it does not come true in time"
        time.sleep(0.01)


if __name__ == "__main__":
    sys.exit("this is used by the tests beside it")
