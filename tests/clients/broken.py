"""What no front end should send: a line in the log or an error reply, and the kernel goes on."""

import contextlib
import fcntl
import json
import os
import socket
import subprocess
import tempfile
import time

import zmq
from kernel import PROGRAM, Client, Kernel, connection, same, until, within


def a_wrong_signature_is_not_obeyed(kernel):
    client = kernel.client().ready()
    liar = Client(kernel.info, key="another key")
    liar.send("execute_request", {"code": "bad = 1", "silent": False})
    liar.send("shutdown_request", {"restart": False}, channel="control")
    assert not liar.sockets["shell"].poll(200)
    liar.close()
    same(client.run("'bad' in globals()").result(), "False")
    assert "wrong signature" in kernel.said(), kernel.said()


def frames_that_are_no_message_are_passed_over(kernel):
    client = kernel.client().ready()
    shell = client.sockets["shell"]
    good = client.session.serialize(client.session.msg("kernel_info_request", {}))
    for frames in (
        [b""], [b"x"], [b"<IDS|MSG>"], [b"<IDS|MSG>", b"sig"], good[:4], good[:-1], [b"a"] * 40, [b"\xff" * 100_000],
        [good[0], b"", *good[2:]], [good[0], b"zz", *good[2:]], [good[0], good[1] + b"0", *good[2:]],
    ):
        for channel in ("shell", "control", "stdin"):
            client.sockets[channel].send_multipart(frames)
    assert not shell.poll(200)
    same(client.run("1").result(), "1")
    assert "cut off" in kernel.said() and "delimiter" in kernel.said(), kernel.said()


def _signed(client, header, parent, metadata, content):
    parts = [header, parent, metadata, content]
    return [b"<IDS|MSG>", client.session.sign(parts), *parts]


def json_that_is_none_is_passed_over(kernel):
    client = kernel.client().ready()
    header = json.dumps(client.session.msg_header("kernel_info_request"), default=str).encode()
    for parts in (
        (b"{", b"{}", b"{}", b"{}"), (header, b"{}", b"{}", b"{"), (b"[]", b"{}", b"{}", b"{}"),
        (b"null", b"{}", b"{}", b"{}"), (b'{"msg_type": 3}', b"{}", b"{}", b"{}"), (b"\xff\xfe", b"{}", b"{}", b"{}"),
        (header, b"{}", b"{}", b'{"a": ' + b"[" * 100_000),
    ):
        client.sockets["shell"].send_multipart(_signed(client, *parts))
    assert not client.sockets["shell"].poll(200)
    same(client.run("1").result(), "1")
    assert "cannot be read" in kernel.said(), kernel.said()


def every_request_has_a_reply(kernel):
    client = kernel.client().ready()
    for kind, content in (
        ("odd_request", {}), ("debug_request", {"command": "x"}), ("create_subshell_request", {}),
        ("execute_request", {}), ("execute_request", {"code": 3}),
        ("complete_request", {}), ("complete_request", {"code": "x", "cursor_pos": "y"}), ("inspect_request", {}),
        ("history_request", {}), ("history_request", {"n": "x"}),
        ("connect_request", {}),
    ):
        request = client.send(kind, content)
        reply = client.receive("shell")
        same(reply["parent_header"]["msg_id"], request)
        same((reply["msg_type"], reply["content"]["status"]), (kind.replace("request", "reply"), "error"))
        same([m["content"]["execution_state"] for m in client.broadcast(request)], ["busy", "idle"])
    same(client.ask("is_complete_request", {"code": None}), {"status": "unknown"})
    same(client.run("1").result(), "1")


def what_is_left_out_has_a_default(kernel):
    client = kernel.client().ready()
    request = client.send("execute_request", {"code": "3"})
    same(client.finish(request).result(), "3")
    same(client.ask("history_request", {"hist_access_type": "search", "pattern": "3"})["status"], "ok")
    same(client.ask("history_request", {"hist_access_type": "tail"})["status"], "ok")
    same(client.ask("history_request", {"hist_access_type": "range"})["status"], "ok")
    same(client.ask("inspect_request", {"code": "print", "cursor_pos": 3})["found"], True)


def words_of_no_kind_are_passed_over(kernel):
    client = kernel.client().ready()
    client.send("something_else", {})
    client.send("input_reply", {}, channel="stdin")
    client.send("input_reply", {"value": "nobody asked"}, channel="stdin")
    client.send("execute_reply", {}, channel="shell")
    same(client.run("1").result(), "1")


def strangers_at_the_sockets_do_no_harm(kernel):
    client = kernel.client().ready()
    for channel in ("shell", "control", "stdin", "iopub", "hb"):
        port = kernel.info[f"{channel}_port"]
        for words in (b"GET / HTTP/1.1\r\n\r\n" * 10, b"\xff" * 200, b"\xff" + b"\0" * 8 + b"\x7f\x03\0NULL" + b"\0" * 48 + b"\xff" * 99):
            with socket.create_connection(("127.0.0.1", port)) as stranger:
                stranger.sendall(words)
        silent = socket.create_connection(("127.0.0.1", port))
        silent.close()
    # A peer that is no subscriber.
    other = client.socket("iopub", zmq.DEALER)
    other.send(b"hello")
    other.close()
    same(client.run("1").result(), "1")
    kernel.client().ready()


def _started(words, variables=None):
    return subprocess.run(
        [PROGRAM, "jupyter", "run", *words], capture_output=True, text=True, timeout=20, env={**os.environ, **(variables or {})}
    )


def connection_files_are_checked():
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "c.json")
        for content, part in (
            (None, "No such file"), ("", "EOF"), ("{", "EOF"), ("[]", "invalid"), ("{}", "missing field"),
            (json.dumps(connection(shell_port="x")), "invalid type"), (json.dumps(connection(transport="pigeon")), "pigeon"),
            (json.dumps(connection(signature_scheme="hmac-md5")), "hmac-md5"),
        ):
            if content is not None:
                with open(file, "w") as out:
                    out.write(content)
            ended = _started(["-f", file])
            same(ended.returncode, 1)
            assert part in ended.stderr and file in ended.stderr and ended.stderr.count("\n") == 1, ended.stderr
        ended = _started(["-f", folder])
        same(ended.returncode, 1)
    same(_started([]).returncode, 2)


def a_busy_port_is_named():
    for channel in ("shell", "iopub", "hb"):
        with socket.socket() as taken, tempfile.TemporaryDirectory() as folder:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            file = os.path.join(folder, "c.json")
            with open(file, "w") as out:
                json.dump(connection(**{f"{channel}_port": taken.getsockname()[1]}), out)
            ended = _started(["-f", file])
            same(ended.returncode, 1)
            assert str(taken.getsockname()[1]) in ended.stderr and "panicked" not in ended.stderr, ended.stderr


def a_home_that_cannot_be_written_is_no_hindrance():
    for home in ("/proc", "/dev/null"):
        kernel = Kernel(environment={"JITBOOK_HOME": home})
        try:
            client = kernel.client().ready()
            same(client.run("1 + 1").result(), "2")
            reply = client.ask("history_request", {"hist_access_type": "tail", "n": 3, "raw": True, "output": False})
            same([e[2] for e in reply["history"]], ["1 + 1"])
            until(lambda: len([line for line in kernel.said().splitlines() if "history" in line]) == 1)
        finally:
            kernel.close()


def a_history_that_cannot_be_used_delays_nobody():
    for obstacle in ("locked", "a folder", "full"):
        with tempfile.TemporaryDirectory() as home:
            file = os.path.join(home, "history")
            if obstacle == "a folder":
                os.mkdir(file)
            elif obstacle == "full":
                os.symlink("/dev/full", file)
            with contextlib.ExitStack() as stack:
                if obstacle == "locked":
                    fcntl.flock(stack.enter_context(open(file, "w")), fcntl.LOCK_EX)
                kernel = Kernel(environment={"JITBOOK_HOME": home})
                stack.callback(kernel.close)
                client = kernel.client().ready()
                for number in ("1", "2", "3"):
                    same(client.run(number).result(), number)
                ask = {"hist_access_type": "tail", "n": 3, "raw": True, "output": False}
                same([e[2] for e in client.ask("history_request", ask)["history"]], ["1", "2", "3"])
                time.sleep(0.3)
                within(len(kernel.said().splitlines()), 0 if obstacle == "locked" else 1, 1)


def without_a_key_nothing_is_signed():
    kernel = Kernel(info=connection(key=""))
    try:
        same(kernel.client().ready().run("1").result(), "1")
    finally:
        kernel.close()


def sockets_may_be_files():
    with tempfile.TemporaryDirectory() as folder:
        info = connection(transport="ipc", ip=os.path.join(folder, "s"))
        info.update({f"{c}_port": i + 1 for i, c in enumerate(("shell", "iopub", "stdin", "control", "hb"))})
        kernel = Kernel(info=info)

        class Files(Client):
            def socket(self, channel, kind, **options):
                one = self.context.socket(kind)
                one.linger = 0
                if kind == zmq.DEALER:
                    one.identity = self.session.bsession
                one.connect(f"ipc://{info['ip']}-{info[f'{channel}_port']}")
                return one

        try:
            client = Files(info)
            same(client.ready().run("print(1)\n2").result(), "2")
            client.close()
        finally:
            kernel.close()

