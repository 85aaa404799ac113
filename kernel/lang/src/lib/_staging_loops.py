"""Loops of rewritten functions: `while` and `for` whose end only a traced value knows become one equation.

The variables that the body assigns are its carry. Their types widen until a round keeps them.
"""
import _jitbook
from _jitbook import bind, convert
from _staging import (UNBOUND, _asarray, _build, _check_outer, _error, _event, _flatten, _is_array, _join, _plan, _shown,
                      _Slot, _truth, _unflatten, _Watch, _zeros, if_, none_of, nothing, staged, traced)

# Rounds of a loop over a known range that are traced one by one before the rest becomes one loop.
_UNROLLED = 16


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
    # Over the rows of an array it ends with them at the latest, so that reverse mode can differentiate it.
    bound = {"bound": counter.count - counter.start} if isinstance(counter, _Rows) else {}
    outs = bind("while", *check_consts, *body_consts, *start, cond_jaxpr=check, cond_nconsts=len(check_consts),
                body_jaxpr=body, body_nconsts=len(body_consts), **bound)
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
    first = staged()
    for item in items:
        flags = stop()
        if any([f for f in flags if not traced(f)]):
            return
        undecided = any([traced(f) for f in flags])
        if known is not None and count and staged() != first and (undecided or len(known) - count > _UNROLLED):
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
