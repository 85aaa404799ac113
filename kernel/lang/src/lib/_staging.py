"""What rewritten control flow calls, while jitbook's own `jit` traces.

A condition that is known takes Python's own path. A traced one becomes a `cond` or `while` equation over the variables
that the region assigns: they live in cells, which are read and set here around each trace of a branch or body.
"""
import _jitbook
from _jitbook import bind, convert

_asarray = _jitbook.asarray
_is_array = _jitbook.is_array_like
_flatten, _unflatten = _jitbook.tree_flatten, _jitbook.tree_unflatten
_staged = 0

# Rounds of a loop over a known range that are traced one by one before the rest becomes one loop.
_UNROLLED = 16


class _Unbound:
    def __repr__(self):
        return "<unbound>"


UNBOUND = _Unbound()


class _Slot:
    """The place of a traced leaf in a variable."""

    def __init__(self, index):
        self.index = index


def traced(x):
    return _jitbook.is_tracer(x) and not _jitbook.is_concrete(x)


def _event(line, what):
    global _staged
    _staged += 1
    if line:
        _jitbook.staged_event(line, what)


def _truth(x):
    """A traced condition as a bool scalar."""
    if not _is_array(x):
        return _asarray(bool(x))
    shape = _jitbook.shape_of(x)
    if shape != ():
        for size in shape:
            if size != 1:
                bool(x)
        x = _asarray(x).reshape(())
    x = _asarray(x)
    if _jitbook.dtype_kind(_jitbook.dtype_of(x)) != "b":
        x = bind("ne", x, _jitbook.const_like(x, 0))
    return x


def _error(message, help):
    _jitbook.staging_error(message, help)


def nothing():
    pass


# Expressions.


def none_of(*flags):
    """Whether no flag is set."""
    known = [f for f in flags if not traced(f)]
    if any(known):
        return False
    out = True
    for f in flags:
        if traced(f):
            f = bind("not", _truth(f))
            out = f if out is True else bind("and", out, f)
    return out


def not_(line, x):
    if not traced(x):
        return not x
    _event(line, "if")
    return convert(bind("not", _truth(x)), "bool", False)


def and_(line, first, *rest):
    for i in range(len(rest)):
        if traced(first):
            _event(line, "and")
            return _both(line, first, rest[i:], True)
        if not first:
            return first
        first = rest[i]()
    return first


def or_(line, first, *rest):
    for i in range(len(rest)):
        if traced(first):
            _event(line, "or")
            return _both(line, first, rest[i:], False)
        if first:
            return first
        first = rest[i]()
    return first


def _both(line, first, rest, is_and):
    def others():
        return and_(0, rest[0](), *rest[1:]) if is_and else or_(0, rest[0](), *rest[1:])

    def same():
        return first

    test = _truth(first)
    if is_and:
        return _choose(line, test, others, same, "'and'")
    return _choose(line, test, same, others, "'or'")


def chain(line, left, *parts):
    out = True
    for i in range(0, len(parts), 2):
        right = parts[i + 1]()
        result = parts[i](left, right)
        if traced(out):
            out = bind("and", _truth(out), _truth(result))
        elif traced(result) and i + 2 < len(parts):
            _event(line, "and")
            out = result
        else:
            out = result
            if i + 2 < len(parts) and not out:
                return out
        left = right
    return out


def choose(line, test, first, second):
    """`first() if test else second()`."""
    if not traced(test):
        return first() if test else second()
    _event(line, "if")
    return _choose(line, _truth(test), first, second, "the conditional expression")


def _choose(line, test, first, second, what):
    results = _cond(test, [lambda: [second()], lambda: [first()]], [UNBOUND], [what], (), line)
    return results[0]


# Branches.


def if_(test, then, other, state, soft, outer, line):
    if not traced(test):
        return then() if test else other()
    _event(line, "if")
    names, before = _jitbook.variable_names(state), _jitbook.variables(state, UNBOUND)
    _check_outer(outer, "if", line)
    watch = _Watch([then, other], "if", line)

    def run(branch):
        def values():
            _jitbook.set_variables(state, before, UNBOUND)
            branch()
            watch.check()
            return _jitbook.variables(state, UNBOUND)

        return values

    after = _cond(_truth(test), [run(other), run(then)], before, names, soft, line)
    _jitbook.set_variables(state, after, UNBOUND)


def if_raises(test, then, other, state, soft, outer, line):
    """A branch that raises cannot be compiled: JAX's error for the condition."""
    if test:
        then()
    else:
        other()


def _check_outer(outer, what, line):
    if outer:
        _error(f"'{outer[0]}' belongs to an outer scope and is assigned inside a compiled '{what}' (line {line})",
               "assign a variable of the jitted function and return it")


def _cond(test, runs, before, names, soft, line):
    """The variables' values after a `cond` of two branches, the one for False first."""
    seen = [None, None]

    def flat(i):
        def leaves(_):
            values = runs[i]()
            traces, plans = [], []
            for value in values:
                plans.append(_plan(value, traces))
            seen[i] = values, plans, [_jitbook.aval_of(t) for t in traces]
            return traces

        return leaves

    closed, consts = _jitbook.stage_branches([flat(0), flat(1)], [])
    picks = _Picks(seen)
    merged = []
    for k in range(len(names)):
        if "-" + names[k] in soft:
            merged.append(("value", before[k]))
            continue
        merged.append(_merge(names[k], k, seen, before[k], picks, names, names[k] in soft, line))
    wanted = picks.wanted
    if not wanted:
        outs = []
    else:
        if not picks.direct():
            closed, none = _jitbook.stage_branches([_fixed(closed[i], i, wanted) for i in (0, 1)], consts)
        index = convert(test, "int32", False)
        outs = bind("cond", index, *consts, branches=closed)
    return [_build(m, outs) for m in merged]


def _fixed(closed, side, wanted):
    """A branch with just the outputs that are wanted, of the types that both sides share."""

    def flat(leaves):
        raw = _jitbook.replay(closed, leaves)
        outs = []
        for pick, shape, dtype, weak in wanted:
            at = pick[side]
            outs.append(_zeros(shape, dtype, weak) if at is None else convert(raw[at], dtype, weak))
        return outs

    return flat


def _zeros(shape, dtype, weak):
    zero = convert(False, dtype, weak)
    if shape == ():
        return zero
    return bind("broadcast_in_dim", zero, shape=tuple(shape), broadcast_dimensions=(), sharding=None)


def _plan(value, traces):
    """A variable as a tree whose leaves are places in `traces`, or plain values."""
    if value is UNBOUND:
        return None
    leaves, tree = _flatten(value)
    plan = []
    for leaf in leaves:
        if _is_array(leaf):
            plan.append(_Slot(len(traces)))
            traces.append(_asarray(leaf))
        else:
            plan.append(leaf)
    return leaves, tree, plan


class _Picks:
    """The outputs that a `cond` shall have."""

    def __init__(self, seen):
        self.avals = [s[2] for s in seen]
        self.wanted = []

    def add(self, first, second):
        """Position of an output made of one of each side; None stands for zeros."""
        a = None if first is None else self.avals[0][first]
        b = None if second is None else self.avals[1][second]
        shape, dtype, weak = _join(a, b)
        self.wanted.append(((first, second), shape, dtype, weak))
        return len(self.wanted) - 1

    def direct(self):
        """Whether the branches' outputs are just these."""
        if len(self.wanted) != len(self.avals[0]) or len(self.wanted) != len(self.avals[1]):
            return False
        for k in range(len(self.wanted)):
            pick, shape, dtype, weak = self.wanted[k]
            if pick != (k, k):
                return False
            a, b = self.avals[0][k], self.avals[1][k]
            if a.dtype != b.dtype or a.weak_type != b.weak_type:
                return False
        return True


def _join(a, b):
    if a is None or b is None:
        one = a or b
        return one.shape, one.dtype, one.weak_type
    if a.dtype == b.dtype:
        return a.shape, a.dtype, a.weak_type and b.weak_type
    x, y = _zeros((), a.dtype, a.weak_type), _zeros((), b.dtype, b.weak_type)
    dtype, weak = _jitbook.result_type_weak(x, y)
    return a.shape, dtype, weak


def _exited(values, names, flags):
    for k in range(len(names)):
        if names[k].startswith(flags) and values[k] is True:
            return True
    return False


def _merge(name, k, seen, before, picks, names, soft, line):
    """What a variable is after two branches: a plan over the outputs picked."""
    (values0, plans0, avals0), (values1, plans1, avals1) = seen
    a, b = values0[k], values1[k]
    if a is b:
        return ("value", a)
    if a is UNBOUND or b is UNBOUND:
        side = 1 if a is UNBOUND else 0
        left = _exited(values0 if side else values1, names, "ag__")
        if name.startswith("ag__") or left:
            return _filled(plans1[k] if side else plans0[k], side, picks)
        return ("value", UNBOUND)
    for side in (0, 1):
        # A branch that returned: nothing reads its variables any more.
        if name[:4] != "ag__" and _exited(seen[side][0], names, "ag__r"):
            other = 1 - side
            if not _exited(seen[other][0], names, "ag__r") and not _alike(plans0[k], plans1[k], avals0, avals1):
                return _filled(seen[other][1][k], other, picks)
    if not _alike(plans0[k], plans1[k], avals0, avals1):
        if soft:
            return ("value", UNBOUND)
        _disagree(name, a, b, line)
    leaves0, tree, plan0 = plans0[k]
    leaves1, _, plan1 = plans1[k]
    plan = []
    for i in range(len(plan0)):
        p, q = plan0[i], plan1[i]
        if not isinstance(p, _Slot) or _same_number(leaves0[i], leaves1[i]):
            plan.append(leaves0[i])
        else:
            plan.append(_Slot(picks.add(p.index, q.index)))
    return ("tree", tree, plan)


def _same_number(a, b):
    return a is b or (type(a) is type(b) and isinstance(a, (bool, int, float)) and a == b and repr(a) == repr(b))


def _filled(plan, side, picks):
    """A variable that only one branch has: the other side is zeros."""
    leaves, tree, slots = plan
    out = []
    for i in range(len(slots)):
        s = slots[i]
        if isinstance(s, _Slot) and _jitbook.is_array(leaves[i]):
            out.append(_Slot(picks.add(s.index, None) if side == 0 else picks.add(None, s.index)))
        else:
            out.append(leaves[i])
    return ("tree", tree, out)


def _alike(first, second, avals0, avals1):
    """Whether two values are of one structure, with arrays of one shape in the same places."""
    leaves0, tree0, plan0 = first
    leaves1, tree1, plan1 = second
    if tree0 != tree1:
        return False
    for i in range(len(plan0)):
        p, q = plan0[i], plan1[i]
        if isinstance(p, _Slot) != isinstance(q, _Slot):
            return False
        if isinstance(p, _Slot):
            if avals0[p.index].shape != avals1[q.index].shape:
                return False
        elif not (p is q or p == q):
            return False
    return True


def _shown(value):
    if value is UNBOUND:
        return "nothing"
    if value is None:
        return "None"
    if _is_array(value):
        return _jitbook.aval_of(value).str_short()
    if isinstance(value, (tuple, list)):
        parts = ", ".join([_shown(v) for v in value])
        return f"({parts})" if isinstance(value, tuple) else f"[{parts}]"
    return repr(value)


def _disagree(name, a, b, line):
    place = f" (line {line})" if line else ""
    if name == "ag__v":
        _error(f"the jitted function returns {_shown(b)} on one path and {_shown(a)} on another{place}",
               "a compiled function gives values of one structure and shape on all paths")
    subject = name if name.startswith(("'", "the ")) else f"'{name}'"
    _error(f"{subject} is {_shown(b)} in one branch of a compiled 'if' and {_shown(a)} in the other{place}",
           "both branches must give it the same structure and shape")


def _build(plan, outs):
    if plan[0] == "value":
        return plan[1]
    _, tree, slots = plan
    return _unflatten(tree, [outs[s.index] if isinstance(s, _Slot) else s for s in slots])


def result(returned, value):
    """What a function gives at its end."""
    if not traced(returned):
        return value() if returned else None
    got = value()
    if got is None:
        return None
    _error(f"the jitted function returns {_shown(got)} on some paths and nothing on others",
           "add a return statement at the end of the function")


# Changed objects.


class _Watch:
    """The objects that a region can reach by name, to see whether it changes them."""

    def __init__(self, functions, what, line):
        self.what, self.line, self.kept = what, line, []
        known = []
        for f in functions:
            for name, value in _jitbook.seen_by(f) if hasattr(f, "__code__") else ():
                self.keep(name, value, known, 0)

    def keep(self, name, value, known, depth):
        if depth > 3 or len(known) > 500 or any(value is k for k in known):
            return
        content = _content(value)
        if content is None or len(content) > 10000:
            return
        known.append(value)
        self.kept.append((name, value, content))
        if len(content) < 100:
            for item in content:
                if isinstance(item, (list, dict, set)) or hasattr(item, "__dict__") and not callable(item):
                    self.keep(name, item, known, depth + 1)

    def check(self):
        for name, value, content in self.kept:
            now = _content(value)
            if len(now) != len(content) or any([a is not b for a, b in zip(now, content)]):
                _error(f"'{name}' is changed inside a compiled '{self.what}' (line {self.line})",
                       "a compiled region can only assign variables: use x = x.at[i].set(v) on an array, "
                       "or change it outside")


def _content(value):
    if isinstance(value, (list, tuple)):
        return list(value)
    if isinstance(value, dict):
        return list(value.keys()) + list(value.values())
    if isinstance(value, set):
        return list(value)
    if _jitbook.is_numpy(value):
        return value.ravel().tolist() if value.size <= 1000 else None
    fields = getattr(value, "__dict__", None)
    if isinstance(fields, dict):
        return list(fields.keys()) + list(fields.values())
    return None


# Loops.


def while_(test, body, stop, state, tested, outer, line):
    """`tested`: the variables that the condition assigns."""
    while True:
        flags = stop()
        known = [f for f in flags if not traced(f)]
        if any(known):
            return
        if len(known) == len(flags):
            t = test()
            if not traced(t):
                if not t:
                    return
                body()
                continue
        if not tested:
            return _loop(_Loop(body, stop, state, outer, "while", line), test, None)

        def round_():
            test()
            body()

        _loop(_Loop(round_, stop, state, outer, "while", line), test, None)
        if_(none_of(*stop()), test, nothing, state, (), (), 0)
        return None


class _Loop:
    """A loop that becomes one equation: its variables and how they go round."""

    def __init__(self, body, stop, state, outer, what, line):
        self.body, self.stop, self.state, self.what, self.line = body, stop, state, what, line
        self.names = _jitbook.variable_names(state)
        self.before = _jitbook.variables(state, UNBOUND)
        self.init, self.plans = [], []
        self.again = False
        _event(line, what)
        _check_outer(outer, what, line)
        self.watch = _Watch([body], what, line)
        for value in self.before:
            self.plans.append(_plan(value, self.init))

    def enter(self, leaves):
        values = []
        for plan in self.plans:
            values.append(UNBOUND if plan is None else _build(("tree", plan[1], plan[2]), leaves))
        _jitbook.set_variables(self.state, values, UNBOUND)

    def leave(self):
        """The carry after a round; `again` is set where its types must widen first."""
        self.watch.check()
        count = len(self.init)
        outs = [None] * count
        after = _jitbook.variables(self.state, UNBOUND)
        for k in range(len(after)):
            name, value = self.names[k], after[k]
            if self.plans[k] is None:
                if name.startswith("ag__") and value is not UNBOUND:
                    self.adopt(k, value)
                continue
            self.variable(name, self.plans[k], value, outs)
        return [self.init[i] if outs[i] is None else outs[i] for i in range(count)]

    def adopt(self, k, value):
        """A value that only flags make readable begins as zeros."""
        leaves, tree = _flatten(value)
        slots = []
        for leaf in leaves:
            if _is_array(leaf):
                aval = _jitbook.aval_of(leaf)
                slots.append(_Slot(len(self.init)))
                self.init.append(("zeros", aval.shape, aval.dtype, aval.weak_type))
            else:
                slots.append(leaf)
        self.plans[k] = leaves, tree, slots
        self.again = True

    def variable(self, name, plan, value, outs):
        leaves, tree = ((), None) if value is UNBOUND else _flatten(value)
        if value is UNBOUND or tree != plan[1]:
            self.disagree(name, value, plan)
        for i in range(len(leaves)):
            slot, leaf = plan[2][i], leaves[i]
            if not isinstance(slot, _Slot):
                if not (leaf is slot or leaf == slot):
                    self.disagree(name, value, plan)
                continue
            if not _is_array(leaf):
                self.disagree(name, value, plan)
            have, got = _jitbook.aval_of(self.init[slot.index]), _jitbook.aval_of(leaf)
            if have.shape != got.shape:
                self.disagree(name, value, plan)
            shape, dtype, weak = _join(have, got)
            if dtype != have.dtype or weak != have.weak_type:
                self.init[slot.index] = _zeros(shape, dtype, weak)
                self.again = True
            outs[slot.index] = convert(leaf, dtype, weak)

    def disagree(self, name, value, plan):
        start = _unflatten(plan[1], plan[0])
        if name == "ag__v":
            _error(f"the jitted function returns {_shown(start)} on one path and {_shown(value)} on another",
                   "a compiled function gives values of one structure and shape on all paths")
        _error(f"'{name}' is {_shown(start)} before a compiled '{self.what}' and {_shown(value)} after a round of it "
               f"(line {self.line})", "a variable keeps its structure and shape in a compiled loop")

    def settle(self, stage):
        """Traces the body until the types of the carry hold."""
        for _ in range(8):
            self.again = False
            start = _asarray_all(self.init)
            self.init = list(start)
            staged = stage(start)
            if not self.again:
                return staged
            # Within the trace only types were noted: the values are converted here, outside it.
            self.init = [_outside(start[i] if i < len(start) else None, self.init[i]) for i in range(len(self.init))]
        return staged

    def finish(self, outs):
        values = []
        for plan in self.plans:
            values.append(UNBOUND if plan is None else _build(("tree", plan[1], plan[2]), outs))
        _jitbook.set_variables(self.state, values, UNBOUND)


def _outside(start, wanted):
    if isinstance(wanted, tuple):
        return _zeros(wanted[1], wanted[2], wanted[3])
    aval = _jitbook.aval_of(wanted)
    return convert(start, aval.dtype, aval.weak_type)


def _asarray_all(values):
    return [_asarray(v) for v in values]


def _loop(loop, test, counter):
    """A while equation; `counter` (start, condition, item) is what a for loop counts."""
    extra = 0 if counter is None else 1

    def flat_body(leaves):
        loop.enter(leaves[extra:])
        if counter is None:
            loop.body()
            return loop.leave()
        loop.body(counter.item(leaves[0]))
        return [counter.next(leaves[0])] + loop.leave()

    def flat_test(leaves):
        loop.enter(leaves[extra:])
        on = none_of(*loop.stop())
        more = test() if counter is None else counter.more(leaves[0])
        more = _truth(more)
        return [more if on is True else bind("and", _truth(on), more)]

    first = [] if counter is None else [_asarray(counter.start)]
    body, body_consts = loop.settle(lambda init: _jitbook.stage_consts(flat_body, first + init))
    start = first + loop.init
    check, check_consts = _jitbook.stage_consts(flat_test, start)
    outs = bind("while", *check_consts, *body_consts, *start, cond_jaxpr=check, cond_nconsts=len(check_consts),
                body_jaxpr=body, body_nconsts=len(body_consts))
    loop.finish(outs[extra:])


class _Range:
    """A range with a traced bound."""

    def __init__(self, start, stop, step):
        self.start, self.stop, self.step = start, stop, step
        if not traced(step) and step == 0:
            raise ValueError("range() arg 3 must not be zero")
        zero = start - start + (stop - stop)
        self.start = start + zero

    def more(self, i):
        if traced(self.step):
            up = bind("and", _truth(self.step > 0), _truth(i < self.stop))
            return bind("or", up, bind("and", _truth(self.step < 0), _truth(i > self.stop)))
        return i < self.stop if self.step > 0 else i > self.stop

    def next(self, i):
        return _asarray(i + self.step)

    def item(self, i):
        return i


class _Rows:
    """The rows of an array from one on, or the items of a known range."""

    def __init__(self, rows, start):
        self.rows, self.start, self.count = rows, start, len(rows)

    def more(self, k):
        return k < self.count

    def next(self, k):
        return k + 1

    def item(self, k):
        if isinstance(self.rows, range):
            return self.rows.start + k * self.rows.step
        return self.rows[k]


def range_(callee, *args):
    if callee is not range or not any([traced(a) for a in args]):
        return callee(*args)
    for a in args:
        if _is_array(a) and _jitbook.dtype_kind(_jitbook.dtype_of(a)) not in "iu":
            raise TypeError("'float' object cannot be interpreted as an integer")
    if len(args) == 1:
        return _Range(0, args[0], 1)
    return _Range(args[0], args[1], args[2] if len(args) > 2 else 1)


def for_(items, body, stop, state, soft, outer, line):
    if isinstance(items, _Range):
        return _loop(_Loop(body, stop, state, outer, "for", line), None, items)
    known = items if isinstance(items, range) or _jitbook.is_array(items) else None
    if known is not None and not isinstance(known, range) and not _jitbook.shape_of(known):
        known = None
    count = 0
    first = _staged
    for item in items:
        flags = stop()
        if any([f for f in flags if not traced(f)]):
            return
        undecided = any([traced(f) for f in flags])
        if known is not None and count and _staged != first and (undecided or len(known) - count > _UNROLLED):
            if _rest(known, count, body, stop, state, outer, line):
                return
        if undecided:
            if count > 10000:
                _error(f"this 'for' ends on a traced condition and runs over too many items (line {line})",
                       "use a while loop, or a for loop over a range or an array")
            if_(none_of(*flags), _Round(body, item), nothing, state, soft, outer, 0)
        else:
            body(item)
        count += 1


class _Round:
    """One round of a loop, to be run if no flag is set."""

    def __init__(self, body, item):
        self.body, self.item = body, item

    def __call__(self):
        self.body(self.item)


def _rest(known, count, body, stop, state, outer, line):
    """The rest of a loop as one equation, where its body allows that."""
    before = _jitbook.variables(state, UNBOUND)
    try:
        rows = _Rows(known, count)
        if any([traced(f) for f in stop()]) or len(stop()):
            _loop(_Loop(body, stop, state, outer, "for", line), None, rows)
        else:
            _scan(_Loop(body, stop, state, outer, "for", line), rows)
        return True
    except Exception:
        _jitbook.set_variables(state, before, UNBOUND)
        return False


def _scan(loop, rows):
    """A loop of a known number of rounds that always runs to its end: reverse mode can differentiate it."""

    def flat(leaves):
        loop.enter(leaves[1:])
        loop.body(rows.item(leaves[0]))
        return [rows.next(leaves[0])] + loop.leave()

    first = [_asarray(rows.start)]
    body, consts = loop.settle(lambda init: _jitbook.stage_consts(flat, first + init))
    start = first + loop.init
    outs = bind("scan", *consts, *start, reverse=False, length=rows.count - rows.start, jaxpr=body,
                num_consts=len(consts), num_carry=len(start), linear=(False,) * (len(consts) + len(start)), unroll=1,
                _split_transpose=False)
    loop.finish(outs[1:])
