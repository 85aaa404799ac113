"""Requests that every front end sends, and what it hears."""

import os
import re
import tempfile
import time

from kernel import PROGRAM, SLOW, same, until, within


def a_cell_is_told_in_order(kernel):
    client = kernel.client().ready()
    ran = client.run("print('a')\nprint('b')\n1 + 1")
    same(ran.kinds(), ["status", "execute_input", "stream", "execute_result", "status"])
    same((ran.text(), ran.result(), ran.content["status"]), ("a\nb\n", "2", "ok"))
    same((ran.content["execution_count"], ran.of("execute_input")[0]["execution_count"]), (1, 1))
    same(client.run("_").result(), "2")


def headers_are_our_own(kernel):
    client = kernel.client().ready()
    ran = client.run("1")
    for message in [ran.reply, *ran.broadcast]:
        header = message["header"]
        assert header["session"] != client.session.session and header["version"] == "5.5", header
        assert header["date"].tzinfo is not None, header
    ids = [m["header"]["msg_id"] for m in ran.broadcast]
    same(len(set(ids)), len(ids))


def what_a_client_put_into_its_header_comes_back(kernel):
    client = kernel.client().ready()
    header = client.session.msg_header("kernel_info_request")
    header["subshell_id"] = None
    header["of_ours"] = [1, {"a": "ä"}]
    message = client.session.msg("kernel_info_request", {}, header=header)
    client.session.send(client.sockets["shell"], message)
    parent = client.receive("shell")["parent_header"]
    same(parent["of_ours"], [1, {"a": "ä"}])


def streams_keep_their_order(kernel):
    client = kernel.client().ready()
    ran = client.run("import sys\nprint('a')\nprint('b', file=sys.stderr)\nprint('c')")
    same([(c["name"], c["text"]) for c in ran.of("stream")], [("stdout", "a\n"), ("stderr", "b\n"), ("stdout", "c\n")])


def text_comes_while_a_cell_runs(kernel):
    client = kernel.client().ready()
    request = client.start("print('early')\nimport time\ntime.sleep(60)")
    same(client.until(request, "stream")["content"]["text"], "early\n")
    client.ask("interrupt_request", channel="control")
    same(client.finish(request).content["ename"], "KeyboardInterrupt")


def errors_come_on_both_ways(kernel):
    client = kernel.client().ready()
    ran = client.run("def f(x):\n    return 1 / x\nf(0)")
    (error,) = ran.of("error")
    for content in (error, ran.content):
        same((content["ename"], content["evalue"]), ("ZeroDivisionError", "division by zero"))
        assert any("line 2" in line for line in content["traceback"]), content
    same((ran.content["status"], ran.content["execution_count"]), ("error", 1))


def silent_cells_leave_no_trace(kernel):
    client = kernel.client().ready()
    ran = client.run("x = 5\nprint('quiet')\nx", silent=True)
    same(ran.kinds(), ["status", "status"])
    same(ran.content["status"], "ok")
    ran = client.run("1 / 0", silent=True)
    same((ran.kinds(), ran.content["ename"]), (["status", "status"], "ZeroDivisionError"))
    ran = client.run("x")
    same((ran.result(), ran.content["execution_count"]), ("5", 1))
    same(client.run("len(In)").result(), "3")


def cells_may_stay_out_of_the_history(kernel):
    client = kernel.client().ready()
    ran = client.run("'secret'", store_history=False)
    same(ran.result(), "'secret'")
    same(client.run("1").content["execution_count"], 1)
    reply = client.ask("history_request", {"hist_access_type": "tail", "n": 5, "raw": True, "output": False})
    same([entry[2] for entry in reply["history"]], ["1"])


def user_expressions_are_evaluated(kernel):
    client = kernel.client().ready()
    ran = client.run("x = 20", user_expressions={"a": "x + 1", "b": "y", "c": "1 +"})
    found = ran.content["user_expressions"]
    same(found["a"], {"status": "ok", "data": {"text/plain": "21"}, "metadata": {}})
    same((found["b"]["status"], found["b"]["ename"]), ("error", "NameError"))
    same((found["c"]["status"], found["c"]["ename"]), ("error", "SyntaxError"))
    same(ran.content["status"], "ok")
    same(ran.kinds(), ["status", "execute_input", "status"])


def an_error_aborts_what_is_queued(kernel):
    client = kernel.client().ready()
    first = [client.start(code) for code in ("1 / 0", "x = 1", "x = 2")]
    replies = [client.finish(request).content["status"] for request in first]
    same(replies, ["error", "aborted", "aborted"])
    same(client.run("'x' in globals()").result(), "False")
    going_on = [client.start(code, stop_on_error=False) for code in ("1 / 0", "x = 1")]
    same([client.finish(request).content["status"] for request in going_on], ["error", "ok"])


def replies_to_cells_count_always(kernel):
    """Some front ends do not read a reply without a number."""
    client = kernel.client().ready()
    requests = [client.start(code) for code in ("1", "1 / 0", "2")]
    told = [client.finish(request).content for request in requests]
    same([c["status"] for c in told], ["ok", "error", "aborted"])
    told += [client.run("3", silent=True).content, client.run("def", silent=True).content]
    told += [client.ask("execute_request", {}), client.ask("execute_request", {"code": 3})]
    assert all(isinstance(c["execution_count"], int) for c in told), told


def nothing_is_aborted_that_comes_after_the_reply(kernel):
    client = kernel.client().ready()
    for _ in range(200):
        same(client.reply(client.start("1 / 0"))["content"]["status"], "error")
        same(client.reply(client.start("1"))["content"]["status"], "ok")


def cells_are_whole_or_not(kernel):
    client = kernel.client().ready()
    ask = lambda code: client.ask("is_complete_request", {"code": code})
    same(ask("x = 1")["status"], "complete")
    same(ask("x = )")["status"], "invalid")
    same(ask("def f(x):"), {"status": "incomplete", "indent": "    "})
    same(ask("def f(x):\n    if x:")["indent"], "        ")


def completions_are_in_code_points(kernel):
    client = kernel.client().ready()
    client.run("größe_eins = 1\ngröße_zwei = 2")
    code = "'𝔘𝔫𝔦' + größe_"
    reply = client.ask("complete_request", {"code": code + "\nx", "cursor_pos": len(code)})
    same(reply["matches"], ["größe_eins", "größe_zwei"])
    same((reply["cursor_start"], reply["cursor_end"]), (8, len(code)))


def completions_have_types(kernel):
    client = kernel.client().ready()
    client.run("def falling(x, y=2):\n    'Doc.'\n    return x\nfalsehood = 3")
    reply = client.ask("complete_request", {"code": "fal", "cursor_pos": 3})
    same(reply["matches"], ["falling", "falsehood"])
    typed = {t["text"]: t for t in reply["metadata"]["_jupyter_types_experimental"]}
    same((typed["falling"]["type"], typed["falling"]["signature"]), ("function", "(x, y=2)"))
    same((typed["falling"]["start"], typed["falling"]["end"]), (0, 3))
    same(typed["falsehood"]["type"], "instance")


def completion_needs_no_position(kernel):
    client = kernel.client().ready()
    client.run("somewhere = 1")
    same(client.ask("complete_request", {"code": "somewh"})["matches"], ["somewhere"])
    same(client.ask("complete_request", {"code": "somewh", "cursor_pos": 10**9})["matches"], ["somewhere"])
    same(client.ask("complete_request", {"code": "somewh", "cursor_pos": -1})["status"], "ok")


def inspection_finds_and_does_not(kernel):
    client = kernel.client().ready()
    client.run("def falling(x, y=2):\n    'It falls.'\n    return x + 12345")
    ask = lambda code, detail=0: client.ask(
        "inspect_request", {"code": code, "cursor_pos": len(code), "detail_level": detail}
    )
    found = ask("falling")
    assert found["found"] and "It falls." in found["data"]["text/plain"], found
    assert "12345" not in found["data"]["text/plain"], found
    assert "12345" in ask("falling", 1)["data"]["text/plain"]
    assert "y=2" in ask("falling(3, ")["data"]["text/plain"]
    same(ask("nothing_of_the_kind"), {"status": "ok", "found": False, "data": {}, "metadata": {}})


def inspection_tells_of_arrays_and_of_what_is_compiled(kernel):
    client = kernel.client().ready()
    client.run(
        "import jax, jax.numpy as jnp\nx = jnp.ones((2, 3))\n@jax.jit\ndef f(a):\n    'Adds.'\n    return a + 1\n"
        "f(x)\nf(x)\nf(1.0)"
    )
    told = lambda name: re.sub("\x1b\\[[0-9;]*m", "", client.ask("inspect_request", {"code": name})["data"]["text/plain"])
    assert re.search(r"Array:\s+float32\[2,3\], 24 B", told("x")), told("x")
    text = told("f")
    for part in (r"Signature:\s+f\(a\)", r"f32\[2,3\] .*compile .* 2 calls", r"weak f32 .* 1 call\n", r"Docstring:\s+Adds\."):
        assert re.search(part, text), (part, text)


def history_has_three_ways_in(kernel):
    client = kernel.client().ready()
    codes = ["a = 1", "a + 1", "a = 1", "b = 'é*'"]
    for code in codes:
        client.run(code)
    ask = lambda **content: client.ask("history_request", {"raw": True, "output": False, **content})["history"]
    same([e[2] for e in ask(hist_access_type="tail", n=3)], codes[-3:])
    same([e[2] for e in ask(hist_access_type="search", pattern="a*")], codes[:3])
    same([e[2] for e in ask(hist_access_type="search", pattern="a = ?", unique=True)], ["a = 1"])
    same([e[2] for e in ask(hist_access_type="search", pattern="*", n=2)], codes[-2:])
    same([e[2] for e in ask(hist_access_type="search", pattern="é")], [])
    session, line, _ = ask(hist_access_type="tail", n=1)[0]
    same([e[2] for e in ask(hist_access_type="range", session=0, start=2, stop=4)], codes[1:3])
    same([e[1] for e in ask(hist_access_type="range", session=session, start=line)], [line])
    same(ask(hist_access_type="range", session=99, start=0, stop=5), [])
    told = client.ask("history_request", {"hist_access_type": "tail", "n": 4, "output": True, "raw": True})["history"]
    same([e[2] for e in told], [["a = 1", None], ["a + 1", "2"], ["a = 1", None], ["b = 'é*'", None]])
    same(client.ask("history_request", {"hist_access_type": "odd"})["status"], "error")


def comms_are_closed_politely(kernel):
    client = kernel.client().ready()
    same(client.ask("comm_info_request", {"target_name": "jupyter.widget"}), {"status": "ok", "comms": {}})
    request = client.send("comm_open", {"comm_id": "abc", "target_name": "jupyter.widget", "data": {}})
    found = client.broadcast(request)
    (closed,) = [m["content"] for m in found if m["msg_type"] == "comm_close"]
    same(closed["comm_id"], "abc")
    for kind in ("comm_msg", "comm_close"):
        request = client.send(kind, {"comm_id": "abc", "data": {}})
        same([m["msg_type"] for m in client.broadcast(request)], ["status", "status"])


def the_kernel_says_what_it_is(kernel):
    client = kernel.client().ready()
    for channel in ("shell", "control"):
        info = client.ask("kernel_info_request", channel=channel)
        same((info["implementation"], info["language_info"]["name"]), ("jitbook", "python"))
        same(info["supported_features"], [])
        same(info["protocol_version"], "5.5")


def displays_can_be_updated_and_cleared(kernel):
    client = kernel.client().ready()
    ran = client.run(
        "from IPython.display import display, HTML, clear_output\n"
        "h = display(HTML('<b>one</b>'), display_id='of-mine')\n"
        "h.update(HTML('<b>two</b>'))\n"
        "clear_output(wait=True)\nclear_output()"
    )
    (shown,) = [c for c in ran.of("display_data") if "text/html" in c["data"] and "one" in c["data"]["text/html"]]
    same(shown["transient"], {"display_id": "of-mine"})
    (update,) = ran.of("update_display_data")
    same((update["data"]["text/html"], update["transient"]), ("<b>two</b>", {"display_id": "of-mine"}))
    same([c["wait"] for c in ran.of("clear_output")], [True, False])


def figures_are_one_bundle_at_the_end(kernel):
    client = kernel.client().ready()
    ran = client.run("import matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\nprint('after')")
    (shown,) = [c for c in ran.of("display_data") if "image/png" in c["data"]]
    same(sorted(shown["data"]), ["image/png", "image/svg+xml", "text/plain"])
    assert re.fullmatch("[A-Za-z0-9+/=]+", shown["data"]["image/png"])
    kinds = ran.kinds()
    assert kinds.index("stream") < kinds.index("display_data"), kinds


def figures_are_values_too(kernel):
    client = kernel.client().ready()
    client.run("import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot([1, 2])")
    forms = ["image/png", "image/svg+xml", "text/plain"]
    (shown,) = client.run("fig").of("execute_result")
    same((sorted(shown["data"]), shown["data"]["text/plain"]), (forms, "<Figure size 640x480 with 1 Axes>"))
    ran = client.run("display(fig)")
    same([sorted(c["data"]) for c in ran.of("display_data") if not c["metadata"].get("jitbook")], [forms])
    client.run("%config InlineBackend.figure_formats = ['png']")
    (shown,) = client.run("fig").of("execute_result")
    same(sorted(shown["data"]), ["image/png", "text/plain"])


def the_cost_is_told_beside_the_result(kernel):
    client = kernel.client().ready()
    ran = client.run("from jax import jit\nimport jax.numpy as jnp\nf = jit(lambda x: x + 1)\nf(jnp.ones(3))")
    (cost,) = [c for c in ran.of("display_data") if c["metadata"].get("jitbook")]
    assert "compile" in cost["data"]["text/plain"] and "<span" in cost["data"]["text/html"], cost
    told = ran.reply["metadata"]["jitbook"]["timing"]
    within(told["total"], told["compile"], 60_000)
    same(cost["metadata"]["jitbook"]["timing"], told)
    assert "compile" not in ran.result()
    same([c for c in client.run("x = 1").of("display_data")], [])


def pages_and_the_next_cell_are_payloads(kernel):
    client = kernel.client().ready()
    (page,) = client.run("print?").content["payload"]
    same((page["source"], page["start"]), ("page", 0))
    assert "text/plain" in page["data"]
    with open(f"{kernel.home}/piece.py", "w") as file:
        file.write("loaded = 1\n")
    (following,) = client.run("%load piece.py").content["payload"]
    same((following["source"], following["text"].strip().splitlines()[-1]), ("set_next_input", "loaded = 1"))


def questions_go_to_who_asked(kernel):
    client, other = kernel.client().ready(), kernel.client().ready()
    request = client.start("x = input('name? ')\nx", allow_stdin=True)
    question = client.receive("stdin")
    same((question["content"], question["parent_header"]["msg_id"]), ({"prompt": "name? ", "password": False}, request))
    client.send("input_reply", {"value": "Ada ü"}, channel="stdin")
    same(client.finish(request).result(), "'Ada ü'")
    assert not other.sockets["stdin"].poll(50)
    request = client.start("from getpass import getpass\ngetpass('key: ')", allow_stdin=True)
    same(client.receive("stdin")["content"], {"prompt": "key: ", "password": True})
    client.send("input_reply", {"value": "s"}, channel="stdin")
    same(client.finish(request).result(), "'s'")


def questions_can_be_refused_and_interrupted(kernel):
    client = kernel.client().ready()
    ran = client.run("input()", allow_stdin=False)
    same(ran.content["ename"], "StdinNotImplementedError")
    request = client.start("input('?')", allow_stdin=True)
    client.receive("stdin")
    client.ask("interrupt_request", channel="control")
    same(client.finish(request).content["ename"], "KeyboardInterrupt")
    request = client.start("try:\n    input('?')\nexcept KeyboardInterrupt:\n    pass\nfor i in range(1000): pass\n'on'", allow_stdin=True)
    client.receive("stdin")
    client.ask("interrupt_request", channel="control")
    same(client.finish(request).result(), "'on'")
    # An answer that comes too late is for nobody.
    client.send("input_reply", {"value": "late"}, channel="stdin")
    request = client.start("input('again?')", allow_stdin=True)
    client.receive("stdin")
    client.send("input_reply", {"value": "right"}, channel="stdin")
    same(client.finish(request).result(), "'right'")


def requests_are_answered_while_a_cell_runs(kernel):
    client = kernel.client().ready()
    client.run("visible = 1\nimport jax, jax.numpy as jnp\nfrom jax import lax\n"
               "f = jax.jit(lambda n: lax.fori_loop(0, n, lambda i, s: s + i % 7, 0))\nf(3)")
    for code in ("import time\ntime.sleep(60)", "while True: pass", "f(jnp.int32(2_000_000_000))" + "\nf(2_000_000_000)" * 60):
        request = client.start(code)
        client.until(request, "execute_input")
        same(client.ask("complete_request", {"code": "visib", "cursor_pos": 5})["matches"], ["visible"])
        same(client.ask("inspect_request", {"code": "visible", "cursor_pos": 3, "detail_level": 0})["found"], True)
        same(client.ask("is_complete_request", {"code": "1"})["status"], "complete")
        same(client.ask("kernel_info_request")["status"], "ok")
        same(client.ask("history_request", {"hist_access_type": "tail", "n": 1, "raw": True})["status"], "ok")
        # Who shows the last state that was told shows the kernel busy.
        time.sleep(0.05)
        states = []
        while client.sockets["iopub"].poll(0):
            message = client.receive("iopub")
            states += [message["content"]["execution_state"]] if message["msg_type"] == "status" else []
        same(states[-1], "busy")
        client.ask("interrupt_request", channel="control")
        same(client.reply(request)["content"]["ename"], "KeyboardInterrupt")


def the_startup_file_has_run():
    from kernel import Kernel

    with tempfile.TemporaryDirectory() as home:
        with open(f"{home}/startup.py", "w") as file:
            file.write("from_the_start = 7\nprint('begins')\nraise SystemExit")
        kernel = Kernel(environment={"JITBOOK_HOME": home})
        try:
            same(kernel.client().ready().run("from_the_start").result(), "7")
        finally:
            kernel.close()


def two_clients_share_one_kernel(kernel):
    one, two = kernel.client().ready(), kernel.client().ready()
    first, second = one.start("shared = 1"), two.start("import time\ntime.sleep(0.05)\n2 + 2")
    same(one.finish(first).content["status"], "ok")
    same(two.finish(second).result(), "4")
    same(two.run("shared").result(), "1")
    # Both hear what either does.
    same([m["msg_type"] for m in one.broadcast(second)][1], "execute_input")
    same(one.sockets["shell"].poll(50), 0)


def a_flood_is_few_messages(kernel):
    client = kernel.client().ready()
    ran = client.run("for i in range(50_000): print(i)")
    within(len(ran.of("stream")), 1, 50)
    same(ran.text(), "".join(f"{i}\n" for i in range(50_000)))


def a_flood_has_an_end(kernel):
    client = kernel.client().ready()
    ran = client.run("line = 'é' * 50\nfor i in range(400_000): print(line)", patience=60)
    within(len(ran.text().encode()), 1 << 20, 9 << 20)
    assert "the rest is left out" in ran.text("stderr"), ran.text("stderr")
    same(client.run("print('next')").text(), "next\n")


def leaving_a_cell_is_no_leaving(kernel):
    client = kernel.client().ready()
    ran = client.run("import sys\nsys.exit(3)")
    same((ran.content["status"], ran.content["ename"], ran.content["evalue"]), ("error", "SystemExit", "3"))
    same(client.run("1").result(), "1")


def exit_ends_the_kernel(kernel):
    client = kernel.client().ready()
    ran = client.run("exit")
    same(ran.content["payload"], [{"source": "ask_exit", "keepkernel": False}])
    same(kernel.ends(), 0)


def the_heart_beats(kernel):
    import zmq

    client = kernel.client().ready()
    heart = client.socket("hb", zmq.REQ)
    for beat in (b"ping", b"", b"x" * 1000):
        heart.send(beat)
        assert heart.poll(5000)
        same(heart.recv(), beat)
    request = client.start("while True: pass")
    client.until(request, "execute_input")
    heart.send(b"busy")
    same(heart.recv(), b"busy")
    heart.close()


def the_history_is_shared_with_the_terminal(kernel):
    import pexpect
    from kernel import Kernel

    kernel.client().ready().run("first = 1\nsecond = 2")
    file = f"{kernel.home}/history"
    until(lambda: os.path.exists(file) and "first = 1" in open(file).read())
    environment = {**os.environ, "JITBOOK_HOME": kernel.home, "TERM": "xterm"}
    prompt = pexpect.spawn(PROGRAM, env=environment, timeout=20 * SLOW, encoding="utf-8", dimensions=(24, 80))
    prompt.expect(r"\[1\]: ")
    prompt.send("at_the_prompt = 3\r")
    prompt.expect(r"\[2\]: ")
    prompt.send("\x1b[A\x1b[A")
    prompt.expect("second = ")
    prompt.send("\x03")
    prompt.expect(r"\[2\]: ")
    prompt.send("\x04")
    prompt.expect(pexpect.EOF)

    later = Kernel(environment={"JITBOOK_HOME": kernel.home})
    try:
        client = later.client().ready()
        ask = {"hist_access_type": "tail", "n": 2, "raw": True, "output": False}
        both = ["first = 1\nsecond = 2", "at_the_prompt = 3"]
        until(lambda: [e[2] for e in client.ask("history_request", ask)["history"]] == both)
    finally:
        later.close()


def commands_keep_their_letters(kernel):
    """Wherever a piece of their output ends."""
    client = kernel.client().ready()
    with open(f"{kernel.home}/euros", "w", encoding="utf-8") as file:
        file.write("a" + "€" * 20_000 + "\n")
    same(set(client.run("!cat euros").text()), set("a€\n"))
    same(client.run("a = !cat euros\nlen(a[0]), set(a[0]) == set('a€')").result(), "(20001, True)")
