//! Compiling as if for the first time, while the user's caches stay as they are; and what a compiled call consists of.

use crate::error::{Exc, R};
use crate::jax::jit::{self, JitFn, Options};
use crate::value::{Str, Value};
use crate::vm::Vm;
use jitbook_ir::{Aval, ClosedJaxpr};

/// A function that a bench calls, split from the decorator that it may have.
pub struct Subject {
    /// The function without its own `jit`.
    pub plain: Value,
    /// What its `jit` was told; `None` where it has none.
    pub options: Option<Options>,
    /// The object of a bound method: its first argument.
    pub object: Option<Value>,
}

impl Subject {
    /// Takes `jit` off a function, or off the function of a bound method.
    pub fn of(callee: &Value) -> Subject {
        if let Some(f) = callee.downcast::<JitFn>() {
            return Subject { plain: f.fun.clone(), options: Some(f.options.clone()), object: None };
        }
        if let Value::Method(m) = callee
            && let Some(f) = m.func.downcast::<JitFn>()
        {
            let (plain, options) = (f.fun.clone(), Some(f.options.clone()));
            return Subject { plain, options, object: Some(m.object.clone()) };
        }
        Subject { plain: callee.clone(), options: None, object: None }
    }

    /// The same function under a `jit` that has compiled nothing yet and shares no cache: its own, or jitbook's. An
    /// argument that was donated could not be given twice.
    pub fn cold(&self, static_nums: Vec<i64>, static_names: Vec<Str>) -> Value {
        let options = match &self.options {
            Some(own) => Options { donate: Vec::new(), ..own.clone() },
            None => Options { static_nums, static_names, staging: true, ..Options::default() },
        };
        Value::native(JitFn::alone(self.plain.clone(), options))
    }
}

/// Runs `body` with both caches empty, and puts back afterwards what was in them.
pub fn with_empty_caches<T>(body: impl FnOnce() -> T) -> T {
    let functions = jit::set_aside();
    let programs = jitbook_jit::set_aside();
    let out = body();
    jitbook_jit::put_back(programs);
    jit::put_back(functions);
    out
}

/// What one call does, with and without compilation.
#[derive(Clone, Debug, PartialEq)]
pub struct Work {
    /// Operations that are dispatched one by one without `jit`.
    pub dispatches: usize,
    /// Calls that remain: the compiled call itself, and the kernels that it calls.
    pub calls: usize,
    /// Operations over arrays of the largest size, and loops over them that remain.
    pub passes: (usize, usize),
    /// Elements of the largest array.
    pub elements: usize,
    /// The arguments' types: `f32[10]`.
    pub arguments: Vec<Aval>,
    /// Names of the arguments' leaves.
    pub names: Vec<String>,
}

/// The work of the call that a jitted function was compiled for last.
pub fn work(jitted: &Value) -> R<Work> {
    let f = jitted.downcast::<JitFn>().ok_or_else(|| Exc::type_error("expected a jitted function"))?;
    let entry = f.cache().entries().last().cloned().ok_or_else(|| Exc::runtime_error("nothing was compiled"))?;
    let program = entry.program()?;
    let eqns = &entry.closed.jaxpr.eqns;
    let elements = largest(&entry.closed);
    let large = |aval: &Aval| aval.size() == elements;
    let touched = eqns.iter().filter(|e| e.outputs.iter().any(|v| large(entry.closed.jaxpr.aval(*v))));
    let kernels = program.stats().kernels;
    Ok(Work {
        dispatches: eqns.len(),
        calls: 1 + kernels,
        passes: (touched.count(), program.passes() + kernels),
        elements,
        arguments: entry.key.avals.clone(),
        names: entry.paths.clone(),
    })
}

fn largest(closed: &ClosedJaxpr) -> usize {
    let jaxpr = &closed.jaxpr;
    let outputs = jaxpr.eqns.iter().flat_map(|e| e.outputs.iter());
    jaxpr.invars.iter().chain(outputs).map(|v| jaxpr.aval(*v).size()).max().unwrap_or(0)
}

/// A call whose function and arguments were evaluated and which has not been made.
pub struct Call {
    pub function: Value,
    pub args: Vec<Value>,
    pub kw: Vec<(Str, Value)>,
}

impl Vm {
    /// Evaluates the parts of a call, `f(x, k=1)`, in a namespace, and does not make it.
    pub fn evaluate_call(&mut self, text: &str, filename: &str, globals: &std::rc::Rc<crate::Dict>) -> R<Option<Call>> {
        let parsed = self.parse_as_taken_apart(text, filename)?;
        let Some(parsed) = parsed else { return Ok(None) };
        let code = crate::compile::compile(&parsed, crate::vm::Mode::Eval)
            .map_err(|p| crate::parse::syntax_error(text, filename, &p))?;
        let parts = self.run_code(&code, globals, None)?;
        let parts = self.collect(&parts)?;
        let given = self.collect(&parts[1])?;
        let kw = match &given[1] {
            Value::Dict(d) => d.items().into_iter().filter_map(|(k, v)| Some((k.as_str()?.clone(), v))).collect(),
            _ => Vec::new(),
        };
        Ok(Some(Call { function: parts[0].clone(), args: self.collect(&given[0])?, kw }))
    }

    /// `f(x)` with the call replaced by the tuple of `f` and what it is given; the places stay those of the text.
    fn parse_as_taken_apart(&mut self, text: &str, filename: &str) -> R<Option<std::rc::Rc<crate::parse::Source>>> {
        use ruff_python_ast::{Expr, ExprContext, ExprTuple, Stmt};
        let error = |p: Vec<_>| crate::parse::syntax_error(text, filename, &p);
        let parsed = crate::parse::parse(text, filename, false).map_err(error)?;
        let taker = crate::parse::parse("lambda *args, **kw: (args, kw)", filename, false).map_err(error)?;
        let (Ok(mut parsed), Some(Stmt::Expr(taker))) = (std::rc::Rc::try_unwrap(parsed), taker.module.body.first())
        else {
            return Ok(None);
        };
        let [Stmt::Expr(statement)] = &mut parsed.module.body[..] else { return Ok(None) };
        let Expr::Call(call) = &mut *statement.value else { return Ok(None) };
        let range = ruff_text_size::Ranged::range(call);
        let function = std::mem::replace(&mut *call.func, (*taker.value).clone());
        let given = Expr::Call(call.clone());
        let tuple = ExprTuple {
            node_index: Default::default(),
            range,
            elts: vec![function, given],
            ctx: ExprContext::Load,
            parenthesized: true,
        };
        *statement.value = Expr::Tuple(tuple);
        Ok(Some(std::rc::Rc::new(parsed)))
    }
}
