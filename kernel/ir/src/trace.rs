//! Who is listening: the current trace, and `bind`, through which every op goes.
//!
//! A trace knows its parent. `bind` goes to the current trace: evaluation runs the kernel, staging appends an
//! equation, and jvp, linearize and batch either have no stake in the operands, and bind at the parent, or apply the
//! primitive's rule with the parent as the current trace.

use crate::aval::Aval;
use crate::jaxpr::SourceId;
use crate::linearize::Tape;
use crate::prim::Op;
use crate::stage::Recorder;
use crate::value::{Payload, Tangent, Tracer, Val};
use jitbook_array::{Array, Error, ErrorClass, Result, interrupt};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

pub type TraceRef = Rc<Trace>;

/// The name of a batch's axis.
pub type AxisName = Arc<str>;

/// A batch, under whichever parents its rules run it again: the name of its axis, and a number (0: none).
#[derive(Clone, Default)]
pub struct BatchId {
    pub name: Option<AxisName>,
    number: u64,
}

impl BatchId {
    pub fn new(name: Option<AxisName>) -> BatchId {
        let number = BATCHES.with(|b| b.replace(b.get() + 1) + 1);
        BatchId { name, number }
    }
}

/// One interpretation of the ops that are bound while it is current.
pub struct Trace {
    pub parent: Option<TraceRef>,
    pub kind: Kind,
    /// Until its transform has returned; a tracer of a dead trace has escaped.
    live: Cell<bool>,
}

pub enum Kind {
    Eval,
    Stage(RefCell<Recorder>),
    Jvp,
    /// Values go to the parent, ops on tangents to the tape.
    Linearize {
        tape: TraceRef,
    },
    /// Ops on tangents are recorded; all others go to the parent.
    Tape(RefCell<Tape>),
    Batch {
        size: usize,
        id: BatchId,
    },
}

impl Trace {
    pub fn new(kind: Kind, parent: Option<TraceRef>) -> TraceRef {
        Rc::new(Trace { parent, kind, live: Cell::new(true) })
    }
    pub fn is_live(&self) -> bool {
        self.live.get()
    }
    /// Ends it: from now on its tracers have escaped.
    pub fn finish(&self) {
        self.live.set(false);
    }
    fn parent(&self) -> &TraceRef {
        self.parent.as_ref().expect("only evaluation and staging have no parent")
    }
}

thread_local! {
    static EVAL: TraceRef = Trace::new(Kind::Eval, None);
    static CURRENT: RefCell<TraceRef> = RefCell::new(EVAL.with(Rc::clone));
    static ESCAPED: RefCell<Option<Tracer>> = const { RefCell::new(None) };
    static SOURCE: Cell<u32> = const { Cell::new(0) };
    static BATCH: RefCell<BatchId> = const { RefCell::new(BatchId { name: None, number: 0 }) };
    static BATCHES: Cell<u64> = const { Cell::new(0) };
    static WITHIN: Cell<bool> = const { Cell::new(false) };
    /// Axes that are taken to be there, though nothing is batched.
    static ASSUMED: RefCell<Vec<(AxisName, usize)>> = const { RefCell::new(Vec::new()) };
}

/// The trace that ops go to now.
pub fn current() -> TraceRef {
    CURRENT.with(|c| c.borrow().clone())
}

/// Whether ops are simply evaluated now.
pub fn is_eval() -> bool {
    CURRENT.with(|c| matches!(c.borrow().kind, Kind::Eval))
}

/// Whether a rule runs for a linearization: ops on its tangents are being recorded.
pub fn is_tape() -> bool {
    CURRENT.with(|c| matches!(c.borrow().kind, Kind::Tape(_)))
}

/// The evaluating trace.
pub fn eval_trace() -> TraceRef {
    EVAL.with(Rc::clone)
}

/// Restores the former current trace when dropped.
pub struct Scope(Option<TraceRef>);

impl Drop for Scope {
    fn drop(&mut self) {
        if let Some(former) = self.0.take() {
            CURRENT.with(|c| *c.borrow_mut() = former);
        }
    }
}

/// Makes `trace` the current one until the scope is dropped.
pub fn enter(trace: &TraceRef) -> Scope {
    Scope(Some(CURRENT.with(|c| c.replace(trace.clone()))))
}

/// Sets the source location that equations record from now on; returns the former one.
pub fn set_source(id: SourceId) -> SourceId {
    SOURCE.with(|s| SourceId(s.replace(id.0)))
}

/// The same with an equation's own location; one that has none belongs to whoever applies it.
pub fn enter_source(id: SourceId) -> SourceId {
    if id == SourceId(0) { source() } else { set_source(id) }
}

pub fn source() -> SourceId {
    SOURCE.with(|s| SourceId(s.get()))
}

/// Whether what runs now runs because an equation of some jaxpr is applied. JAX's caches tell this from the user's
/// function itself: what is traced or transformed in both is two jaxprs, and is printed as two.
pub fn is_within() -> bool {
    WITHIN.with(Cell::get)
}

/// Restores the former state when dropped.
pub struct Within(bool);

impl Drop for Within {
    fn drop(&mut self) {
        WITHIN.with(|w| w.set(self.0));
    }
}

/// What runs until the scope is dropped applies equations.
pub fn enter_equations() -> Within {
    Within(WITHIN.with(|w| w.replace(true)))
}

/// The name of the axis of the batch whose rule runs now, if it has one.
pub fn axis_name() -> Option<AxisName> {
    BATCH.with(|b| b.borrow().name.clone())
}

/// The batch whose rule runs now; a new one without a name where none does.
pub fn batch_id() -> BatchId {
    let id = BATCH.with(|b| b.borrow().clone());
    if id.number == 0 { BatchId::new(None) } else { id }
}

/// Restores the former batch when dropped.
pub struct BatchScope(BatchId);

impl Drop for BatchScope {
    fn drop(&mut self) {
        let former = std::mem::take(&mut self.0);
        BATCH.with(|b| *b.borrow_mut() = former);
    }
}

/// Rules that run until the scope is dropped are this batch's.
pub fn enter_batch(id: BatchId) -> BatchScope {
    BatchScope(BATCH.with(|b| b.replace(id)))
}

/// The named axes that ops may speak of here, with their sizes; the innermost first.
pub fn axis_env() -> Vec<(AxisName, usize)> {
    let mut found = Vec::new();
    let mut trace = Some(current());
    while let Some(t) = trace {
        if let Kind::Batch { size, id: BatchId { name: Some(name), .. } } = &t.kind {
            found.push((name.clone(), *size));
        }
        trace = t.parent.clone();
    }
    ASSUMED.with(|a| found.extend(a.borrow().iter().cloned()));
    found
}

/// Runs `f` as if within batches of these axes.
pub fn assume_axes<T>(axes: Vec<(AxisName, usize)>, f: impl FnOnce() -> T) -> T {
    let former = ASSUMED.with(|a| a.replace(axes));
    let out = f();
    ASSUMED.with(|a| a.replace(former));
    out
}

/// Whether the batch has a stake in an op, none of whose operands is its own: it speaks of axes by name.
fn joins(trace: &Trace, op: &Op) -> bool {
    matches!(&trace.kind, Kind::Batch { id: BatchId { name: Some(_), .. }, .. }) && op.effects().is_named()
}

/// Applies an op to values, at the current trace.
pub fn bind(op: &Op, args: &[Val]) -> Result<Vec<Val>> {
    interrupt::check()?;
    bind_at(&current(), op, args)
}

/// [`bind`] for an op with one output.
pub fn bind1(op: &Op, args: &[Val]) -> Result<Val> {
    let mut outs = bind(op, args)?;
    debug_assert_eq!(outs.len(), 1, "{op:?}");
    Ok(outs.swap_remove(0))
}

fn bind_at(trace: &TraceRef, op: &Op, args: &[Val]) -> Result<Vec<Val>> {
    match &trace.kind {
        Kind::Eval => evaluate(op, args),
        Kind::Stage(_) => crate::stage::bind(trace, op, args),
        Kind::Tape(_) => crate::linearize::bind_tape(trace, op, args),
        _ if !args.iter().any(|a| belongs(a, trace)) && !joins(trace, op) => {
            let _scope = enter(trace.parent());
            bind_at(trace.parent(), op, args)
        }
        Kind::Jvp => crate::jvp::bind(trace, op, args),
        Kind::Linearize { tape } => crate::linearize::bind(trace, tape, op, args),
        Kind::Batch { size, id } => crate::batch::bind(trace, *size, id, op, args),
    }
}

/// Whether the value is a tracer of this trace.
pub fn belongs(value: &Val, trace: &TraceRef) -> bool {
    matches!(value, Val::Tracer(t) if same(t.trace(), trace))
}

/// Whether tracers of one trace are those of another: of itself, or of the same batch under another parent, which is
/// where a function with rules of its own, that closes over members of the batch, is called.
pub fn same(a: &TraceRef, b: &TraceRef) -> bool {
    let batch = |t: &TraceRef| match &t.kind {
        Kind::Batch { id, .. } => Some(id.number),
        _ => None,
    };
    Rc::ptr_eq(a, b) || batch(a).is_some_and(|number| batch(b) == Some(number))
}

fn evaluate(op: &Op, args: &[Val]) -> Result<Vec<Val>> {
    let mut arrays = smallvec::SmallVec::<[Array; 3]>::with_capacity(args.len());
    for arg in args {
        match arg {
            Val::Array(a) => arrays.push(a.clone()),
            Val::Tracer(t) => return Err(escaped(t)),
        }
    }
    let avals: smallvec::SmallVec<[Aval; 3]> = arrays.iter().map(Aval::of).collect();
    let outs = op.abstract_eval(&avals)?;
    let values = match crate::eval::compiled(op, &avals, &outs, &arrays) {
        Some(values) => values?,
        None => op.eval(&arrays)?,
    };
    if let Err(error) = crate::nans::check(op.name(), &values) {
        if matches!(op.name(), "scan" | "while" | "cond") && !op.effects().calls_user() {
            crate::nans::locate(|| op.eval(&arrays));
        }
        return Err(error);
    }
    debug_assert!(values.iter().zip(&outs).all(|(v, a)| Aval::of(v).matches(a)), "{op:?} on {avals:?}");
    Ok(values.into_iter().zip(outs).map(|(v, a)| Val::Array(v.with_weak(a.weak))).collect())
}

/// The tracer that an [`escaped`] error is of: for whoever explains it.
pub fn take_escaped() -> Option<Tracer> {
    ESCAPED.with(|e| e.borrow_mut().take())
}

/// JAX's UnexpectedTracerError.
pub fn escaped(t: &Tracer) -> Error {
    ESCAPED.with(|e| *e.borrow_mut() = Some(t.clone()));
    Error::new(
        ErrorClass::UnexpectedTracer,
        format!(
            "Encountered an unexpected tracer. A function transformed by JAX had a side effect, allowing for a \
             reference to an intermediate value with type {} wrapped in a {} to escape the scope of the \
             transformation.\nJAX transformations require that functions explicitly return their outputs, and \
             disallow saving intermediate values to global state.",
            t.aval().long(),
            t.class_name()
        ),
    )
}

/// `repr` of a tracer; `show` prints the arrays within as `str` does.
pub fn tracer_repr(t: &Tracer, show: &dyn Fn(&Array) -> String) -> String {
    let text = |v: &Val| match v {
        Val::Array(a) => show(a),
        Val::Tracer(t) => tracer_repr(t, show),
    };
    match t.payload() {
        Payload::Staged(_) | Payload::Literal(_) | Payload::Tape(_) => format!("JitTracer({})", t.aval().long_weak()),
        Payload::Jvp { primal, tangent } => format!("JVPTracer(primal={}, tangent={})", text(primal), text(tangent)),
        Payload::Linear { primal, .. } => {
            format!("GradTracer(primal={}, typeof(tangent)={})", text(primal), t.aval().tangent())
        }
        Payload::Batch { val, .. } => {
            format!("VmapTracer(aval={}, batched={})", t.aval().long_weak(), val.aval().long_weak())
        }
    }
}

/// Splits values of a jvp or linearize trace into primals and tangents.
pub(crate) fn primals_tangents(trace: &TraceRef, args: &[Val]) -> (Vec<Val>, Vec<Tangent>) {
    args.iter()
        .map(|arg| match arg {
            Val::Tracer(t) if Rc::ptr_eq(t.trace(), trace) => match t.payload() {
                Payload::Jvp { primal, tangent } | Payload::Linear { primal, tangent } => {
                    (primal.clone(), Tangent::Val(tangent.clone()))
                }
                _ => unreachable!("a tracer carries what its trace carries"),
            },
            other => (other.clone(), Tangent::zero_of(other)),
        })
        .unzip()
}

/// The aval of a batch member.
pub(crate) fn unbatched(aval: &Aval, axis: usize) -> Aval {
    let mut shape = aval.shape.clone();
    shape.remove(axis);
    aval.with_shape(&shape)
}
