//! What flows through `bind`: arrays, and tracers that stand for arrays of a trace.

use crate::aval::Aval;
use crate::jaxpr::{SourceId, Var};
use crate::trace::TraceRef;
use jitbook_array::{Array, Result};
use std::rc::Rc;

/// An array, or a tracer that stands for one.
#[derive(Clone)]
pub enum Val {
    Array(Array),
    Tracer(Tracer),
}

/// A value of a trace in progress. Cloning shares it; identity is the `Rc`'s.
#[derive(Clone)]
pub struct Tracer(Rc<TracerData>);

struct TracerData {
    aval: Aval,
    trace: TraceRef,
    payload: Payload,
    source: SourceId,
}

/// What a tracer carries, by the kind of its trace.
pub enum Payload {
    /// A variable of the jaxpr being staged.
    Staged(Var),
    /// A scalar that a rule computed while staging from nothing but constants: it prints as a literal, but a
    /// linearization that keeps it hands it on as a residual, as JAX does.
    Literal(Array),
    Jvp {
        primal: Val,
        tangent: Val,
    },
    /// The tangent is a variable of the trace's tape.
    Linear {
        primal: Val,
        tangent: Val,
    },
    /// A variable of a tape: the tangent of some [`Payload::Linear`].
    Tape(u32),
    /// `val` has one axis more; along it lie the members of the batch.
    Batch {
        val: Val,
        axis: usize,
    },
}

impl Tracer {
    pub fn new(trace: TraceRef, aval: Aval, payload: Payload) -> Tracer {
        Tracer(Rc::new(TracerData { aval, trace, payload, source: crate::trace::source() }))
    }
    /// Where in the user's program it was made, if that was being recorded.
    pub fn source(&self) -> SourceId {
        self.0.source
    }
    /// Whether it is of this trace, or stands for a value that is.
    pub fn is_of(&self, trace: &TraceRef) -> bool {
        let inside = |v: &Val| v.tracer().is_some_and(|t| t.is_of(trace));
        Rc::ptr_eq(&self.0.trace, trace)
            || match &self.0.payload {
                Payload::Jvp { primal, tangent } | Payload::Linear { primal, tangent } => {
                    inside(primal) || inside(tangent)
                }
                Payload::Batch { val, .. } => inside(val),
                _ => false,
            }
    }
    pub fn aval(&self) -> &Aval {
        &self.0.aval
    }
    pub fn trace(&self) -> &TraceRef {
        &self.0.trace
    }
    pub fn payload(&self) -> &Payload {
        &self.0.payload
    }
    pub fn same(&self, other: &Tracer) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
    /// A number that identifies it while it lives.
    pub fn id(&self) -> usize {
        Rc::as_ptr(&self.0) as usize
    }
    /// The class name that JAX's messages use.
    pub fn class_name(&self) -> &'static str {
        match self.payload() {
            Payload::Staged(_) | Payload::Literal(_) | Payload::Tape(_) => "DynamicJaxprTracer",
            Payload::Jvp { .. } => "JVPTracer",
            Payload::Linear { .. } => "LinearizeTracer",
            Payload::Batch { .. } => "BatchTracer",
        }
    }
    /// The value that decides Python control flow: the primal's, all the way down; none where it is not known yet.
    pub fn concrete(&self) -> Option<Array> {
        match self.payload() {
            Payload::Jvp { primal, .. } | Payload::Linear { primal, .. } => primal.concrete(),
            _ => None,
        }
    }
}

impl Val {
    pub fn aval(&self) -> Aval {
        match self {
            Val::Array(a) => Aval::of(a),
            Val::Tracer(t) => t.aval().clone(),
        }
    }
    pub fn shape(&self) -> &[usize] {
        match self {
            Val::Array(a) => a.shape(),
            Val::Tracer(t) => &t.aval().shape,
        }
    }
    pub fn rank(&self) -> usize {
        self.shape().len()
    }
    pub fn dtype(&self) -> jitbook_array::DType {
        match self {
            Val::Array(a) => a.dtype(),
            Val::Tracer(t) => t.aval().dtype,
        }
    }
    pub fn weak(&self) -> bool {
        match self {
            Val::Array(a) => a.weak(),
            Val::Tracer(t) => t.aval().weak,
        }
    }
    pub fn array(&self) -> Option<&Array> {
        match self {
            Val::Array(a) => Some(a),
            Val::Tracer(_) => None,
        }
    }
    pub fn tracer(&self) -> Option<&Tracer> {
        match self {
            Val::Array(_) => None,
            Val::Tracer(t) => Some(t),
        }
    }
    pub fn concrete(&self) -> Option<Array> {
        match self {
            Val::Array(a) => Some(a.clone()),
            Val::Tracer(t) => t.concrete(),
        }
    }
    /// Whether both are the same object (or equal inline scalars).
    pub fn same(&self, other: &Val) -> bool {
        match (self, other) {
            (Val::Array(a), Val::Array(b)) => crate::jaxpr::same_array(a, b),
            (Val::Tracer(a), Val::Tracer(b)) => a.same(b),
            _ => false,
        }
    }
}

impl From<Array> for Val {
    fn from(a: Array) -> Val {
        Val::Array(a)
    }
}

impl std::fmt::Debug for Val {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Val::Array(a) => write!(f, "{}", Aval::of(a)),
            Val::Tracer(t) => write!(f, "{}", crate::trace::tracer_repr(t, &|a| Aval::of(a).to_string())),
        }
    }
}

/// A tangent or cotangent: a value, or a zero that nobody computes with.
#[derive(Clone, Debug)]
pub enum Tangent {
    Zero(Aval),
    Val(Val),
}

impl Tangent {
    pub fn zero_of(primal: &Val) -> Tangent {
        Tangent::Zero(primal.aval().tangent())
    }
    pub fn is_zero(&self) -> bool {
        matches!(self, Tangent::Zero(_))
    }
    pub fn val(&self) -> Option<&Val> {
        match self {
            Tangent::Zero(_) => None,
            Tangent::Val(v) => Some(v),
        }
    }
    pub fn aval(&self) -> Aval {
        match self {
            Tangent::Zero(a) => a.clone(),
            Tangent::Val(v) => v.aval(),
        }
    }
    /// As a value, with an array of zeros where it is symbolic.
    pub fn instantiate(&self) -> Result<Val> {
        match self {
            Tangent::Zero(a) => crate::ops::zeros(a),
            Tangent::Val(v) => Ok(v.clone()),
        }
    }
    /// The sum, through `add_any` where both are there.
    pub fn add(self, other: Tangent) -> Result<Tangent> {
        match (self, other) {
            (Tangent::Zero(_), y) => Ok(y),
            (x, Tangent::Zero(_)) => Ok(x),
            (Tangent::Val(x), Tangent::Val(y)) => Ok(Tangent::Val(crate::ops::add_any(x, y)?)),
        }
    }
}
