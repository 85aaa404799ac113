"""Programs that run notebooks, and a console, as their users start them."""

import glob
import json
import os
import subprocess
import sys
import tempfile

import nbformat
from kernel import PROGRAM, SLOW, same

HERE = os.path.dirname(os.path.abspath(__file__))
NOTEBOOKS = sorted(glob.glob(os.path.join(HERE, "..", "..", "notebooks", "*.ipynb")))
TOOLS = os.path.dirname(sys.executable)


def _environment(home):
    folder = os.path.join(home, "kernels", "jitbook")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "kernel.json"), "w") as file:
        argv = [PROGRAM, "jupyter", "run", "-f", "{connection_file}"]
        json.dump({"argv": argv, "display_name": "jitbook", "language": "python", "interrupt_mode": "message"}, file)
    own = {"JUPYTER_PATH": home, "HOME": home, "JITBOOK_HOME": home, "JUPYTER_RUNTIME_DIR": os.path.join(home, "run")}
    return {**os.environ, **own, "PATH": TOOLS + os.pathsep + os.environ["PATH"]}


def _tool(home, *words):
    ended = subprocess.run(
        words, capture_output=True, text=True, timeout=240 * SLOW, env=_environment(home), cwd=home
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


def _without_times(cell):
    return [o for o in cell.get("outputs", []) if not o.get("metadata", {}).get("jitbook")]


def _kinds(cell):
    """An error, the formats of a picture, or text, which a notebook that was written without Jupyter has as a stream
    where a front end gets it in colours."""
    kinds = []
    for output in _without_times(cell):
        pictures = sorted(form for form in output.get("data", {}) if form.startswith("image/"))
        kind = "error" if output.output_type == "error" else pictures or "text"
        if kind != "text" or kinds[-1:] != ["text"]:
            kinds.append(kind)
    return kinds


def nbclient_runs_every_notebook():
    """What a cell gives here is of the kinds that are stored, the cost aside."""
    from nbclient import NotebookClient

    assert NOTEBOOKS
    for path in NOTEBOOKS:
        with tempfile.TemporaryDirectory() as home:
            os.environ.update(_environment(home))
            stored = nbformat.read(path, as_version=4)
            ran = nbformat.read(path, as_version=4)
            NotebookClient(ran, kernel_name="jitbook", timeout=240 * SLOW, resources={"metadata": {"path": home}}).execute()
            nbformat.validate(ran)
            for before, after in zip(stored.cells, ran.cells):
                assert _kinds(before) == _kinds(after), (path, before.source, _kinds(before), _kinds(after))


def nbconvert_writes_pages():
    with tempfile.TemporaryDirectory() as home:
        for path in NOTEBOOKS:
            _tool(
                home, "jupyter", "nbconvert", "--to", "html", "--execute", "--ExecutePreprocessor.kernel_name=jitbook",
                "--output-dir", home, path,
            )
            page = os.path.join(home, os.path.basename(path).replace(".ipynb", ".html"))
            assert os.path.getsize(page) > 100_000, page


def jupyter_run_runs_a_file():
    """It gives the kernel's command the file's name, too, which is for itself."""
    with tempfile.TemporaryDirectory() as home:
        with open(os.path.join(home, "six.py"), "w") as file:
            file.write("print('six times', 6 * 7)\n")
        said = _tool(home, "jupyter", "run", "--kernel=jitbook", "six.py")
        assert "six times 42" in said, said


def papermill_puts_parameters_in():
    with tempfile.TemporaryDirectory() as home:
        book = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "jitbook", "display_name": "j", "language": "python"}})
        book.cells = [
            nbformat.v4.new_code_cell("n = 1", metadata={"tags": ["parameters"]}),
            nbformat.v4.new_code_cell("import jax.numpy as jnp\njnp.arange(n)"),
        ]
        nbformat.write(book, os.path.join(home, "in.ipynb"))
        _tool(home, "papermill", "in.ipynb", "out.ipynb", "-p", "n", "3")
        out = nbformat.read(os.path.join(home, "out.ipynb"), as_version=4)
        same(out.cells[-1].outputs[0]["data"]["text/plain"], "Array([0, 1, 2], dtype=int32)")


def the_console_is_a_prompt():
    import pexpect

    with tempfile.TemporaryDirectory() as home:
        console = pexpect.spawn(
            os.path.join(TOOLS, "jupyter-console"), ["--kernel", "jitbook", "--simple-prompt"], env=_environment(home),
            timeout=40 * SLOW, encoding="utf-8", dimensions=(24, 100), cwd=home,
        )
        console.expect(r"In \[1\]")
        console.sendline("6 * 7")
        console.expect(r"Out\[1\].*42")
        console.expect(r"In \[2\]")
        console.sendline("1 / 0")
        console.expect("ZeroDivisionError")
        console.expect(r"In \[3\]")
        console.sendline("input('who? ')")
        console.expect(r"who\? ")
        console.sendline("me")
        console.expect("'me'")
        console.sendline("exit")
        console.expect(pexpect.EOF)
