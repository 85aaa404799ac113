"""JupyterLab in headless Chromium, as a user meets it: a kernel from the list, cells, completion, inspection, interrupt,
restart. Pictures of each step go to the folder named last.

    python lab.py JITBOOK CHROMIUM NOTEBOOK PICTURES
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

SECONDS = 1000 * int(os.environ.get("JITBOOK_TEST_SLOW", "1"))
# Chromium's own talk with the outside, which no test wants.
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


class Server:
    """A JupyterLab of its own: folders, kernelspecs and settings are new, and the work is in `folder`."""

    def __init__(self, folder):
        self.folder = folder
        self.log = open(folder / "lab.log", "w")
        keep = {k: v for k, v in os.environ.items() if not k.startswith("JUPYTER")}
        places = {"HOME": folder / "home", "JUPYTER_RUNTIME_DIR": folder / "runtime", "JITBOOK_HOME": folder / "jitbook"}
        self.environment = keep | {k: str(v) for k, v in places.items()}
        settings = folder / "home/.jupyter/lab/user-settings/@jupyterlab/apputils-extension"
        settings.mkdir(parents=True)
        (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false", "checkForUpdates": false}')

    def __enter__(self):
        command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0"]
        command += ["--LabApp.expose_app_in_browser=True", "--IdentityProvider.token=", f"--ServerApp.root_dir={self.folder / 'work'}"]
        self.process = subprocess.Popen(command, env=self.environment, stdout=self.log, stderr=subprocess.STDOUT)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)

    def url(self):
        for _ in range(600):
            for file in (self.folder / "runtime").glob("jpserver-*.json"):
                try:
                    return json.loads(file.read_text())["url"]
                except ValueError:
                    pass  # Half written.
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise SystemExit("JupyterLab did not start:\n" + (self.folder / "lab.log").read_text())


class Notebook:
    """What a user does in an open notebook."""

    def __init__(self, page, pictures):
        self.page, self.pictures = page, pictures

    def idle(self):
        """Waits until the kernel has nothing to do."""
        expect(self.page.get_by_role("button", name="jitbook | Idle")).to_be_visible(timeout=60 * SECONDS)

    def cell(self, index):
        return self.page.locator(".jp-Notebook .jp-CodeCell").nth(index)

    def output(self, index):
        return self.cell(index).locator(".jp-Cell-outputArea")

    def run(self, index):
        """Runs a cell with Shift-Enter and waits for its number."""
        self.cell(index).locator(".cm-content").click()
        self.page.keyboard.press("Shift+Enter")
        expect(self.cell(index).locator(".jp-InputPrompt")).to_have_text(re.compile(r"\[\d+\]"), timeout=60 * SECONDS)

    def write(self, text):
        """A new cell at the end with this text, the cursor behind it; its index."""
        count = self.page.locator(".jp-Notebook .jp-CodeCell").count()
        self.cell(count - 1).locator(".jp-InputPrompt").click()
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("b")
        expect(self.page.locator(".jp-Notebook .jp-CodeCell")).to_have_count(count + 1)
        self.page.keyboard.press("Enter")
        self.page.keyboard.type(text)
        return count

    def says(self, text):
        """Runs a new cell and compares what it says."""
        index = self.write(text[0])
        self.run(index)
        expect(self.output(index)).to_contain_text(text[1], timeout=30 * SECONDS)

    def picture(self, name):
        self.page.screenshot(path=self.pictures / f"{name}.png")


def starts_from_the_launcher(page, url, pictures):
    """The kernel is in the launcher, with its name and logo, and a notebook made there runs."""
    page.goto(f"{url}lab?reset")
    card = page.locator('.jp-LauncherCard[data-category="Notebook"]', has_text="jitbook")
    expect(card).to_be_visible(timeout=60 * SECONDS)
    logo = card.locator("img")
    assert logo.evaluate("i => i.complete && i.naturalWidth") > 0, "the logo is not shown"
    page.screenshot(path=pictures / "launcher.png")
    card.click()
    book = Notebook(page, pictures)
    book.idle()
    book.cell(0).locator(".cm-content").click()
    page.keyboard.type("6 * 7")
    expect(book.cell(0).locator(".cm-content")).to_have_text("6 * 7")
    book.run(0)
    expect(book.output(0)).to_contain_text("42", timeout=30 * SECONDS)


def opened(page, url, pictures, name):
    page.goto(f"{url}lab/tree/{name}?reset")
    book = Notebook(page, pictures)
    expect(page.locator(".jp-Notebook")).to_be_visible(timeout=60 * SECONDS)
    book.idle()
    return book


def cells_show_time_and_plot(book):
    for index in range(4):
        book.run(index)
    book.idle()
    cost = book.output(1).locator(".jp-OutputArea-child").last
    expect(cost).to_contain_text(re.compile(r"compile .*selu .*compiled", re.DOTALL), timeout=30 * SECONDS)
    # The names of functions stand apart from the numbers.
    expect(cost.locator("span").last).to_have_css("white-space", re.compile("pre-wrap"))
    expect(book.output(1)).to_contain_text("Array(")
    expect(book.output(2)).to_contain_text("jit wins")
    for index in [2, 3]:
        drawn = book.output(index).locator("svg, img").first
        expect(drawn).to_be_visible()
        assert drawn.bounding_box()["width"] > 300, "the plot is too small"
    book.page.keyboard.press("Escape")
    book.page.keyboard.press("Control+b")
    book.cell(0).scroll_into_view_if_needed()
    book.picture("cells")
    book.page.keyboard.press("Control+b")


def measurements_are_tables(book):
    expect(book.output(2).locator("tr")).to_have_count(8)
    index = book.write("%timeit -n 10 -r 3 selu(x)")
    book.run(index)
    expect(book.output(index).locator("td")).to_have_count(5)
    sizes = book.write("%bench --seconds 1 selu(jnp.ones(n)) for n in [10, 100_000]")
    book.run(sizes)
    book.idle()
    expect(book.output(sizes).locator("tr")).to_have_count(3)
    book.page.keyboard.press("Escape")
    for theme in ["Dark", "Light"]:
        book.page.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", f"JupyterLab {theme}")
        expect(book.page.locator(f'body[data-jp-theme-name="JupyterLab {theme}"]')).to_have_count(1)
        # JupyterLab covers the page while it changes, and lifts the cover slowly.
        expect(book.page.locator("#jupyterlab-splash")).to_have_count(0)
        for place, name in [(2, "bench"), (sizes, "bench-sizes")]:
            book.cell(place).scroll_into_view_if_needed()
            book.picture(f"{name}-{theme.lower()}")


def errors_are_coloured_and_point(book):
    index = book.write("y = 1.0 + jnp.sinn(x)")
    book.run(index)
    for part in ["AttributeError", "jnp.sinn", "^", "Did you mean"]:
        expect(book.output(index)).to_contain_text(part)
    assert book.output(index).locator("[class^=ansi]").count() > 0, "no colour"
    book.picture("error")


def names_are_completed(book):
    index = book.write("jax.numpy.lin")
    book.page.keyboard.press("Tab")
    menu = book.page.locator(".jp-Completer")
    expect(menu).to_be_visible(timeout=10 * SECONDS)
    for part in ["linalg", "linspace", "function"]:
        expect(menu).to_contain_text(part)
    book.picture("complete")
    book.page.keyboard.type("sp")
    expect(menu.locator("li")).to_have_count(1)
    book.page.keyboard.press("Enter")
    expect(book.cell(index).locator(".cm-content")).to_have_text("jax.numpy.linspace")


def calls_are_explained(book):
    book.write("selu(")
    book.page.keyboard.press("Shift+Tab")
    tip = book.page.locator(".jp-Tooltip")
    expect(tip).to_be_visible(timeout=10 * SECONDS)
    expect(tip).to_contain_text("alpha=1.67")
    # JupyterLab's own tables are of numbers, to the right: lines of a text would be ragged.
    expect(tip.locator("td").first).to_have_css("text-align", "left")
    book.picture("inspect")
    book.page.keyboard.press("Escape")


def loops_are_interrupted(book):
    for name, text in [
        ("interrupt", "kept = 41\nwhile True: pass"),
        ("interrupt-compiled", "jax.lax.fori_loop(0, 2_000_000_000, lambda i, a: jnp.sin(a) + i, 1.0)"),
    ]:
        index = book.write(text)
        book.page.keyboard.press("Shift+Enter")
        expect(book.cell(index).locator(".jp-InputPrompt")).to_have_text("[*]:", timeout=10 * SECONDS)
        time.sleep(0.5)
        book.page.keyboard.press("Escape")
        book.page.keyboard.press("i")
        book.page.keyboard.press("i")
        expect(book.output(index)).to_contain_text("KeyboardInterrupt", timeout=10 * SECONDS)
        book.picture(name)
    book.says(("kept + 1", "42"))


def restarts_forget(book):
    index = book.write("kept")
    book.page.keyboard.press("Escape")
    book.page.keyboard.press("0")
    book.page.keyboard.press("0")
    book.page.locator(".jp-Dialog button", has_text="Restart").click()
    expect(book.page.locator(".jp-Dialog")).to_have_count(0)
    book.idle()
    book.run(index)
    expect(book.output(index)).to_contain_text("NameError", timeout=30 * SECONDS)
    book.picture("restart")


def a_dead_kernel_is_started_anew(book):
    book.write("!kill -KILL $PPID")
    book.page.keyboard.press("Shift+Enter")
    dialog = book.page.locator(".jp-Dialog")
    expect(dialog).to_contain_text("appears to have died", timeout=30 * SECONDS)
    dialog.locator("button", has_text="Ok").click()
    book.says(("6 * 7", "42"))
    book.idle()


def lesson(cells):
    """A small notebook, without outputs."""
    cells = [
        {"cell_type": "code", "id": f"c{i}", "metadata": {}, "source": s, "outputs": [], "execution_count": None}
        for i, s in enumerate(cells)
    ]
    spec = {"display_name": "jitbook", "language": "python", "name": "jitbook"}
    return json.dumps({"cells": cells, "metadata": {"kernelspec": spec}, "nbformat": 4, "nbformat_minor": 5})


CELLS = [
    "import jax\nimport jax.numpy as jnp\nimport matplotlib.pyplot as plt",
    "def selu(x, alpha=1.67, lmbda=1.05):\n"
    "    return lmbda * jnp.where(x > 0, x, alpha * jnp.exp(x) - alpha)\n\n"
    "x = jnp.linspace(-3, 3, 2000)\njax.jit(selu)(x)",
    "%bench --seconds 0.5 selu(x)",
    "plt.plot(x, selu(x));",
]


def main(jitbook, chromium, pictures):
    pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "work").mkdir()
        (folder / "work" / "lesson.ipynb").write_text(lesson(CELLS))
        server = Server(folder)
        subprocess.run([jitbook, "jupyter", "install", "--user"], env=server.environment, check=True)
        with server, sync_playwright() as play:
            url = server.url()
            browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
            page = browser.new_page(viewport={"width": 1100, "height": 1060})
            failed = 0
            starts_from_the_launcher(page, url, pictures)
            print("ok starts_from_the_launcher")
            book = opened(page, url, pictures, "lesson.ipynb")
            steps = [
                cells_show_time_and_plot,
                measurements_are_tables,
                errors_are_coloured_and_point,
                names_are_completed,
                calls_are_explained,
                loops_are_interrupted,
                restarts_forget,
                a_dead_kernel_is_started_anew,
            ]
            for step in steps:
                try:
                    step(book)
                    print("ok", step.__name__)
                except AssertionError as e:
                    failed += 1
                    print("FAILED", step.__name__, str(e)[:600])
                    book.picture(f"failed-{step.__name__}")
            browser.close()
        shutil.copy(folder / "lab.log", pictures / "lab.log")
    return failed


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1], sys.argv[2], Path(sys.argv[3])) else 0)
