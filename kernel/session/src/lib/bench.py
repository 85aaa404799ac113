"""@TITLE@

Time against the number of calls, as jitbook's %bench measures it: a program for CPython + JAX.
"""
import time

import jax
@IMPORTS@

# From the session.
@SESSION@

# The measurement.
COUNTS = [1, 10, 100, 500, 1000, 5000, 10000]
REPEATS = 5
SECONDS = @SECONDS@  # that one side may take


def take(*args, **kwargs):
    return args, kwargs


def run(f, given, n):
    """Seconds that n calls take, until their results are there."""
    args, kwargs = given
    start = time.perf_counter()
    if small(run.result):
        results = [f(*args, **kwargs) for _ in range(n)]
    else:
        for _ in range(n):
            results = f(*args, **kwargs)
    jax.block_until_ready(results)
    return time.perf_counter() - start


def small(result):
    return sum(getattr(leaf, "nbytes", 8) for leaf in jax.tree_util.tree_leaves(result)) <= 4096


def sweep(f, given, counts, pilot):
    """Seconds after each count, and of a second call; the first sweep finds out which counts fit."""
    totals, total, done, second = [], 0.0, 0, None
    for n in counts:
        if pilot and done and (total + per_call * (n - done)) * REPEATS > SECONDS:
            break
        took = run(f, given, n - done)
        total += took
        per_call = took / (n - done)
        if pilot and not done:
            second = per_call = run(f, given, 1)
        totals.append(total)
        done = n
    return totals, second


def measure(sides, given):
    """All repeats of all sides, in turn, and a second call of those that begin cold.

    A side is a function, its options and whether it begins cold.
    """
    repeats, seconds = [[] for _ in sides], [None for _ in sides]
    for k in range(REPEATS):
        for i, (f, options, cold) in enumerate(sides):
            if cold:
                jax.clear_caches()
                f = jax.jit(f, **options)
            else:
                run(f, given, 1)  # clearing the caches has made this side cold as well
            totals, second = sweep(f, given, COUNTS if k == 0 else COUNTS[:len(repeats[i][0])], k == 0)
            repeats[i].append(totals)
            if k == 0 and cold:
                seconds[i] = second
    return list(zip(repeats, seconds))


def mean(values):
    return sum(values) / len(values)


def spread(values):
    return mean([(v - mean(values)) ** 2 for v in values]) ** 0.5


def rate(times, second):
    """Seconds a call in the long run; of a side that began cold, which knows its second call, without its first."""
    n = COUNTS[len(times[0]) - 1]
    if n == 1:
        return mean([t[0] for t in times]) if second is None else second
    return sorted(t[-1] / n if second is None else (t[-1] - t[0]) / (n - 1) for t in times)[len(times) // 2]


def at(times, second, n):
    """Seconds after n calls: measured, between two counts on a straight line, beyond them at the steady rate."""
    marks = [(c, mean([t[i] for t in times])) for i, c in enumerate(COUNTS[:len(times[0])])]
    if n >= marks[-1][0]:
        return marks[-1][1] + (n - marks[-1][0]) * rate(times, second)
    for (a, s), (b, t) in zip(marks, marks[1:]):
        if a <= n <= b:
            return s + (t - s) * (n - a) / (b - a)


def text(seconds):
    for size, unit in ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")):
        if seconds >= 0.9995 * size or unit == "ns":
            return f"{seconds / size:.3g} {unit}"


def break_even(plain, jit):
    """The first call from which on the second side is ahead; None where it never is."""
    ahead = lambda n: at(*plain, n) - at(*jit, n)
    p, j = rate(*plain), rate(*jit)
    if p <= 1.02 * j:
        return None
    if ahead(COUNTS[-1]) < 0:
        return COUNTS[-1] + round(-ahead(COUNTS[-1]) / (p - j))
    low, high = 0, COUNTS[-1]
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if ahead(middle) >= 0 else (middle, high)
    return high


def report(labels, plain, jit):
    print(f"{'calls':>8} {labels[0]:>12}        {labels[1]:>12}       {'gain':>8}")
    for i, n in enumerate(COUNTS):
        cells = []
        for times, second in (plain, jit):
            known = i < len(times[0])
            samples = [t[i] for t in times] if known else [at(times, second, n)]
            part = f"±{100 * spread(samples) / mean(samples):.0f}%" if known else ""
            cells.append(f"{('' if known else '~') + text(mean(samples)):>12} {part:<6}")
        print(f"{n:>8,} {cells[0]} {cells[1]} {at(*plain, n) / at(*jit, n):>7.3g}x")
    n = break_even(plain, jit)
    p, j = rate(*plain), rate(*jit)
    if n is None:
        print(f"Never paid back: {text(j)} against {text(p)} a call.")
    elif n == 1:
        print(f"Paid back within the first call: {text(at(*jit, 1))} against {text(at(*plain, 1))}.")
    elif n <= COUNTS[-1]:
        print(f"From call {n:,} on, {labels[1]} wins; at the end {p / j:.2g}x a call.")
    else:
        print(f"Not paid back within {COUNTS[-1]:,} calls: from call {n:,} on (extrapolated), at {p / j:.2g}x a call.")


def bench(labels, sides, given):
    f = sides[0][0]
    run.result = f(*given[0], **given[1])
    for f, options, cold in sides:
        if cold:
            try:
                jax.jit(f, **options)(*given[0], **given[1])
            except Exception as e:
                print(f"jax.jit refuses this function: {type(e).__name__}.")
                print(f"Without it a call takes {text(min(run(f, given, 1) for _ in range(REPEATS)))}.")
                return
    report(labels, *measure(sides, given))


def unjitted(f):
    return getattr(f, "__wrapped__", f)


@RUN@
