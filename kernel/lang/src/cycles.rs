//! Garbage that counts cannot free: cycles, found by trial deletion; and drops that do not recurse.
//!
//! Every container registers itself weakly when made. A collection counts, for each live container, the references
//! that come from other containers; one whose count is explained by those alone, and which no outside one reaches,
//! is garbage and is emptied, which frees it.

use crate::class::{Class, Instance};
use crate::dict::Dict;
use crate::func::Function;
use crate::native::NativeBox;
use crate::set::Set;
use crate::value::{CellObj, List, Value};
use std::cell::{Cell, RefCell};
use std::rc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A registered container.
pub enum Weak {
    List(rc::Weak<List>),
    Dict(rc::Weak<Dict>),
    Set(rc::Weak<Set>),
    Instance(rc::Weak<Instance>),
    Function(rc::Weak<Function>),
    Cell(rc::Weak<CellObj>),
    Class(rc::Weak<Class>),
    Generator(rc::Weak<crate::vm::Generator>),
    Native(rc::Weak<NativeBox>),
}

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    static PENDING: RefCell<Vec<Value>> = const { RefCell::new(Vec::new()) };
}

/// Drops nested deeper than this go through a worklist.
const MAX_DROP_DEPTH: u32 = 200;

/// Drops the items of a container, without recursing into arbitrarily deep structures.
#[inline]
pub fn drop_items(items: impl Iterator<Item = Value>) {
    // Leaves, the bulk of all items, go at once.
    let mut items = items.filter(|v| !is_leaf(v));
    if let Some(first) = items.next() {
        drop_containers(first, items);
    }
}

#[inline]
fn is_leaf(value: &Value) -> bool {
    matches!(value, Value::Undefined | Value::None | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Str(_))
}

fn drop_containers(first: Value, rest: impl Iterator<Item = Value>) {
    let depth = DEPTH.try_with(|d| d.get()).unwrap_or(0);
    if depth >= MAX_DROP_DEPTH {
        let mut all: Vec<Value> = std::iter::once(first).chain(rest).collect();
        let _ = PENDING.try_with(|p| p.borrow_mut().append(&mut all));
        return;
    }
    let _ = DEPTH.try_with(|d| d.set(depth + 1));
    drop(first);
    rest.for_each(drop);
    let _ = DEPTH.try_with(|d| d.set(depth));
    if depth == 0 {
        while let Some(v) = PENDING.try_with(|p| p.borrow_mut().pop()).ok().flatten() {
            let _ = DEPTH.try_with(|d| d.set(1));
            drop(v);
            let _ = DEPTH.try_with(|d| d.set(0));
        }
    }
}

thread_local! {
    static REGISTRY: RefCell<Vec<Weak>> = const { RefCell::new(Vec::new()) };
    static THRESHOLD: Cell<usize> = const { Cell::new(YOUNG) };
    static DUE: Cell<bool> = const { Cell::new(false) };
}

/// Registrations between two looks at the registry, at least.
const YOUNG: usize = 20_000;

/// Registers a container for the collector.
#[inline]
pub fn register(container: Weak) {
    let _ = REGISTRY.try_with(|r| {
        let Ok(mut r) = r.try_borrow_mut() else { return };
        r.push(container);
        if r.len() >= THRESHOLD.with(Cell::get) {
            crowded(&mut r);
        }
    });
}

/// Most containers die by count alone: forget those first, and ask for a collection only if many live on.
#[cold]
fn crowded(registry: &mut Vec<Weak>) {
    registry.retain(Weak::alive);
    let live = registry.len();
    if live * 2 > THRESHOLD.with(Cell::get) {
        DUE.with(|d| d.set(true));
        ATTENTION.store(true, Ordering::Relaxed);
    }
    THRESHOLD.with(|t| t.set((live * 2).max(YOUNG)));
}

/// Some thread's evaluator should call `maybe_collect`: polled at back-edges and calls.
pub static ATTENTION: AtomicBool = AtomicBool::new(false);

thread_local! {
    /// What is to be called for objects that are gone: functions with their arguments.
    static LAST_CALLS: RefCell<Vec<(Value, Vec<Value>)>> = const { RefCell::new(Vec::new()) };
    /// Callbacks of weak references, by the address of their object.
    static WATCHERS: RefCell<rustc_hash::FxHashMap<usize, Vec<(Value, Value)>>> = RefCell::default();
}

/// Calls `callback(reference)` once the instance is gone.
pub fn watch(instance: &rc::Rc<Instance>, callback: Value, reference: Value) {
    instance.watched.set(true);
    let at = rc::Rc::as_ptr(instance) as usize;
    WATCHERS.with(|w| w.borrow_mut().entry(at).or_default().push((callback, reference)));
}

/// The instance at this address goes: its watchers are called at the next poll.
#[cold]
pub fn gone(at: usize) {
    let watchers = WATCHERS.try_with(|w| w.try_borrow_mut().ok().and_then(|mut w| w.remove(&at))).ok().flatten();
    watchers.into_iter().flatten().for_each(|(callback, reference)| call_later(callback, vec![reference]));
}

/// Asks for a call at the next poll: what drops an object cannot call.
#[cold]
pub fn call_later(func: Value, args: Vec<Value>) {
    let _ = LAST_CALLS.try_with(|calls| {
        if let Ok(mut calls) = calls.try_borrow_mut() {
            calls.push((func, args));
            ATTENTION.store(true, Ordering::Relaxed);
        }
    });
}

/// Asks for a generator to be closed at the next poll.
#[cold]
pub fn close_later(generator: crate::vm::Generator) {
    let generator = rc::Rc::new(generator);
    register(Weak::Generator(rc::Rc::downgrade(&generator)));
    call_later(Value::Generator(generator), vec![]);
}

/// Whether anything waits to be called.
#[inline(always)]
pub fn due() -> bool {
    ATTENTION.load(Ordering::Relaxed)
}

/// Runs `__del__` methods and callbacks of weak references that wait, and closes generators that nobody holds; their
/// exceptions go nowhere but to stderr.
pub fn run_last_calls(vm: &mut crate::vm::Vm) {
    loop {
        let waiting = LAST_CALLS.with(|calls| std::mem::take(&mut *calls.borrow_mut()));
        if waiting.is_empty() {
            return;
        }
        ATTENTION.store(DUE.with(Cell::get), Ordering::Relaxed);
        for (func, args) in waiting {
            let done = match &func {
                Value::Generator(_) => vm.close_generator(&func),
                _ => vm.call(&func, &args).map(drop),
            };
            // One that goes on regardless is not asked again.
            if let Value::Generator(g) = &func
                && rc::Rc::strong_count(g) == 1
            {
                drop(g.frame.take());
            }
            if let Err(e) = done {
                let shown = vm.repr(&func).unwrap_or_else(|_| "a finalizer".into());
                let text = vm.format_exception(&e);
                vm.warn(&format!("Exception ignored in: {shown}\n{text}"));
            }
        }
    }
}

/// Finalizes what lives to the end of the program, oldest first, while all that it uses still stands.
pub fn finalize_all(vm: &mut crate::vm::Vm) {
    let nodes: Vec<Node> = REGISTRY.with(|r| r.borrow().iter().filter_map(Weak::node).collect());
    nodes.iter().for_each(|node| {
        finalize(&node.value);
    });
    run_last_calls(vm);
    drop(nodes);
    run_last_calls(vm);
}

/// Has an object finalized that is about to go: whether there is anything to be done for it.
fn finalize(value: &Value) -> bool {
    match value {
        Value::Instance(i) => Instance::finalize(i),
        Value::Generator(g) if g.has_cleanup() => {
            call_later(value.clone(), vec![]);
            true
        }
        _ => false,
    }
}

/// Collects if enough containers have piled up: called where no borrow is held.
#[inline]
pub fn maybe_collect() {
    if DUE.with(Cell::get) {
        DUE.with(|d| d.set(false));
        ATTENTION.store(false, Ordering::Relaxed);
        collect();
    }
}

/// A registered container that is alive, held during a collection.
struct Node {
    value: Value,
    /// References not yet explained by other containers.
    outside: usize,
    reachable: bool,
}

impl Weak {
    fn alive(&self) -> bool {
        (match self {
            Weak::List(w) => w.strong_count(),
            Weak::Dict(w) => w.strong_count(),
            Weak::Set(w) => w.strong_count(),
            Weak::Instance(w) => w.strong_count(),
            Weak::Function(w) => w.strong_count(),
            Weak::Cell(w) => w.strong_count(),
            Weak::Class(w) => w.strong_count(),
            Weak::Generator(w) => w.strong_count(),
            Weak::Native(w) => w.strong_count(),
        }) > 0
    }
    /// The container and its count, this reference aside.
    fn node(&self) -> Option<Node> {
        let (value, count) = match self {
            Weak::List(w) => w.upgrade().map(|x| (rc::Rc::strong_count(&x), Value::List(x))),
            Weak::Dict(w) => w.upgrade().map(|x| (rc::Rc::strong_count(&x), Value::Dict(x))),
            Weak::Set(w) => w.upgrade().map(|x| (rc::Rc::strong_count(&x), Value::Set(x))),
            Weak::Instance(w) => w.upgrade().map(|x| (rc::Rc::strong_count(&x), Value::Instance(x))),
            Weak::Function(w) => w.upgrade().map(|x| (rc::Rc::strong_count(&x), Value::Function(x))),
            Weak::Cell(w) => w.upgrade().map(|x| (rc::Rc::strong_count(&x), Value::Cell(x))),
            Weak::Class(w) => w.upgrade().map(|x| (rc::Rc::strong_count(&x), Value::Class(x))),
            Weak::Generator(w) => w.upgrade().map(|x| (rc::Rc::strong_count(&x), Value::Generator(x))),
            Weak::Native(w) => w.upgrade().map(|x| (rc::Rc::strong_count(&x), Value::Native(x))),
        }
        .map(|(n, v)| (v, n))?;
        Some(Node { value, outside: count - 1, reachable: false })
    }
}

/// Names every value that a container holds, looking through tuples, methods and other unregistered holders.
fn children(value: &Value, visit: &mut dyn FnMut(&Value)) {
    match value {
        Value::List(l) => {
            if let Ok(items) = l.items.try_borrow() {
                items.iter().for_each(&mut *visit);
            }
        }
        Value::Dict(d) => d.trace(visit),
        Value::Set(s) => s.trace(visit),
        Value::Instance(i) => {
            i.trace(visit);
            visit(&Value::Class(i.class()));
        }
        Value::Function(f) => {
            f.closure.iter().for_each(&mut *visit);
            visit(&Value::Dict(f.globals.clone()));
            if let Ok(m) = f.meta.try_borrow() {
                m.defaults.iter().chain(m.kw_defaults.iter()).for_each(&mut *visit);
                visit(&m.annotations);
                if let Some(d) = &m.dict {
                    visit(&Value::Dict(d.clone()));
                }
            }
        }
        Value::Cell(c) => {
            if let Ok(v) = c.value.try_borrow() {
                visit(&v);
            }
        }
        Value::Class(c) => {
            visit(&Value::Dict(c.dict.clone()));
            c.bases.iter().chain(&c.ancestors).for_each(|b| visit(&Value::Class(b.clone())));
        }
        Value::Generator(g) => g.trace(visit),
        Value::Native(n) => n.0.trace(visit),
        _ => {}
    }
}

/// Holders without registration: their content counts as held by whoever holds them, if nobody else does.
fn transparent(value: &Value, visit: &mut dyn FnMut(&Value), depth: usize) {
    if depth > 50 {
        return;
    }
    match value {
        Value::Tuple(t) if rc::Rc::strong_count(t) == 1 => {
            t.items.iter().for_each(|v| {
                visit(v);
                transparent(v, visit, depth + 1);
            });
        }
        Value::Method(m) if rc::Rc::strong_count(m) == 1 => {
            for v in [&m.func, &m.object] {
                visit(v);
                transparent(v, visit, depth + 1);
            }
        }
        Value::StaticMethod(f) | Value::ClassMethod(f) if rc::Rc::strong_count(f) == 1 => visit(f),
        Value::Property(p) if rc::Rc::strong_count(p) == 1 => {
            [&p.get, &p.set, &p.del].into_iter().for_each(&mut *visit);
        }
        // A view of a payload, an iterator's source, an exception's state.
        Value::Native(n) if rc::Rc::strong_count(n) == 1 => n.0.trace(visit),
        Value::Iter(i) if rc::Rc::strong_count(i) == 1 => i.trace(visit),
        _ => {}
    }
}

/// The registered containers that hold a wanted value, themselves or through what is not registered, each with what was
/// found in it.
pub fn holders(wanted: &dyn Fn(&Value) -> bool) -> Vec<(Value, Value)> {
    let nodes: Vec<Node> = REGISTRY.with(|r| r.borrow().iter().filter_map(Weak::node).collect());
    let mut found = Vec::new();
    for node in nodes {
        let mut note = |v: &Value| {
            if wanted(v) {
                found.push((node.value.clone(), v.clone()));
            }
        };
        children(&node.value, &mut |v| {
            note(v);
            transparent(v, &mut note, 0);
        });
    }
    found
}

/// Frees unreachable cycles: how many containers were emptied.
pub fn collect() -> usize {
    let mut nodes: Vec<Node> = REGISTRY.with(|r| {
        let mut r = r.borrow_mut();
        r.retain(Weak::alive);
        r.iter().filter_map(Weak::node).collect()
    });
    let index: rustc_hash::FxHashMap<usize, usize> =
        nodes.iter().enumerate().filter_map(|(i, n)| Some((n.value.address()?, i))).collect();
    // Each child value named by `children` may be a fresh clone, so counts were taken before.
    for i in 0..nodes.len() {
        let parent = nodes[i].value.clone();
        let mut explained: Vec<usize> = Vec::new();
        let mut note = |v: &Value| explained.extend(v.address().and_then(|a| index.get(&a)).copied());
        children(&parent, &mut |v| {
            note(v);
            transparent(v, &mut note, 0);
        });
        for child in explained {
            nodes[child].outside = nodes[child].outside.saturating_sub(1);
        }
    }
    // What is held from outside, and everything reached from it, lives.
    let mut work: Vec<usize> = (0..nodes.len()).filter(|&i| nodes[i].outside > 0).collect();
    work.iter().for_each(|&i| nodes[i].reachable = true);
    while let Some(i) = work.pop() {
        let parent = nodes[i].value.clone();
        let mut found: Vec<usize> = Vec::new();
        let mut note = |v: &Value| found.extend(v.address().and_then(|a| index.get(&a)).copied());
        children(&parent, &mut |v| {
            note(v);
            transparent(v, &mut note, 0);
        });
        for child in found {
            if !std::mem::replace(&mut nodes[child].reachable, true) {
                work.push(child);
            }
        }
    }
    let garbage: Vec<Value> = nodes.into_iter().filter(|n| !n.reachable).map(|n| n.value).collect();
    // Finalizers come first, and may bring their objects back: what remains is freed by the next collection.
    if garbage.iter().filter(|v| finalize(v)).count() > 0 {
        return 0;
    }
    garbage.iter().for_each(empty);
    garbage.len()
}

/// Lets go of everything that a piece of garbage holds.
fn empty(value: &Value) {
    match value {
        Value::List(l) => drop(l.items.take()),
        Value::Dict(d) => d.clear(),
        Value::Set(s) => s.clear(),
        Value::Instance(i) => i.clear(),
        Value::Cell(c) => drop(c.value.take()),
        Value::Class(c) => c.dict.clear(),
        Value::Generator(g) => drop(g.frame.take()),
        Value::Native(n) => n.0.clear(),
        Value::Function(f) => {
            let mut m = f.meta.borrow_mut();
            m.dict = None;
            m.annotations = Value::Undefined;
        }
        _ => {}
    }
}
