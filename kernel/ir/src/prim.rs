//! What a primitive is: one [`Prim`] literal that declares every facet, and [`Op`], a primitive with its parameters.
//!
//! A `Prim` has no defaults: leaving a facet out does not compile. A facet is a rule or says in words why there is
//! none, and [`Primitive`] lets the transforms and the law tests ask which.

use crate::aval::Aval;
use crate::effects::Effects;
use crate::loops::Lowering;
use crate::params::{Given, Param, ParamList, Params};
use crate::value::{Tangent, Val};
use jitbook_array::{Array, DType, Error, Result};
use std::any::Any;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

/// How a primitive's value answers to small changes of its inputs.
pub enum Jvp<P: 'static> {
    /// One rule an input, `None` where it contributes nothing; the tangents are summed. The value is bound first.
    Each(&'static [Option<EachJvp<P>>]),
    /// Linear in all inputs together: the tangents go through the primitive itself.
    Linear,
    /// Locally constant, or of a dtype without tangents.
    Zero,
    /// Values and tangents together.
    Rule(JvpRule<P>),
    /// The same, where the tangent is by definition not the slope of the value; the words say what it is.
    Declared(JvpRule<P>, &'static str),
    /// Tangents that can only be transposed; the words say what forward mode is told.
    Backward(JvpRule<P>, &'static str),
    Never(&'static str),
}
/// `(params, tangent of this input, value, inputs) -> contribution to the output's tangent`.
pub type EachJvp<P> = fn(&P, &Val, &Val, &[Val]) -> Result<Val>;
pub type JvpRule<P> = fn(&Op, &P, &[Val], &[Tangent]) -> Result<(Vec<Val>, Vec<Tangent>)>;

/// An operand of an equation that is being transposed.
#[derive(Clone, Debug)]
pub enum Operand {
    /// The equation is linear in this one; only its type is known.
    Linear(Aval),
    Known(Val),
}

/// The adjoint, of what is linear in some of its operands.
pub enum Transpose<P: 'static> {
    /// `(op, params, cotangents of the outputs, operands) -> a cotangent for each linear operand`. Not called where
    /// all cotangents are zero.
    Rule(TransposeRule<P>),
    Never(&'static str),
}
pub type TransposeRule<P> = fn(&Op, &P, &[Tangent], &[Operand]) -> Result<Vec<Option<Val>>>;

/// The primitive on a stack of inputs.
pub enum Batch<P: 'static> {
    /// `(op, params, axis size, values, where each is mapped) -> (values, where each is mapped)`. Called only where
    /// some value is mapped.
    Rule(BatchRule<P>),
    Never(&'static str),
}
pub type BatchRule<P> = fn(&Op, &P, usize, &[Val], &[Option<usize>]) -> Result<(Vec<Val>, Vec<Option<usize>>)>;

/// What staging does with an application.
pub enum Stage<P: 'static> {
    /// Append one equation.
    Append,
    /// Something else: an inlined call, forwarded outputs.
    Rule(StageRule<P>),
}
pub type StageRule<P> = fn(&Op, &P, &[Val]) -> Result<Vec<Val>>;

/// How `jit` compiles it natively.
pub enum Lower<P: 'static> {
    Rule(fn(&P, &[Aval], &[Aval]) -> Lowering),
    /// The eager kernel is called; the words say why that is enough.
    Kernel(&'static str),
}

/// A local rewrite to something smaller with the same value.
pub enum Simplify<P: 'static> {
    Rule(SimplifyRule<P>),
    Never(&'static str),
}
pub type SimplifyRule<P> = fn(&P, &[crate::jaxpr::Atom], &[Aval]) -> Option<Rewrite>;

/// What an equation becomes.
#[derive(Clone, Debug)]
pub enum Rewrite {
    /// The output is this operand.
    Operand(usize),
    /// The output is this number.
    Number(jitbook_array::Array),
    /// Another application over (some of) the same operands.
    Apply(Op, Vec<usize>),
    /// Two applications: the result of the first takes the place of operand `place` in the second.
    Through { first: Op, inputs: Vec<crate::jaxpr::Atom>, second: Op, place: usize },
}

/// How a public function promotes its arguments before the primitive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Promote {
    /// Not an elementwise function: the library calls it itself.
    None,
    /// To the common dtype.
    Numeric,
    /// To the common inexact dtype.
    Inexact,
    /// To the common dtype of integers and bools.
    Integer,
    /// To the common dtype; the result is bool.
    Compare,
}

/// Under which names the libraries show it.
#[derive(Clone, Copy, Debug)]
pub struct Public {
    /// In `jax.lax`; empty where it has none.
    pub lax: &'static str,
    /// In `jax.numpy`, where that function is this primitive after promotion; else empty.
    pub jnp: &'static str,
    pub promote: Promote,
}

impl Public {
    pub const NONE: Public = Public { lax: "", jnp: "", promote: Promote::None };
    pub const fn lax(name: &'static str) -> Public {
        Public { lax: name, jnp: "", promote: Promote::None }
    }
}

/// One way to try a primitive in the law tests.
pub struct Sample<P> {
    pub params: P,
    pub inputs: Vec<Array>,
}

impl<P> Sample<P> {
    pub fn new(params: P, inputs: Vec<Array>) -> Sample<P> {
        Sample { params, inputs }
    }
}

/// A primitive: all that the program knows about it.
pub struct Prim<P: Params> {
    pub name: &'static str,
    pub doc: &'static str,
    pub public: Public,
    pub abstract_eval: fn(&P, &[Aval]) -> Result<Vec<Aval>>,
    pub eval: fn(&P, &[Array]) -> Result<Vec<Array>>,
    pub jvp: Jvp<P>,
    pub transpose: Transpose<P>,
    pub batch: Batch<P>,
    pub stage: Stage<P>,
    pub lower: Lower<P>,
    pub simplify: Simplify<P>,
    pub samples: fn() -> Vec<Sample<P>>,
}

/// Which kind of facet is there, for those who only ask.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Has {
    Rule,
    Zero,
    Never(&'static str),
}

/// A primitive with its parameters, as the transforms see it. Implemented once, over [`Prim`].
pub trait Primitive: Send + Sync {
    fn name(&self) -> &'static str;
    fn params(&self) -> ParamList;
    fn params_any(&self) -> &dyn Any;
    fn definition(&self) -> &'static dyn Definition;
    fn abstract_eval(&self, inputs: &[Aval]) -> Result<Vec<Aval>>;
    fn eval(&self, inputs: &[Array]) -> Result<Vec<Array>>;
    fn jvp(&self, op: &Op, primals: &[Val], tangents: &[Tangent]) -> Result<(Vec<Val>, Vec<Tangent>)>;
    fn transpose(&self, op: &Op, cotangents: &[Tangent], operands: &[Operand]) -> Result<Vec<Option<Val>>>;
    fn batch(
        &self,
        op: &Op,
        size: usize,
        vals: &[Val],
        axes: &[Option<usize>],
    ) -> Result<(Vec<Val>, Vec<Option<usize>>)>;
    /// `None` where staging appends an equation.
    fn stage(&self, op: &Op, inputs: &[Val]) -> Option<Result<Vec<Val>>>;
    fn lower(&self, inputs: &[Aval], outputs: &[Aval]) -> Lowering;
    fn simplify(&self, inputs: &[crate::jaxpr::Atom], avals: &[Aval]) -> Option<Rewrite>;
    /// What it does besides giving results.
    fn effects(&self) -> Effects;
    fn hash(&self) -> u64;
}

/// A primitive without its parameters: what the lists, help and the law tests go through.
pub trait Definition: Send + Sync {
    fn name(&self) -> &'static str;
    fn doc(&self) -> &'static str;
    fn public(&self) -> Public;
    fn has_jvp(&self) -> Has;
    /// What its tangents are, where they are by definition not the slope of its value.
    fn declared_slope(&self) -> Option<&'static str>;
    /// What forward mode is told, where only reverse mode goes through it.
    fn refuses_forward(&self) -> Option<&'static str>;
    fn has_transpose(&self) -> Has;
    fn has_batch(&self) -> Has;
    /// Applications to try.
    fn samples(&'static self) -> Vec<(Op, Vec<Array>)>;
    /// The application without parameters, for primitives that have none.
    fn plain(&'static self) -> Option<Op>;
    /// The application with parameters by name.
    fn make(&'static self, list: &[(&str, Param)]) -> Result<Op>;
}

/// A primitive with its parameters; cheap to clone, compared and hashed by name and parameters.
#[derive(Clone)]
pub struct Op(Repr);

#[derive(Clone)]
enum Repr {
    Static(Plain),
    Shared(Arc<dyn Primitive>),
}

struct Bound<P: Params> {
    prim: &'static Prim<P>,
    params: P,
    hash: OnceLock<u64>,
    effects: OnceLock<Effects>,
}

impl Op {
    /// An application of a primitive without parameters; allocates nothing.
    pub const fn plain(prim: &'static Prim<()>) -> Op {
        Op(Repr::Static(Plain(prim)))
    }
    pub fn new<P: Params>(prim: &'static Prim<P>, params: P) -> Op {
        Op(Repr::Shared(Arc::new(Bound { prim, params, hash: OnceLock::new(), effects: OnceLock::new() })))
    }
    /// The parameters, where they are of this type.
    pub fn params_of<P: 'static>(&self) -> Option<&P> {
        match &self.0 {
            Repr::Static(_) => None,
            Repr::Shared(op) => op.params_any().downcast_ref(),
        }
    }
    /// Whether both are applications of one primitive, whatever the parameters.
    pub fn is<P: Params>(&self, prim: &'static Prim<P>) -> bool {
        std::ptr::eq(self.definition() as *const dyn Definition as *const u8, prim as *const Prim<P> as *const u8)
    }
}

impl std::ops::Deref for Op {
    type Target = dyn Primitive;
    fn deref(&self) -> &(dyn Primitive + 'static) {
        match &self.0 {
            Repr::Static(plain) => plain,
            Repr::Shared(op) => &**op,
        }
    }
}

impl PartialEq for Op {
    fn eq(&self, other: &Op) -> bool {
        match (&self.0, &other.0) {
            (Repr::Static(a), Repr::Static(b)) => std::ptr::eq(a.0, b.0),
            (Repr::Shared(a), Repr::Shared(b)) if Arc::ptr_eq(a, b) => true,
            _ => {
                self.name() == other.name()
                    && Primitive::hash(&**self) == Primitive::hash(&**other)
                    && self.params() == other.params()
            }
        }
    }
}
impl Eq for Op {}
impl Hash for Op {
    fn hash<H: Hasher>(&self, h: &mut H) {
        Primitive::hash(&**self).hash(h);
    }
}
impl fmt::Debug for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{:?}", self.name(), self.params())
    }
}

fn hash_of(name: &str, params: &ParamList) -> u64 {
    let mut h = rustc_hash::FxHasher::default();
    (name, params).hash(&mut h);
    h.finish()
}

/// The error of a transform that meets a primitive without the rule.
fn no_rule(what: &str, name: &str, why: &str) -> Error {
    if why.starts_with('=') {
        return Error::value(&why[1..]);
    }
    Error::not_implemented(format!("{what} for '{name}' not implemented")).help(why)
}

impl<P: Params> Prim<P> {
    fn do_jvp(&self, op: &Op, p: &P, primals: &[Val], tangents: &[Tangent]) -> Result<(Vec<Val>, Vec<Tangent>)> {
        match &self.jvp {
            Jvp::Rule(rule) | Jvp::Declared(rule, _) | Jvp::Backward(rule, _) => rule(op, p, primals, tangents),
            Jvp::Each(rules) => each_jvp(op, p, rules, primals, tangents),
            Jvp::Linear => crate::jvp::linear(op, primals, tangents),
            Jvp::Zero => {
                let outs = crate::trace::bind(op, primals)?;
                let zeros = outs.iter().map(Tangent::zero_of).collect();
                Ok((outs, zeros))
            }
            Jvp::Never(why) => Err(no_rule("Differentiation rule", self.name, why)),
        }
    }
    fn do_transpose(&self, op: &Op, p: &P, cts: &[Tangent], operands: &[Operand]) -> Result<Vec<Option<Val>>> {
        match &self.transpose {
            Transpose::Rule(rule) => rule(op, p, cts, operands),
            Transpose::Never(why) => Err(no_rule("Transpose rule (for reverse-mode differentiation)", self.name, why)),
        }
    }
    fn do_batch(
        &self,
        op: &Op,
        p: &P,
        size: usize,
        vals: &[Val],
        axes: &[Option<usize>],
    ) -> Result<(Vec<Val>, Vec<Option<usize>>)> {
        match &self.batch {
            Batch::Rule(rule) => rule(op, p, size, vals, axes),
            Batch::Never(why) => Err(no_rule("Batching rule", self.name, why)),
        }
    }
    fn do_stage(&self, op: &Op, p: &P, inputs: &[Val]) -> Option<Result<Vec<Val>>> {
        match &self.stage {
            Stage::Append => None,
            Stage::Rule(rule) => Some(rule(op, p, inputs)),
        }
    }
    fn do_lower(&self, p: &P, inputs: &[Aval], outputs: &[Aval]) -> Lowering {
        match &self.lower {
            Lower::Rule(rule) => rule(p, inputs, outputs),
            Lower::Kernel(_) => Lowering::Kernel,
        }
    }
    fn do_simplify(&self, p: &P, inputs: &[crate::jaxpr::Atom], avals: &[Aval]) -> Option<Rewrite> {
        match &self.simplify {
            Simplify::Rule(rule) => rule(p, inputs, avals),
            Simplify::Never(_) => None,
        }
    }
}

/// JAX's `standard_jvp2`: the value first, then one contribution per input with a tangent.
fn each_jvp<P>(
    op: &Op,
    p: &P,
    rules: &[Option<EachJvp<P>>],
    primals: &[Val],
    tangents: &[Tangent],
) -> Result<(Vec<Val>, Vec<Tangent>)> {
    let mut outs = crate::trace::bind(op, primals)?;
    let out = outs.remove(0);
    let mut parts = Vec::new();
    for (rule, tangent) in rules.iter().zip(tangents) {
        if let (Some(rule), Tangent::Val(t)) = (rule, tangent) {
            parts.push(rule(p, t, &out, primals)?);
        }
    }
    let mut sum = Tangent::zero_of(&out);
    for part in parts {
        sum = sum.add(Tangent::Val(part))?;
    }
    Ok((vec![out], vec![sum]))
}

macro_rules! primitive_methods {
    ($prim:ident, $params:ident) => {
        fn name(&self) -> &'static str {
            self.$prim().name
        }
        fn params(&self) -> ParamList {
            self.$params().list()
        }
        fn definition(&self) -> &'static dyn Definition {
            self.$prim()
        }
        fn abstract_eval(&self, inputs: &[Aval]) -> Result<Vec<Aval>> {
            (self.$prim().abstract_eval)(self.$params(), inputs)
        }
        fn eval(&self, inputs: &[Array]) -> Result<Vec<Array>> {
            (self.$prim().eval)(self.$params(), inputs)
        }
        fn jvp(&self, op: &Op, primals: &[Val], tangents: &[Tangent]) -> Result<(Vec<Val>, Vec<Tangent>)> {
            self.$prim().do_jvp(op, self.$params(), primals, tangents)
        }
        fn transpose(&self, op: &Op, cts: &[Tangent], operands: &[Operand]) -> Result<Vec<Option<Val>>> {
            self.$prim().do_transpose(op, self.$params(), cts, operands)
        }
        fn batch(
            &self,
            op: &Op,
            size: usize,
            vals: &[Val],
            axes: &[Option<usize>],
        ) -> Result<(Vec<Val>, Vec<Option<usize>>)> {
            self.$prim().do_batch(op, self.$params(), size, vals, axes)
        }
        fn stage(&self, op: &Op, inputs: &[Val]) -> Option<Result<Vec<Val>>> {
            self.$prim().do_stage(op, self.$params(), inputs)
        }
        fn lower(&self, inputs: &[Aval], outputs: &[Aval]) -> Lowering {
            self.$prim().do_lower(self.$params(), inputs, outputs)
        }
        fn simplify(&self, inputs: &[crate::jaxpr::Atom], avals: &[Aval]) -> Option<Rewrite> {
            self.$prim().do_simplify(self.$params(), inputs, avals)
        }
    };
}

/// A primitive without parameters, as an application.
#[derive(Clone, Copy)]
struct Plain(&'static Prim<()>);

impl Plain {
    fn prim(&self) -> &'static Prim<()> {
        self.0
    }
    fn unit(&self) -> &() {
        &()
    }
}

impl Primitive for Plain {
    primitive_methods!(prim, unit);
    fn params_any(&self) -> &dyn Any {
        &()
    }
    fn effects(&self) -> Effects {
        Effects::NONE
    }
    fn hash(&self) -> u64 {
        hash_of(self.0.name, &Vec::new())
    }
}

impl<P: Params> Bound<P> {
    fn prim(&self) -> &'static Prim<P> {
        self.prim
    }
    fn params_ref(&self) -> &P {
        &self.params
    }
}

impl<P: Params> Primitive for Bound<P> {
    primitive_methods!(prim, params_ref);
    fn params_any(&self) -> &dyn Any {
        &self.params
    }
    fn effects(&self) -> Effects {
        *self.effects.get_or_init(|| self.params.effects())
    }
    fn hash(&self) -> u64 {
        *self.hash.get_or_init(|| hash_of(self.prim.name, &self.params.list()))
    }
}

impl<P: Params> Definition for Prim<P> {
    fn name(&self) -> &'static str {
        self.name
    }
    fn doc(&self) -> &'static str {
        self.doc
    }
    fn public(&self) -> Public {
        self.public
    }
    fn has_jvp(&self) -> Has {
        match self.jvp {
            Jvp::Zero => Has::Zero,
            Jvp::Never(why) => Has::Never(why),
            _ => Has::Rule,
        }
    }
    fn declared_slope(&self) -> Option<&'static str> {
        match self.jvp {
            Jvp::Declared(_, what) => Some(what),
            _ => None,
        }
    }
    fn refuses_forward(&self) -> Option<&'static str> {
        match self.jvp {
            Jvp::Backward(_, why) => Some(why),
            _ => None,
        }
    }
    fn has_transpose(&self) -> Has {
        match self.transpose {
            Transpose::Rule(_) => Has::Rule,
            Transpose::Never(why) => Has::Never(why),
        }
    }
    fn has_batch(&self) -> Has {
        match self.batch {
            Batch::Rule(_) => Has::Rule,
            Batch::Never(why) => Has::Never(why),
        }
    }
    fn samples(&'static self) -> Vec<(Op, Vec<Array>)> {
        (self.samples)().into_iter().map(|s| (Op::new(self, s.params), s.inputs)).collect()
    }
    fn make(&'static self, list: &[(&str, Param)]) -> Result<Op> {
        Ok(Op::new(self, P::parse(&Given { primitive: self.name, list })?))
    }
    fn plain(&'static self) -> Option<Op> {
        let me: &'static dyn Any = self;
        me.downcast_ref::<Prim<()>>().map(Op::plain)
    }
}

/// A dtype list for errors and samples.
pub const FLOATS: [DType; 4] = [DType::BF16, DType::F16, DType::F32, DType::F64];
