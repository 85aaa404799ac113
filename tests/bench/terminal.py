#!/usr/bin/env python3
"""Measures the prompt through a pseudo-terminal, and prints each number beside the one to reach. Nothing is asserted.
Completion and hints by themselves, with more cases: cargo run --release -p jitbook-session --example assist

usage: terminal.py [target/release/jitbook]
"""
import os, pty, re, select, statistics, struct, subprocess, sys, tempfile, time
import fcntl, termios

program = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "target/release/jitbook")


class Prompt:
    """The program on a terminal of 80 by 120, so that a block of 100 lines fits."""

    def __init__(self, home):
        self.start = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", JITBOOK_HOME=home)
            os.execv(program, [program])
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 120, 80, 0, 0))

    def until(self, text, seconds=60):
        """Seconds until a text is written, and all that was."""
        out, start = b"", time.perf_counter()
        while text.encode() not in out and time.perf_counter() - start < seconds:
            if select.select([self.fd], [], [], 0.1)[0]:
                try:
                    out += os.read(self.fd, 1 << 16)
                except OSError:
                    break
        return time.perf_counter() - start, out.decode(errors="replace")

    def quiet(self, seconds=0.2):
        while select.select([self.fd], [], [], seconds)[0]:
            os.read(self.fd, 1 << 16)

    def keys(self, text):
        os.write(self.fd, text.encode())

    def end(self):
        os.kill(self.pid, 9)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def row(name, values, unit, goal):
    """The median, and the best where the machine does other things too."""
    value, best = statistics.median(values), min(values)
    print(f"{name:<50} {value:8.2f} {unit}, best {best:.2f}   (to reach: {goal})", flush=True)


def first_prompt(home):
    times = []
    for _ in range(15):
        prompt = Prompt(home)
        prompt.until("[1]: ")
        times.append(time.perf_counter() - prompt.start)
        prompt.end()
    return [t * 1e3 for t in times]


with tempfile.TemporaryDirectory() as home:
    row("prompt after start, empty history", first_prompt(home), "ms", "10 ms")
    with open(os.path.join(home, "history"), "w") as file:
        file.write("#V2\n")
        for i in range(10_000):
            file.write(f"def function_{i}(x):\\n    return jnp.sin(x) * {i}\n" if i % 5 == 0 else f"value_{i} = {i} + 1\n")
    row("prompt after start, 10,000 entries of history", first_prompt(home), "ms", "10 ms")

with tempfile.TemporaryDirectory() as home:
    prompt = Prompt(home)
    prompt.until("[1]: ")
    block = "def long(x):\n" + "".join(f"    y{i} = jnp.exp(x) * {i} + y{max(i - 1, 0)}  # line {i}\n" for i in range(99))
    prompt.keys("\x1b[200~" + block + "    return (\x1b[201~")
    prompt.quiet(0.5)
    times = {"at its end": [], "at its start": []}
    for place in times:
        if place == "at its start":
            prompt.keys("\x1b[A" * 100)
            prompt.quiet(0.5)
        for _ in range(30):
            start = time.perf_counter()
            prompt.keys("q")
            prompt.until("q", 1)
            last = time.perf_counter()
            # The rest of the repainted block.
            while select.select([prompt.fd], [], [], 0.02)[0]:
                os.read(prompt.fd, 1 << 16)
                last = time.perf_counter()
            times[place].append(last - start)
        row(f"key to repaint, block of 100 lines, {place}", [t * 1e3 for t in times[place]], "ms", "5 ms")
    prompt.end()

with tempfile.TemporaryDirectory() as home:
    prompt = Prompt(home)
    prompt.until("[1]: ")
    prompt.keys("for i in range(100_000): globals()[f'name{i}'] = i\r\r")
    prompt.until("[2]: ")
    prompt.quiet(1)
    for typed, listed in {"jnp.arc": "arctanh", "name4711": "name47119", "%ti": "%timeit"}.items():
        times = []
        for _ in range(15):
            prompt.keys(typed)
            prompt.quiet(0.1)
            start = time.perf_counter()
            prompt.keys("\t")
            prompt.until(listed, 2)
            times.append((time.perf_counter() - start) * 1e3)
            prompt.keys("\x07\x15")
            prompt.quiet(0.1)
        row(f"Tab after {typed} to its list, 100,000 names", times, "ms", "20 ms")
    prompt.end()

CASES = {
    "selu on 10 numbers": "x = jnp.linspace(-3, 3, 10)",
    "selu on 1,000,000 numbers": "x = jnp.linspace(-3, 3, 1_000_000)",
}
SELU = "def selu(x): return 1.05 * jnp.where(x > 0, x, 1.67 * jnp.exp(x) - 1.67)"
# Large results are dropped, as in a loop that a person writes; a list of them all is measured beside it.
HAND = """
import time
{selu}
{x}
f = jit(selu)
def dropping(g, n):
    for _ in range(n): y = g(x)
def keeping(g, n):
    y = [g(x) for _ in range(n)]
def timed(loop, g, n):
    g(x).block_until_ready()
    best = []
    for _ in range(5):
        start = time.perf_counter()
        loop(g, n)
        best.append((time.perf_counter() - start) / n)
    return sorted(best)[2]
b = %bench selu(x)
small = x.size < 1000
n = 10000 if small else 100
loops = (keeping, dropping) if small else (dropping, keeping)
print('ROW', b.no_jit[-1] / b.calls[-1], (b.jit[-1] - b.jit[0]) / (b.calls[-1] - b.calls[0]), *[timed(l, g, n) for l in loops for g in (selu, f)])
"""

for name, x in CASES.items():
    with tempfile.TemporaryDirectory() as home:
        text = HAND.format(selu=SELU, x=x)
        said = subprocess.run([program, "-i"], input=text, text=True, capture_output=True, env={**os.environ, "JITBOOK_HOME": home})
        found = re.search(r"ROW (.*)", said.stdout)
        if not found:
            print(name, said.stdout[-500:], said.stderr[-500:])
            continue
        plain, jitted, *hand = (float(v) for v in found[1].split())
        for side, bench, by_hand, other in (("no jit", plain, hand[0], hand[2]), ("jit", jitted, hand[1], hand[3])):
            row(f"%bench by hand-timed loop, {name}, {side}", [bench / by_hand], "x", "0.8 to 1.2")
            print(f"    %bench {bench * 1e6:.2f} us a call; by hand {by_hand * 1e6:.2f}; the other kind of loop {other * 1e6:.2f}")
