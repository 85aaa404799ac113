//! Staging: run a function on variables and record what it does as a jaxpr.

use crate::aval::Aval;
use crate::jaxpr::{Atom, Builder, ClosedJaxpr, Jaxpr, SourceId, Var};
use crate::prim::Op;
use crate::print::root_text;
use crate::trace::{Kind, Trace, TraceRef, enter, escaped};
use crate::value::{Payload, Tracer, Val};
use jitbook_array::{Array, DType, Result};
use smallvec::SmallVec;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

/// The jaxpr in the making, and what its constvars stand for.
#[derive(Default)]
pub struct Recorder {
    pub builder: Builder,
    consts: Vec<(Val, Var)>,
}

/// Whether an array is written into a jaxpr as a literal. A 0-d array of the user's own is none.
pub fn is_number(a: &Array) -> bool {
    a.rank() == 0 && a.dtype() != DType::Key && !a.is_captured()
}

/// Whether ops are being recorded, here or in an enclosing trace.
pub fn is_staging() -> bool {
    let mut trace = crate::trace::current();
    loop {
        let parent = match (&trace.kind, &trace.parent) {
            (Kind::Stage(_), _) => return true,
            (Kind::Eval, _) | (_, None) => return false,
            (_, Some(parent)) => parent.clone(),
        };
        trace = parent;
    }
}

impl Recorder {
    /// The operand for a value: a variable of this trace, a literal, or a constvar.
    fn atom(&mut self, trace: &TraceRef, value: &Val) -> Result<Atom> {
        if let Val::Tracer(t) = value {
            if Rc::ptr_eq(t.trace(), trace) {
                return Ok(match t.payload() {
                    Payload::Staged(v) => Atom::Var(*v),
                    Payload::Literal(a) => Atom::lit(a.clone()),
                    _ => unreachable!("staged tracers carry variables"),
                });
            }
            if !t.trace().is_live() {
                return Err(escaped(t));
            }
        }
        if let Val::Array(a) = value
            && is_number(a)
        {
            return Ok(Atom::lit(a.clone()));
        }
        if let Some((_, v)) = self.consts.iter().find(|(c, _)| c.same(value)) {
            return Ok(Atom::Var(*v));
        }
        let v = self.builder.constant(value.aval());
        self.consts.push((value.clone(), v));
        Ok(Atom::Var(v))
    }
}

/// A staged function: the jaxpr, and the values of its constvars (arrays, or tracers of outer traces).
pub struct Staged {
    pub jaxpr: Arc<Jaxpr>,
    pub consts: Vec<Val>,
}

impl Staged {
    /// With array constants inside; tracers from outside become leading inputs, whose values are handed back.
    pub fn close(self) -> (ClosedJaxpr, Vec<Val>) {
        let arrays: Option<Vec<Array>> = self.consts.iter().map(|c| c.array().cloned()).collect();
        match arrays {
            Some(consts) => (ClosedJaxpr::new(self.jaxpr, consts), vec![]),
            None => (ClosedJaxpr::new(self.jaxpr.with_consts_as_inputs(), vec![]), self.consts),
        }
    }
    /// The same where nothing else should have been captured: of a jaxpr and its own inputs, say. A rule of the
    /// user's may close over a traced value all the same.
    pub fn closed_or_error(self) -> Result<ClosedJaxpr> {
        match self.close() {
            (closed, outer) if outer.is_empty() => Ok(closed),
            _ => Err(jitbook_array::Error::ty("No constant handler for type: a tracer of an enclosing transformation")
                .help("a function with a rule of its own closes over a traced value: make it an argument")),
        }
    }
    /// Where nothing but arrays was captured.
    pub fn closed(self) -> ClosedJaxpr {
        let (closed, outer) = self.close();
        assert!(outer.is_empty(), "staged at the top level");
        closed
    }
}

/// Runs `f` on tracers of the given types and records every op.
pub fn stage(avals: &[Aval], f: &mut dyn FnMut(&[Val]) -> Result<Vec<Val>>) -> Result<Staged> {
    let trace = Trace::new(Kind::Stage(RefCell::default()), Some(crate::trace::current()));
    let Kind::Stage(recorder) = &trace.kind else { unreachable!() };
    let args: Vec<Val> = avals
        .iter()
        .map(|aval| {
            let v = recorder.borrow_mut().builder.input(aval.clone());
            Val::Tracer(Tracer::new(trace.clone(), aval.clone(), Payload::Staged(v)))
        })
        .collect();
    let outs = {
        let _scope = enter(&trace);
        f(&args)
    };
    trace.finish();
    let outs = outs?;
    let mut recorder = recorder.take();
    let outs = outs.iter().map(|v| recorder.atom(&trace, v)).collect::<Result<Vec<_>>>()?;
    let Recorder { builder, consts } = recorder;
    let (jaxpr, used) = drop_unused_consts(builder.finish(outs));
    let consts = consts.into_iter().zip(used).filter(|(_, u)| *u).map(|((c, _), _)| c).collect();
    let staged = Staged { jaxpr: Arc::new(jaxpr), consts };
    debug_assert!(crate::check::check(&staged.jaxpr).is_ok(), "{:?}", crate::check::check(&staged.jaxpr));
    Ok(staged)
}

/// A scalar made by an op on constants: a literal of the innermost staging trace, or itself where nothing is staged.
pub fn staged_scalar(a: Array) -> Val {
    let mut trace = crate::trace::current();
    loop {
        let next = match (&trace.kind, &trace.parent) {
            (Kind::Stage(_), _) => {
                let aval = Aval::of(&a);
                return Val::Tracer(Tracer::new(trace.clone(), aval, Payload::Literal(a)));
            }
            (Kind::Eval, _) | (_, None) => return Val::Array(a),
            (_, Some(parent)) => parent.clone(),
        };
        trace = next;
    }
}

/// What a traced value comes from.
pub struct Roots {
    pub trace: TraceRef,
    /// The inputs that it depends on.
    pub inputs: Vec<usize>,
    /// Where it depends on none: the ops on constants that it goes back to, and where they stand.
    pub made: Vec<(String, SourceId)>,
}

/// The staging trace that a traced value belongs to, and what it depends on; `None` where it is not being staged.
pub fn depends_on(t: &Tracer) -> Option<Roots> {
    let inside = |v: &Val| match v {
        Val::Tracer(t) => depends_on(t),
        Val::Array(_) => None,
    };
    let var = match t.payload() {
        Payload::Staged(v) => *v,
        Payload::Jvp { primal, .. } | Payload::Linear { primal, .. } => return inside(primal),
        Payload::Batch { val, .. } => return inside(val),
        _ => return None,
    };
    let Kind::Stage(recorder) = &t.trace().kind else { return None };
    let recorder = recorder.try_borrow().ok()?;
    let b = &recorder.builder;
    let mut active = vec![false; b.avals.len()];
    *active.get_mut(var.0 as usize)? = true;
    for e in b.eqns.iter().rev() {
        if e.outputs.iter().any(|v| active[v.0 as usize]) {
            e.inputs.iter().filter_map(Atom::var).for_each(|v| active[v.0 as usize] = true);
        }
    }
    let inputs: Vec<usize> =
        b.invars.iter().enumerate().filter(|(_, v)| active[v.0 as usize]).map(|(i, _)| i).collect();
    // JAX names every op on a literal, and those on constants that the value goes back to.
    let on_constant = |a: &Atom| a.var().is_none_or(|v| active[v.0 as usize] && b.constvars.contains(&v));
    let made = match inputs.is_empty() {
        true => b
            .eqns
            .iter()
            .filter(|e| e.inputs.iter().any(on_constant))
            .map(|e| (root_text(e, &b.avals), e.source))
            .collect(),
        false => vec![],
    };
    Some(Roots { trace: t.trace().clone(), inputs, made })
}

/// Constvars that nothing reads go; says which stayed.
fn drop_unused_consts(mut jaxpr: Jaxpr) -> (Jaxpr, Vec<bool>) {
    let used = jaxpr.used();
    let kept: Vec<bool> = jaxpr.constvars.iter().map(|v| used[v.0 as usize]).collect();
    jaxpr.constvars.retain(|v| used[v.0 as usize]);
    (jaxpr, kept)
}

/// [`crate::trace::bind`] at a staging trace.
pub(crate) fn bind(trace: &TraceRef, op: &Op, args: &[Val]) -> Result<Vec<Val>> {
    if let Some(result) = op.stage(op, args) {
        return result;
    }
    append(trace, op, args)
}

/// Appends the equation itself at the current (staging) trace, whatever the primitive's own staging rule.
pub(crate) fn append(trace: &TraceRef, op: &Op, args: &[Val]) -> Result<Vec<Val>> {
    let Kind::Stage(recorder) = &trace.kind else { unreachable!("append at a staging trace") };
    let avals: SmallVec<[Aval; 3]> = args.iter().map(Val::aval).collect();
    let outs = op.abstract_eval(&avals)?;
    let mut recorder = recorder.borrow_mut();
    let inputs = args.iter().map(|a| recorder.atom(trace, a)).collect::<Result<SmallVec<[Atom; 3]>>>()?;
    let vars = recorder.builder.push(op.clone(), inputs, outs.clone(), crate::trace::source());
    let tracers = vars.iter().zip(outs);
    Ok(tracers.map(|(&v, a)| Val::Tracer(Tracer::new(trace.clone(), a, Payload::Staged(v)))).collect())
}
