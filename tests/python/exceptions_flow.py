"""try/except/else/finally: every way in and out."""


def attempt(f, *args):
    try:
        print(f(*args))
    except BaseException as e:
        print(type(e).__name__, e, sep=": ")


def flow(action):
    log = []
    try:
        log.append("try")
        if action == "raise":
            raise ValueError("v")
        if action == "other":
            raise KeyError("k")
        if action == "return":
            return log
    except ValueError as e:
        log.append(f"except {e}")
    except (KeyError, IndexError) as e:
        log.append(f"tuple {e!r}")
    else:
        log.append("else")
    finally:
        log.append("finally")
    log.append("end")
    return log


print(flow("none"), flow("raise"), flow("other"), flow("return"))


def finally_return():
    try:
        return "try"
    finally:
        return "finally"


def finally_swallows():
    try:
        raise ValueError
    finally:
        return "swallowed"


def finally_keeps_value():
    x = 1
    try:
        return x
    finally:
        x = 2


def finally_in_loop():
    out = []
    for i in range(5):
        try:
            if i == 1:
                continue
            if i == 3:
                break
            out.append(i)
        finally:
            out.append(f"f{i}")
    else:
        out.append("else")
    return out


def break_in_finally():
    while True:
        try:
            return "never"
        finally:
            break
    return "broke"


def continue_in_finally():
    out = []
    for i in range(3):
        try:
            raise ValueError(i)
        except ValueError:
            out.append(i)
            continue
        finally:
            out.append("f")
    return out


def nested():
    out = []
    try:
        try:
            raise ValueError("inner")
        finally:
            out.append("inner finally")
    except ValueError as e:
        out.append(f"outer {e}")
        try:
            raise
        except ValueError as again:
            out.append(f"again {again is e}")
    return out


def else_raises():
    try:
        pass
    except ValueError:
        return "not here"
    else:
        raise ValueError("from else")
    finally:
        print("cleanup", end=" ")


def except_raises():
    try:
        raise ValueError("first")
    except ValueError:
        raise TypeError("second")
    finally:
        print("cleanup", end=" ")


def finally_raises():
    try:
        raise ValueError("first")
    finally:
        raise TypeError("from finally")


for f in (finally_return, finally_swallows, finally_keeps_value, finally_in_loop, break_in_finally, continue_in_finally, nested, else_raises, except_raises, finally_raises):
    attempt(f)


def generator():
    try:
        yield 1
        yield 2
    except GeneratorExit:
        print("exit", end=" ")
        raise
    finally:
        print("closed", end=" ")


g = generator()
next(g)
g.close()
print()


def bare():
    try:
        raise KeyboardInterrupt("stop")
    except Exception:
        return "no"
    except:
        return "bare"


def reraise():
    raise


def conditional(kind):
    try:
        raise kind
    except (ValueError if kind is ValueError else KeyError):
        return "matched"


attempt(bare)
attempt(reraise)
attempt(conditional, ValueError)
attempt(conditional, TypeError)


def bad_handler():
    try:
        1 / 0
    except 5:
        pass


def lazy_handler():
    try:
        return "fine"
    except undefined_name:
        pass


def raise_what(x):
    raise x


attempt(bad_handler)
attempt(lazy_handler)
attempt(raise_what, 5)
attempt(raise_what, "text")
attempt(raise_what, ValueError)
attempt(raise_what, ValueError("a", 1))
attempt(raise_what, int)


def depth(n):
    try:
        return depth(n - 1) if n else 1 / 0
    finally:
        if n == 0:
            print("bottom", end=" ")


attempt(depth, 20)
for kind in (StopIteration, SystemExit, KeyboardInterrupt, GeneratorExit):
    attempt(raise_what, kind("x"))
try:
    pass
finally:
    print("only finally")
try:
    raise ValueError("module level")
except ValueError as e:
    saved = e
print(saved, "e" in globals())
i = 0
while True:
    try:
        i += 1
        if i < 3:
            raise ValueError
        break
    except ValueError:
        continue
    finally:
        print("pass", i, end="; ")
print(i)
with_else = [x for x in (1, 2)]
assert with_else, "not shown"
attempt(lambda: exec("assert 1 == 2"))
attempt(lambda: exec("assert False, 'message'"))
attempt(lambda: exec("assert [], (1, 2)"))
