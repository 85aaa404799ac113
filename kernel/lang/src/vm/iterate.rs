//! Iteration, generators, unpacking, and the tests of `match`.

use super::Vm;
use super::switch::Outcome;
use crate::code::Instr;
use crate::dict::{Dict, ViewKind};
use crate::error::{Exc, R};
use crate::iter::{Iter, IterState};
use crate::value::{Str, Value};
use std::rc::Rc;

/// Gives a suspended generator what was sent.
fn hand_in(run: &mut super::Run, value: Value) {
    let (pc, code) = (run.bottom().pc as usize, run.bottom().code().clone());
    let yielded = match code.instrs.get(pc.wrapping_sub(1)) {
        Some(Instr::Yield { dst, .. }) => Some(*dst),
        _ => None,
    };
    match (yielded, code.instrs[pc]) {
        (_, Instr::YieldFrom { dst, .. }) => run.stack[dst as usize] = value,
        (Some(dst), _) => run.stack[dst as usize] = value,
        _ => {}
    }
}

impl Vm {
    pub fn iter(&mut self, object: &Value) -> R {
        Ok(match object {
            Value::Iter(_) | Value::Generator(_) => object.clone(),
            Value::List(l) => Iter::value(IterState::List { list: l.clone(), at: 0 }),
            Value::Tuple(t) => Iter::value(IterState::Tuple { tuple: t.clone(), at: 0 }),
            Value::Str(s) => Iter::value(IterState::Str { text: s.clone(), at: 0 }),
            Value::Bytes(b) => Iter::value(IterState::Bytes { bytes: b.clone(), at: 0 }),
            Value::Range(r) => Iter::value(IterState::Range { at: r.start, step: r.step, left: r.len() }),
            Value::Dict(d) => dict_iter(d, ViewKind::Keys),
            Value::View(v) => dict_iter(&v.dict, v.kind),
            Value::Set(s) | Value::FrozenSet(s) => {
                Iter::value(IterState::Set { set: s.clone(), at: 0, version: s.version() })
            }
            Value::Instance(i) => {
                let class = i.class();
                match class.lookup(&self.names.iter) {
                    Some(Value::None) => return Err(not_iterable(self, object)),
                    Some(Value::Builtin(_)) => return self.iter(&object.plain().clone()),
                    Some(f) => {
                        let it = self.call_unbound(&f, object, &class, &[])?;
                        return match self.is_iterator(&it) {
                            true => Ok(it),
                            false => Err(Exc::type_error(format!(
                                "iter() returned non-iterator of type '{}'",
                                self.type_name(&it)
                            ))),
                        };
                    }
                    None if class.lookup(&self.names.getitem).is_some() => {
                        Iter::value(IterState::Sequence { object: object.clone(), at: 0 })
                    }
                    None => match object.plain() {
                        Value::Instance(_) => return Err(not_iterable(self, object)),
                        plain => return self.iter(&plain.clone()),
                    },
                }
            }
            Value::Class(c) => {
                let meta = c.meta.clone();
                match meta.as_ref().and_then(|m| m.lookup(&self.names.iter)) {
                    Some(f) => {
                        let meta = meta.unwrap_or_else(|| self.types.type_.clone());
                        return self.call_unbound(&f, object, &meta, &[]);
                    }
                    None => return Err(not_iterable(self, object)),
                }
            }
            other => {
                if let Some(hooks) = other.hooks() {
                    if hooks.is_iterator() {
                        return Ok(other.clone());
                    }
                    if let Some(it) = hooks.iter(self, other)? {
                        return Ok(it);
                    }
                }
                match self.special(other, &self.names.iter.clone(), &[])? {
                    Some(it) => it,
                    None => return Err(not_iterable(self, object)),
                }
            }
        })
    }

    fn is_iterator(&mut self, v: &Value) -> bool {
        match v {
            Value::Iter(_) | Value::Generator(_) => true,
            other => {
                other.hooks().is_some_and(|h| h.is_iterator()) || self.type_of(other).lookup(&self.names.next).is_some()
            }
        }
    }

    /// The next item of an iterator; `None` at its end.
    pub fn next(&mut self, iterator: &Value) -> R<Option<Value>> {
        match iterator {
            Value::Iter(it) => {
                // Loops of builtins hear Ctrl-C here.
                self.poll()?;
                self.step(it)
            }
            Value::Generator(_) => match self.resume(iterator, Ok(Value::None))? {
                Ok(v) => Ok(Some(v)),
                Err(_) => Ok(None),
            },
            other => {
                if let Some(hooks) = other.hooks()
                    && hooks.is_iterator()
                {
                    return hooks.next(self, other);
                }
                match self.special(other, &self.names.next.clone(), &[]) {
                    Ok(Some(v)) => Ok(Some(v)),
                    Ok(None) => Err(Exc::type_error(format!("'{}' object is not an iterator", self.type_name(other)))),
                    Err(e) if e.is(&self.types.stop_iteration) => Ok(None),
                    Err(e) => Err(e),
                }
            }
        }
    }

    fn step(&mut self, it: &Rc<Iter>) -> R<Option<Value>> {
        let mut state = it.state.borrow_mut();
        let item = match &mut *state {
            IterState::Range { at, step, left } => {
                if *left == 0 {
                    None
                } else {
                    let v = *at;
                    *at = at.wrapping_add(*step);
                    *left -= 1;
                    Some(Value::Int(v))
                }
            }
            IterState::List { list, at } => {
                let v = list.items.borrow().get(*at).cloned();
                *at += 1;
                v
            }
            IterState::ListReversed { list, left } => match *left {
                0 => None,
                _ => {
                    *left -= 1;
                    list.items.borrow().get(*left).cloned()
                }
            },
            IterState::Tuple { tuple, at } => {
                let v = tuple.items.get(*at).cloned();
                *at += 1;
                v
            }
            IterState::Str { text, at } => match text[*at..].chars().next() {
                Some(c) => {
                    *at += c.len_utf8();
                    Some(char_value(c))
                }
                None => None,
            },
            IterState::Bytes { bytes, at } => {
                let v = bytes.get(*at).map(|&b| Value::Int(b as i64));
                *at += 1;
                v
            }
            IterState::Dict { dict, at, len, kind } => {
                if dict.len() != *len {
                    return Err(Exc::runtime_error("dictionary changed size during iteration"));
                }
                dict.next_of(*at, *kind).map(|(next, v)| {
                    *at = next;
                    v
                })
            }
            IterState::DictReversed { dict, at, kind } => dict.previous_entry(*at).map(|(next, k, v)| {
                *at = next;
                match kind {
                    ViewKind::Keys => k,
                    ViewKind::Values => v,
                    ViewKind::Items => Value::tuple([k, v]),
                }
            }),
            IterState::Set { set, at, version } => {
                if set.version() != *version {
                    return Err(Exc::runtime_error("Set changed size during iteration"));
                }
                set.next_item(*at).map(|(next, v)| {
                    *at = next;
                    v
                })
            }
            IterState::Items { items, .. } => items.next(),
            IterState::Done(_) => None,
            IterState::Sequence { .. } | IterState::Call { .. } | IterState::Native(_) => {
                drop(state);
                return self.step_calling(it);
            }
        };
        if item.is_none() {
            drop(state);
            finish(it);
        }
        Ok(item)
    }

    /// Iterators that run user code: the state is taken out meanwhile.
    fn step_calling(&mut self, it: &Rc<Iter>) -> R<Option<Value>> {
        let name = it.type_name();
        let mut state = it.state.replace(IterState::Done(name));
        let item = match &mut state {
            IterState::Native(n) => n.next(self),
            IterState::Sequence { object, at } => {
                let key = Value::Int(*at);
                *at += 1;
                match self.getitem(&object.clone(), &key) {
                    Ok(v) => Ok(Some(v)),
                    Err(e) if e.is(&self.types.index_error) || e.is(&self.types.stop_iteration) => Ok(None),
                    Err(e) => Err(e),
                }
            }
            IterState::Call { callable, sentinel } => match self.call(&callable.clone(), &[]) {
                Ok(v) => match self.eq(&v, sentinel) {
                    Ok(true) => Ok(None),
                    Ok(false) => Ok(Some(v)),
                    Err(e) => Err(e),
                },
                Err(e) if e.is(&self.types.stop_iteration) => Ok(None),
                Err(e) => Err(e),
            },
            _ => Ok(None),
        };
        // Native iterators raise StopIteration where a callee did.
        let item = match item {
            Err(e) if e.is(&self.types.stop_iteration) => Ok(None),
            other => other,
        };
        if !matches!(item, Ok(None)) {
            it.state.replace(state);
        }
        item
    }

    /// All items of an iterable.
    pub fn collect(&mut self, iterable: &Value) -> R<Vec<Value>> {
        match iterable {
            Value::List(l) => return Ok(l.items.borrow().clone()),
            Value::Tuple(t) => return Ok(t.items.to_vec()),
            Value::Dict(d) => return Ok(d.keys()),
            Value::Set(s) | Value::FrozenSet(s) => return Ok(s.items()),
            _ => {}
        }
        let it = self.iter(iterable)?;
        let mut out = Vec::new();
        while let Some(v) = self.next(&it)? {
            out.push(v);
            if out.len() & 0xFFF == 0 {
                self.poll()?;
            }
        }
        Ok(out)
    }

    pub(crate) fn collect_starred(&mut self, iterable: &Value, callee: Option<&Value>) -> R<Vec<Value>> {
        self.collect(iterable).map_err(|e| {
            let text = format!("'{}' object is not iterable", self.type_name(iterable));
            if e.is(&self.types.type_error) && e.message_is(&text) {
                let kind = self.type_name(iterable);
                return Exc::type_error(match callee {
                    Some(f) => format!("{} argument after * must be an iterable, not {kind}", self.callee_text(f)),
                    None => format!("Value after * must be an iterable, not {kind}"),
                });
            }
            e
        })
    }

    // Generators.

    /// Resumes a generator with a value or an exception: what it yields, or (inner `Err`) what it returns.
    pub(crate) fn resume(&mut self, generator: &Value, input: R) -> R<Result<Value, Value>> {
        let Value::Generator(g) = generator else { return Err(Exc::type_error("not a generator")) };
        if g.running.get() {
            return Err(Exc::value_error("generator already executing"));
        }
        let Some(mut run) = g.frame.borrow_mut().take() else {
            return input.map(|_| Err(Value::None));
        };
        let started = g.started.replace(true);
        let raise = match input {
            Ok(value) if started => {
                hand_in(&mut run, value);
                None
            }
            Ok(value) => {
                if !value.is_none() {
                    g.started.set(false);
                    *g.frame.borrow_mut() = Some(run);
                    return Err(Exc::type_error("can't send non-None value to a just-started generator"));
                }
                None
            }
            Err(e) => {
                if !started {
                    e.note_frame(&g.code, 0, false);
                    return Err(e);
                }
                Some(e)
            }
        };
        g.running.set(true);
        let outcome = match raise {
            None => self.run_generator(g, &mut run),
            Some(e) => self.throw_into(g, &mut run, e),
        };
        g.running.set(false);
        match outcome {
            Outcome::Yield(v) => {
                *g.frame.borrow_mut() = Some(run);
                Ok(Ok(v))
            }
            Outcome::Return(v) => Ok(Err(v)),
            Outcome::Raise(e) if e.is(&self.types.stop_iteration) => {
                let new = Exc::runtime_error("generator raised StopIteration");
                let mut data = new.state().0.borrow_mut();
                data.cause = e.value();
                data.context = e.value();
                data.suppress_context = true;
                drop(data);
                Err(new)
            }
            Outcome::Raise(e) => Err(e),
        }
    }

    fn run_generator(&mut self, g: &Rc<super::Generator>, run: &mut super::Run) -> Outcome {
        let base = self.handled.len();
        self.handled.append(&mut g.handled.borrow_mut());
        let outcome = self.run_at(run, base);
        self.keep_handled(g, &outcome, base);
        outcome
    }

    /// A generator that is suspended within an except clause keeps what it handles.
    fn keep_handled(&mut self, g: &Rc<super::Generator>, outcome: &Outcome, base: usize) {
        if self.handled.len() > base {
            let held = self.handled.split_off(base);
            if let Outcome::Yield(..) = outcome {
                *g.handled.borrow_mut() = held;
            }
        }
    }

    /// Raises an exception where a generator is suspended.
    fn throw_into(&mut self, g: &Rc<super::Generator>, run: &mut super::Run, e: Exc) -> Outcome {
        // A generator that delegates passes the exception on.
        let (frame, stack) = run.parts();
        if let Instr::YieldFrom { dst, it } = frame.code().instrs[frame.pc as usize] {
            let inner = stack[it as usize].clone();
            if !inner.is_undefined() {
                match self.delegate_throw(&inner, e) {
                    Ok(Ok(v)) => return Outcome::Yield(v),
                    Ok(Err(result)) => {
                        stack[it as usize] = Value::Undefined;
                        stack[dst as usize] = result;
                        frame.pc += 1;
                        return self.run_generator(g, run);
                    }
                    Err(e) => {
                        frame.pc += 1;
                        return self.raise_in(g, run, e);
                    }
                }
            }
        }
        self.raise_in(g, run, e)
    }

    fn raise_in(&mut self, g: &Rc<super::Generator>, run: &mut super::Run, e: Exc) -> Outcome {
        let base = self.handled.len();
        self.handled.append(&mut g.handled.borrow_mut());
        run.bottom().handled_base = base as u32;
        let e = self.with_context(e);
        let outcome = match self.unwind(run, e) {
            Some(e) => Outcome::Raise(e),
            None => self.run_at(run, base),
        };
        self.keep_handled(g, &outcome, base);
        outcome
    }

    fn delegate_throw(&mut self, inner: &Value, e: Exc) -> R<Result<Value, Value>> {
        if let Value::Generator(_) = inner {
            if e.is(&self.types.generator_exit) {
                self.close_generator(inner)?;
                return Err(e);
            }
            return self.resume(inner, Err(e));
        }
        if e.is(&self.types.generator_exit) {
            if let Some(close) = self.getattr_opt(inner, "close")? {
                self.call(&close, &[])?;
            }
            return Err(e);
        }
        match self.getattr_opt(inner, "throw")? {
            Some(throw) => match self.call(&throw, &[e.value()]) {
                Ok(v) => Ok(Ok(v)),
                Err(e) if e.is(&self.types.stop_iteration) => Ok(Err(self.stop_value(&e))),
                Err(e) => Err(e),
            },
            None => Err(e),
        }
    }

    fn stop_value(&mut self, e: &Exc) -> Value {
        e.instance().get_str("value").unwrap_or(Value::None)
    }

    /// `generator.close()`.
    pub(crate) fn close_generator(&mut self, generator: &Value) -> R<()> {
        let Value::Generator(g) = generator else { return Ok(()) };
        if !g.started.get() {
            g.frame.borrow_mut().take();
            return Ok(());
        }
        if g.frame.borrow().is_none() && !g.running.get() {
            return Ok(());
        }
        let exit = Exc::with_args(&self.types.generator_exit, vec![]);
        match self.resume(generator, Err(exit)) {
            Ok(Ok(_)) => Err(Exc::runtime_error("generator ignored GeneratorExit")),
            Ok(Err(_)) => Ok(()),
            Err(e) if e.is(&self.types.generator_exit) || e.is(&self.types.stop_iteration) => Ok(()),
            Err(e) => Err(e),
        }
    }

    /// One step of `yield from`: what the inner iterator yields, or (inner `Err`) its result.
    pub(crate) fn send_to(&mut self, it: &Value, sent: Value) -> R<Result<Value, Value>> {
        if let Value::Generator(_) = it {
            return self.resume(it, Ok(sent));
        }
        if sent.is_absent() {
            if let Value::Instance(_) = it {
                return match self.special(it, &self.names.next.clone(), &[]) {
                    Ok(Some(v)) => Ok(Ok(v)),
                    Ok(None) => Err(Exc::type_error("not an iterator")),
                    Err(e) if e.is(&self.types.stop_iteration) => Ok(Err(self.stop_value(&e))),
                    Err(e) => Err(e),
                };
            }
            return Ok(self.next(it)?.ok_or(Value::None));
        }
        match self.call_method(it, "send", &[sent]) {
            Ok(v) => Ok(Ok(v)),
            Err(e) if e.is(&self.types.stop_iteration) => Ok(Err(self.stop_value(&e))),
            Err(e) => Err(e),
        }
    }

    // Unpacking.

    pub(crate) fn unpack_exact(&mut self, v: &Value, n: usize) -> R<Vec<Value>> {
        if let Value::List(_) | Value::Tuple(_) = v {
            let items = self.collect(v)?;
            return match items.len() {
                k if k == n => Ok(items),
                k if k > n => Err(Exc::value_error(format!("too many values to unpack (expected {n})"))),
                k => Err(not_enough(n, k, "")),
            };
        }
        let it = self.iter_to_unpack(v)?;
        let mut out = Vec::with_capacity(n);
        while out.len() < n {
            match self.next(&it)? {
                Some(v) => out.push(v),
                None => return Err(not_enough(n, out.len(), "")),
            }
        }
        match self.next(&it)? {
            Some(_) => Err(Exc::value_error(format!("too many values to unpack (expected {n})"))),
            None => Ok(out),
        }
    }

    fn iter_to_unpack(&mut self, v: &Value) -> R {
        let plain = !matches!(v, Value::Instance(_) | Value::Class(_)) && v.hooks().is_none();
        match self.iter(v) {
            Err(e) if plain && e.is(&self.types.type_error) => {
                Err(Exc::type_error(format!("cannot unpack non-iterable {} object", self.type_name(v))))
            }
            Err(e) if e.message_is(&format!("'{}' object is not iterable", self.type_name(v))) => {
                Err(Exc::type_error(format!("cannot unpack non-iterable {} object", self.type_name(v))))
            }
            other => other,
        }
    }

    pub(crate) fn unpack_star(&mut self, v: &Value, before: usize, after: usize) -> R<Vec<Value>> {
        let it = self.iter_to_unpack(v)?;
        let mut items = self.collect(&it)?;
        if items.len() < before + after {
            return Err(not_enough(before + after, items.len(), "at least "));
        }
        let tail = items.split_off(items.len() - after);
        let middle = items.split_off(before);
        items.push(Value::list(middle));
        items.extend(tail);
        Ok(items)
    }

    // Dicts.

    /// Keys and values of any mapping; None where it is none.
    pub(crate) fn mapping_items(&mut self, v: &Value) -> R<Option<Vec<(Value, Value)>>> {
        if let Value::Dict(d) = v.plain() {
            return Ok(Some(d.items()));
        }
        let Some(keys) = self.getattr_opt(v, "keys")? else { return Ok(None) };
        let keys = self.call(&keys, &[])?;
        let mut out = vec![];
        for k in self.collect(&keys)? {
            let value = self.getitem(v, &k)?;
            out.push((k, value));
        }
        Ok(Some(out))
    }

    pub(crate) fn dict_update(&mut self, dict: &Rc<Dict>, more: &Value) -> R<()> {
        let Some(items) = self.mapping_items(more)? else {
            return Err(Exc::type_error(format!("'{}' object is not a mapping", self.type_name(more))));
        };
        for (k, v) in items {
            dict.set(self, k, v)?;
        }
        Ok(())
    }

    // `match`.

    pub(crate) fn match_sequence(&mut self, v: &Value, n: u16) -> R<bool> {
        let is = match v.plain() {
            Value::List(_) | Value::Tuple(_) | Value::Range(_) => true,
            Value::Instance(i) => i.class().mro().iter().any(|c| &*c.name() == "Sequence"),
            _ => false,
        };
        if !is {
            return Ok(false);
        }
        let (len, want) = (self.len(v)?, (n & 0x7FFF) as usize);
        Ok(if n & 0x8000 != 0 { len >= want } else { len == want })
    }

    pub(crate) fn is_mapping(&mut self, v: &Value) -> bool {
        match v.plain() {
            Value::Dict(_) => true,
            Value::Instance(i) => i.class().mro().iter().any(|c| &*c.name() == "Mapping"),
            _ => false,
        }
    }

    pub(crate) fn match_keys(&mut self, v: &Value, keys: &Value) -> R {
        let mut out = vec![];
        for k in keys.as_items().unwrap_or_default() {
            let found = match v.plain() {
                Value::Dict(d) => d.get(self, &k)?,
                _ => match self.getitem(v, &k) {
                    Ok(x) => Some(x),
                    Err(e) if e.is(&self.types.key_error) => None,
                    Err(e) => return Err(e),
                },
            };
            match found {
                Some(x) => out.push(x),
                None => return Ok(Value::None),
            }
        }
        Ok(Value::tuple(out))
    }

    pub(crate) fn match_rest(&mut self, v: &Value, keys: &Value) -> R {
        let dict = Dict::new();
        self.dict_update(&dict, v)?;
        for k in keys.as_items().unwrap_or_default() {
            dict.remove(self, &k)?;
        }
        Ok(Value::Dict(dict))
    }

    pub(crate) fn match_class(&mut self, class: &Value, v: &Value, n: usize, names: &[Str]) -> R {
        let Value::Class(c) = class else {
            return Err(Exc::type_error("called match pattern must be a class"));
        };
        if !self.is_instance_of(v, class)? {
            return Ok(Value::None);
        }
        let mut out = vec![];
        if n > 0 {
            // Builtin values match themselves: `int(x)`.
            let own = ["bool", "bytes", "dict", "float", "frozenset", "int", "list", "set", "str", "tuple"];
            let args = self.getattr_opt(class, "__match_args__")?;
            match args {
                Some(args) => {
                    let args = args.as_items().unwrap_or_default();
                    if n > args.len() {
                        let s = if args.len() == 1 { "" } else { "s" };
                        return Err(Exc::type_error(format!(
                            "{}() accepts {} positional sub-pattern{s} ({n} given)",
                            c.name(),
                            args.len()
                        )));
                    }
                    for a in &args[..n] {
                        let name = a.as_str().cloned().unwrap_or_else(|| "".into());
                        match self.getattr_opt(v, &name)? {
                            Some(x) => out.push(x),
                            None => return Ok(Value::None),
                        }
                    }
                }
                None if n == 1 && c.mro().iter().any(|k| k.builtin && own.contains(&&*k.name())) => out.push(v.clone()),
                None => {
                    return Err(Exc::type_error(format!(
                        "{}() accepts 0 positional sub-patterns ({n} given)",
                        c.name()
                    )));
                }
            }
        }
        for name in names {
            match self.getattr_opt(v, name)? {
                Some(x) => out.push(x),
                None => return Ok(Value::None),
            }
        }
        Ok(Value::tuple(out))
    }
}

fn dict_iter(dict: &Rc<Dict>, kind: ViewKind) -> Value {
    Iter::value(IterState::Dict { dict: dict.clone(), at: 0, len: dict.len(), kind })
}

fn finish(it: &Rc<Iter>) {
    let name = it.type_name();
    if let Ok(mut state) = it.state.try_borrow_mut() {
        *state = IterState::Done(name);
    }
}

/// A one-character string; ASCII ones are shared.
pub(crate) fn char_value(c: char) -> Value {
    thread_local! {
        static ASCII: Vec<Str> = (0u8..128).map(|b| Str::from(b as char)).collect();
    }
    match c.is_ascii() {
        true => ASCII.with(|a| Value::Str(a[c as usize].clone())),
        false => Value::Str(Str::from(c)),
    }
}

#[cold]
fn not_iterable(vm: &Vm, v: &Value) -> Exc {
    Exc::type_error(format!("'{}' object is not iterable", vm.type_name(v)))
}

#[cold]
fn not_enough(expected: usize, got: usize, at_least: &str) -> Exc {
    Exc::value_error(format!("not enough values to unpack (expected {at_least}{expected}, got {got})"))
}
