//! `itertools`: each function is a small iterator.

use crate::error::{Exc, R};
use crate::iter::{Iter, NativeIter};
use crate::modules::Module;
use crate::value::{Str, Value};
use crate::vm::{BinOp, Vm};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

pub fn fill(vm: &mut Vm, m: &Rc<Module>) -> R<()> {
    endless(vm, m);
    joining(vm, m);
    choosing(vm, m);
    combinatoric(vm, m);
    for name in m.dict.keys().iter().filter_map(|k| k.as_str()) {
        if let Some(Value::Class(c)) = m.get(name) {
            c.show_as(&format!("itertools.{name}"));
        }
    }
    Ok(())
}

/// Defines an iterator's class: what it is called with goes to its `__new__`.
macro_rules! class {
    ($vm:expr, $m:expr, $name:literal, $params:literal, |$v:pat_param, $a:ident| $body:expr) => {{
        let class = $vm.iterator_class($name);
        class.set(&Str::intern("__module__"), Value::str("itertools"));
        class.def_static(concat!("__new__(cls, ", $params, ")"), |$v, all| {
            let $a = &all[1..];
            $body
        });
        $m.set($name, class);
    }};
}

/// An iterator made of a closure, and the values that the closure holds.
struct Step<F> {
    name: &'static str,
    step: F,
    held: Vec<Value>,
}

impl<F: FnMut(&mut Vm) -> R<Option<Value>>> NativeIter for Step<F> {
    fn type_name(&self) -> &'static str {
        self.name
    }
    fn next(&mut self, vm: &mut Vm) -> R<Option<Value>> {
        (self.step)(vm)
    }
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        self.held.iter().for_each(visit);
    }
}

fn make(name: &'static str, held: Vec<Value>, step: impl FnMut(&mut Vm) -> R<Option<Value>> + 'static) -> R {
    Ok(Iter::native(Step { name, step, held }))
}

fn given(v: &Value, default: Value) -> Value {
    v.given().cloned().unwrap_or(default)
}

struct Count {
    at: Value,
    step: Value,
}

impl NativeIter for Count {
    fn type_name(&self) -> &'static str {
        "count"
    }
    fn next(&mut self, vm: &mut Vm) -> R<Option<Value>> {
        let next = vm.binary(BinOp::Add, &self.at, &self.step)?;
        Ok(Some(std::mem::replace(&mut self.at, next)))
    }
    fn repr(&self, vm: &mut Vm) -> R<Option<String>> {
        let at = vm.repr(&self.at)?;
        Ok(Some(match self.step {
            Value::Int(1) => format!("count({at})"),
            _ => format!("count({at}, {})", vm.repr(&self.step)?),
        }))
    }
}

struct Repeat {
    object: Value,
    left: Option<i64>,
}

impl NativeIter for Repeat {
    fn type_name(&self) -> &'static str {
        "repeat"
    }
    fn next(&mut self, _: &mut Vm) -> R<Option<Value>> {
        match &mut self.left {
            Some(0) => return Ok(None),
            Some(n) => *n -= 1,
            None => {}
        }
        Ok(Some(self.object.clone()))
    }
    fn repr(&self, vm: &mut Vm) -> R<Option<String>> {
        let object = vm.repr(&self.object)?;
        Ok(Some(match self.left {
            Some(n) => format!("repeat({object}, {n})"),
            None => format!("repeat({object})"),
        }))
    }
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        visit(&self.object);
    }
}

fn endless(vm: &mut Vm, m: &Module) {
    class!(vm, m, "count", "start=0, step=1", |_, a| {
        for v in &a[..2] {
            if v.given().is_some_and(|v| {
                v.as_big().is_none()
                    && !matches!(
                        v.plain(),
                        Value::Float(_)
                            | Value::Complex(_)
                            | Value::Instance(_)
                            | Value::Array(_)
                            | Value::NdArray(_)
                            | Value::Native(_)
                    )
            }) {
                return Err(Exc::type_error("a number is required"));
            }
        }
        Ok(Iter::native(Count { at: given(&a[0], Value::Int(0)), step: given(&a[1], Value::Int(1)) }))
    });
    class!(vm, m, "cycle", "iterable, /", |vm, a| {
        let source = vm.iter(&a[0])?;
        let (mut saved, mut at, mut filling) = (Vec::new(), 0, true);
        make("cycle", vec![source.clone()], move |vm| {
            if filling {
                if let Some(v) = vm.next(&source)? {
                    saved.push(v.clone());
                    return Ok(Some(v));
                }
                filling = false;
            }
            let v: Option<Value> = saved.get(at).cloned();
            at = (at + 1) % saved.len().max(1);
            Ok(v)
        })
    });
    class!(vm, m, "repeat", "object, times=None", |vm, a| {
        let left = match a[1].given() {
            Some(n) => Some(vm.index_i64(n)?.max(0)),
            None => None,
        };
        Ok(Iter::native(Repeat { object: a[0].clone(), left }))
    });
}

fn chain(sources: Value) -> R {
    let mut current: Option<Value> = None;
    make("chain", vec![sources.clone()], move |vm| {
        loop {
            if let Some(source) = &current {
                if let Some(v) = vm.next(source)? {
                    return Ok(Some(v));
                }
                current = None;
            }
            match vm.next(&sources)? {
                Some(source) => current = Some(vm.iter(&source)?),
                None => return Ok(None),
            }
        }
    })
}

fn joining(vm: &mut Vm, m: &Module) {
    class!(vm, m, "chain", "*iterables", |vm, a| chain(vm.iter(&a[0])?));
    vm.iterator_class("chain").def_class("from_iterable(cls, iterable, /)", |vm, a| chain(vm.iter(&a[1])?));
    class!(vm, m, "zip_longest", "*iterables, fillvalue=None", |vm, a| {
        let mut sources = Vec::new();
        for v in a[0].as_items().unwrap_or_default() {
            sources.push(Some(vm.iter(&v)?));
        }
        let fill = given(&a[1], Value::None);
        let held = sources.iter().flatten().cloned().collect();
        make("zip_longest", held, move |vm| {
            let mut row = Vec::with_capacity(sources.len());
            for source in &mut sources {
                let item = match source {
                    Some(s) => vm.next(s)?,
                    None => None,
                };
                if item.is_none() {
                    *source = None;
                }
                row.push(item.unwrap_or_else(|| fill.clone()));
            }
            Ok(if sources.iter().all(Option::is_none) { None } else { Some(Value::tuple(row)) })
        })
    });
    class!(vm, m, "accumulate", "iterable, func=None, *, initial=None", |vm, a| {
        let (source, func) = (vm.iter(&a[0])?, a[1].clone());
        let mut total: Option<Value> = None;
        let mut initial = if a[2].is_absent() { None } else { Some(a[2].clone()) };
        make("accumulate", vec![source.clone(), func.clone()], move |vm| {
            if let Some(first) = initial.take() {
                total = Some(first.clone());
                return Ok(Some(first));
            }
            let Some(v) = vm.next(&source)? else { return Ok(None) };
            let next = match &total {
                None => v,
                Some(t) if func.is_absent() => vm.binary(BinOp::Add, t, &v)?,
                Some(t) => vm.call(&func, &[t.clone(), v])?,
            };
            total = Some(next.clone());
            Ok(Some(next))
        })
    });
    class!(vm, m, "pairwise", "iterable, /", |vm, a| {
        let source = vm.iter(&a[0])?;
        let mut last: Option<Value> = None;
        make("pairwise", vec![source.clone()], move |vm| {
            if last.is_none() {
                last = vm.next(&source)?;
            }
            let (Some(old), Some(new)) = (last.take(), vm.next(&source)?) else { return Ok(None) };
            last = Some(new.clone());
            Ok(Some(Value::tuple([old, new])))
        })
    });
    m.def("tee(iterable, n=2, /)", tee);
    class!(vm, m, "groupby", "iterable, key=None", |vm, a| group_by(vm, a));
}

/// What the branches of a `tee` share: items that not all have seen.
struct TeeSource {
    source: Value,
    buffers: Vec<VecDeque<Value>>,
}

fn tee(vm: &mut Vm, a: &[Value]) -> R {
    let n = match a[1].given() {
        Some(n) => usize::try_from(vm.index_i64(n)?).map_err(|_| Exc::value_error("n must be >= 0"))?,
        None => 2,
    };
    let n = crate::types::checked_count(1, n)?;
    let shared = Rc::new(RefCell::new(TeeSource { source: vm.iter(&a[0])?, buffers: vec![VecDeque::new(); n] }));
    let mut branches = Vec::with_capacity(n);
    for i in 0..n {
        let shared = shared.clone();
        branches.push(make("_tee", vec![], move |vm| {
            if let Some(v) = shared.borrow_mut().buffers[i].pop_front() {
                return Ok(Some(v));
            }
            let source = shared.borrow().source.clone();
            let Some(v) = vm.next(&source)? else { return Ok(None) };
            for (j, buffer) in shared.borrow_mut().buffers.iter_mut().enumerate() {
                if j != i {
                    buffer.push_back(v.clone());
                }
            }
            Ok(Some(v))
        })?);
    }
    Ok(Value::tuple(branches))
}

/// Where a `groupby` stands: the item read ahead with its key, and which group is open.
#[derive(Default)]
struct Groups {
    ahead: Option<(Value, Value)>,
    open: Option<Value>,
    serial: u64,
    done: bool,
}

fn group_by(vm: &mut Vm, a: &[Value]) -> R {
    let (source, key) = (vm.iter(&a[0])?, a[1].clone());
    let groups = Rc::new(RefCell::new(Groups::default()));
    let read = move |vm: &mut Vm, groups: &RefCell<Groups>| -> R<()> {
        let item = vm.next(&source)?;
        let ahead = match item {
            None => None,
            Some(v) if key.is_absent() => Some((v.clone(), v)),
            Some(v) => Some((vm.call(&key, std::slice::from_ref(&v))?, v)),
        };
        let mut groups = groups.borrow_mut();
        groups.done = ahead.is_none();
        groups.ahead = ahead;
        Ok(())
    };
    let read = Rc::new(read);
    make("groupby", vec![a[0].clone()], move |vm| {
        // Skip what is left of the open group.
        loop {
            let (done, ahead, open) = {
                let g = groups.borrow();
                (g.done, g.ahead.as_ref().map(|p| p.0.clone()), g.open.clone())
            };
            match (ahead, open) {
                _ if done => return Ok(None),
                (None, _) => read(vm, &groups)?,
                (Some(k), Some(open)) if vm.eq(&k, &open)? => read(vm, &groups)?,
                _ => break,
            }
        }
        let (key, serial) = {
            let mut g = groups.borrow_mut();
            let key = g.ahead.as_ref().expect("read above").0.clone();
            g.open = Some(key.clone());
            g.serial += 1;
            (key, g.serial)
        };
        let (inner, read, target) = (groups.clone(), read.clone(), key.clone());
        let group = make("_grouper", vec![], move |vm| {
            if inner.borrow().serial != serial {
                return Ok(None);
            }
            if inner.borrow().ahead.is_none() {
                read(vm, &inner)?;
            }
            let Some((k, _)) = inner.borrow().ahead.clone() else { return Ok(None) };
            if !vm.eq(&k, &target)? {
                return Ok(None);
            }
            Ok(inner.borrow_mut().ahead.take().map(|pair| pair.1))
        })?;
        Ok(Some(Value::tuple([key, group])))
    })
}

fn choosing(vm: &mut Vm, m: &Module) {
    class!(vm, m, "islice", "iterable, *args", |vm, a| islice(vm, a));
    class!(vm, m, "compress", "data, selectors", |vm, a| {
        let (data, selectors) = (vm.iter(&a[0])?, vm.iter(&a[1])?);
        make("compress", vec![data.clone(), selectors.clone()], move |vm| {
            while let (Some(v), Some(s)) = (vm.next(&data)?, vm.next(&selectors)?) {
                if vm.truth(&s)? {
                    return Ok(Some(v));
                }
            }
            Ok(None)
        })
    });
    class!(vm, m, "starmap", "function, iterable, /", |vm, a| {
        let (function, source) = (a[0].clone(), vm.iter(&a[1])?);
        make("starmap", vec![function.clone(), source.clone()], move |vm| match vm.next(&source)? {
            Some(args) => {
                let args = vm.collect(&args)?;
                vm.call(&function, &args).map(Some)
            }
            None => Ok(None),
        })
    });
    class!(vm, m, "takewhile", "predicate, iterable, /", |vm, a| {
        let (test, source) = (a[0].clone(), vm.iter(&a[1])?);
        make("takewhile", vec![test.clone(), source.clone()], move |vm| {
            let Some(v) = vm.next(&source)? else { return Ok(None) };
            Ok(if holds(vm, &test, &v)? { Some(v) } else { None })
        })
    });
    class!(vm, m, "dropwhile", "predicate, iterable, /", |vm, a| {
        let (test, source) = (a[0].clone(), vm.iter(&a[1])?);
        let mut started = false;
        make("dropwhile", vec![test.clone(), source.clone()], move |vm| {
            while let Some(v) = vm.next(&source)? {
                if started || !holds(vm, &test, &v)? {
                    started = true;
                    return Ok(Some(v));
                }
            }
            Ok(None)
        })
    });
    class!(vm, m, "filterfalse", "function, iterable, /", |vm, a| {
        let (test, source) = (a[0].clone(), vm.iter(&a[1])?);
        make("filterfalse", vec![test.clone(), source.clone()], move |vm| {
            while let Some(v) = vm.next(&source)? {
                let hit = if test.is_none() { vm.truth(&v)? } else { holds(vm, &test, &v)? };
                if !hit {
                    return Ok(Some(v));
                }
            }
            Ok(None)
        })
    });
}

fn holds(vm: &mut Vm, test: &Value, v: &Value) -> R<bool> {
    let answer = vm.call(test, std::slice::from_ref(v))?;
    vm.truth(&answer)
}

fn islice(vm: &mut Vm, a: &[Value]) -> R {
    let args = a[1].as_items().unwrap_or_default();
    let mut bound = |i: usize, what: &str| -> R<Option<usize>> {
        match args.get(i) {
            None | Some(Value::None) => Ok(None),
            Some(v) => {
                let refused = || {
                    Exc::value_error(format!("{what} for islice() must be None or an integer: 0 <= x <= sys.maxsize."))
                };
                match vm.index_i64(v) {
                    Ok(n) => usize::try_from(n).map(Some).map_err(|_| refused()),
                    Err(_) => Err(refused()),
                }
            }
        }
    };
    let (start, stop, step) = match args.len() {
        0 => return Err(Exc::type_error("islice expected at least 2 arguments, got 1")),
        1 => (0, bound(0, "Stop argument")?, 1),
        2 | 3 => {
            let step = if args.len() == 3 { bound(2, "Step")? } else { None };
            if step == Some(0) {
                return Err(Exc::value_error("Step for islice() must be a positive integer or None."));
            }
            (bound(0, "Indices")?.unwrap_or(0), bound(1, "Stop argument")?, step.unwrap_or(1))
        }
        n => return Err(Exc::type_error(format!("islice expected at most 4 arguments, got {}", n + 1))),
    };
    let source = vm.iter(&a[0])?;
    let (mut at, mut wanted) = (0usize, start);
    make("islice", vec![source.clone()], move |vm| {
        let target = stop.map_or(wanted, |stop| wanted.min(stop));
        while at < target {
            if vm.next(&source)?.is_none() {
                return Ok(None);
            }
            at += 1;
        }
        if stop.is_some_and(|stop| wanted >= stop) {
            return Ok(None);
        }
        at += 1;
        wanted = wanted.saturating_add(step);
        vm.next(&source)
    })
}

fn combinatoric(vm: &mut Vm, m: &Module) {
    class!(vm, m, "product", "*iterables, repeat=1", |vm, a| {
        let mut pools = Vec::new();
        for v in a[0].as_items().unwrap_or_default() {
            pools.push(vm.collect(&v)?);
        }
        let repeat = match a[1].given() {
            Some(n) => {
                usize::try_from(vm.index_i64(n)?).map_err(|_| Exc::value_error("repeat argument cannot be negative"))?
            }
            None => 1,
        };
        crate::types::checked_count(pools.len(), repeat)?;
        let pools: Vec<Vec<Value>> = std::iter::repeat_n(pools, repeat).flatten().collect();
        let mut indices: Option<Vec<usize>> = pools.iter().all(|p| !p.is_empty()).then(|| vec![0; pools.len()]);
        make("product", vec![], move |_| {
            let Some(now) = &mut indices else { return Ok(None) };
            let row = Value::tuple(now.iter().zip(&pools).map(|(&i, pool)| pool[i].clone()));
            let next = (0..now.len()).rev().find(|&k| now[k] + 1 < pools[k].len());
            match next {
                Some(k) => {
                    now[k] += 1;
                    now[k + 1..].fill(0);
                }
                None => indices = None,
            }
            Ok(Some(row))
        })
    });
    class!(vm, m, "permutations", "iterable, r=None", |vm, a| permutations(vm, a));
    class!(vm, m, "combinations", "iterable, r", |vm, a| combinations(vm, a, "combinations", false));
    class!(vm, m, "combinations_with_replacement", "iterable, r", |vm, a| combinations(
        vm,
        a,
        "combinations_with_replacement",
        true
    ));
}

fn count_of(vm: &mut Vm, v: &Value) -> R<usize> {
    usize::try_from(vm.index_i64(v)?).map_err(|_| Exc::value_error("r must be non-negative"))
}

fn pick(pool: &[Value], indices: &[usize]) -> Option<Value> {
    Some(Value::tuple(indices.iter().map(|&i| pool[i].clone())))
}

fn permutations(vm: &mut Vm, a: &[Value]) -> R {
    let pool = vm.collect(&a[0])?;
    let n = pool.len();
    let r = if a[1].is_absent() { n } else { count_of(vm, &a[1])? };
    let mut indices: Vec<usize> = (0..n).collect();
    let mut cycles: Vec<usize> = (0..r.min(n)).map(|i| n - i).collect();
    let (mut first, mut done) = (true, r > n);
    make("permutations", vec![], move |_| {
        if done {
            return Ok(None);
        }
        if std::mem::take(&mut first) {
            return Ok(pick(&pool, &indices[..r]));
        }
        for i in (0..r).rev() {
            cycles[i] -= 1;
            if cycles[i] == 0 {
                indices[i..].rotate_left(1);
                cycles[i] = n - i;
            } else {
                let j = n - cycles[i];
                indices.swap(i, j);
                return Ok(pick(&pool, &indices[..r]));
            }
        }
        done = true;
        Ok(None)
    })
}

fn combinations(vm: &mut Vm, a: &[Value], name: &'static str, again: bool) -> R {
    let pool = vm.collect(&a[0])?;
    let (n, r) = (pool.len(), count_of(vm, &a[1])?);
    let possible = if again { r == 0 || n > 0 } else { r <= n };
    let mut indices: Vec<usize> = if !possible {
        vec![]
    } else if again {
        vec![0; r]
    } else {
        (0..r).collect()
    };
    let (mut first, mut done) = (true, !possible);
    make(name, vec![], move |_| {
        if done {
            return Ok(None);
        }
        if std::mem::take(&mut first) {
            return Ok(pick(&pool, &indices));
        }
        let last = |i: usize| if again { n - 1 } else { i + n - r };
        let Some(i) = (0..r).rev().find(|&i| indices[i] != last(i)) else {
            done = true;
            return Ok(None);
        };
        let next = indices[i] + 1;
        for (k, place) in indices[i..].iter_mut().enumerate() {
            *place = if again { next } else { next + k };
        }
        Ok(pick(&pool, &indices))
    })
}
