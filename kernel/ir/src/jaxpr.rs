//! The jaxpr: a typed list of equations over variables. Plain shared data, compared and hashed by structure.

use crate::aval::Aval;
use crate::effects::Effects;
use crate::prim::Op;
use jitbook_array::{Array, Complex, Store};
use smallvec::SmallVec;
use std::hash::{Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

/// A variable: an index into its jaxpr's avals.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct Var(pub u32);

/// Where in the user's program an equation came from: an index into a table of the host's. 0 is nowhere.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct SourceId(pub u32);

/// An operand: a variable, or a 0-d array written in place.
#[derive(Clone, Debug)]
pub enum Atom {
    Var(Var),
    Lit(Literal),
}

/// A 0-d array, compared by its bits and by the Python float that it prints as.
#[derive(Clone)]
pub struct Literal(pub Array);

impl std::fmt::Debug for Literal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", crate::print::literal_text(&self.0))
    }
}

/// The raw bytes of a 0-d array, padded with zeros.
pub fn scalar_bits(a: &Array) -> [u64; 2] {
    let mut bits = [0u64; 2];
    match a.dtype().size() {
        1 => a.for_each::<u8>(|x| bits[0] = x as u64),
        2 => a.for_each::<u16>(|x| bits[0] = x as u64),
        4 => a.for_each::<u32>(|x| bits[0] = x as u64),
        8 => a.for_each::<u64>(|x| bits[0] = x),
        _ => a.for_each::<Complex<f64>>(|x| bits = [x.re.to_bits(), x.im.to_bits()]),
    }
    bits
}

impl PartialEq for Literal {
    fn eq(&self, other: &Literal) -> bool {
        Aval::of(&self.0) == Aval::of(&other.0)
            && scalar_bits(&self.0) == scalar_bits(&other.0)
            && self.0.python_float() == other.0.python_float()
    }
}
impl Eq for Literal {}
impl Hash for Literal {
    fn hash<H: Hasher>(&self, h: &mut H) {
        self.0.dtype().hash(h);
        scalar_bits(&self.0).hash(h);
    }
}
impl PartialEq for Atom {
    fn eq(&self, other: &Atom) -> bool {
        match (self, other) {
            (Atom::Var(a), Atom::Var(b)) => a == b,
            (Atom::Lit(a), Atom::Lit(b)) => a == b,
            _ => false,
        }
    }
}
impl Eq for Atom {}
impl Hash for Atom {
    fn hash<H: Hasher>(&self, h: &mut H) {
        match self {
            Atom::Var(v) => v.hash(h),
            Atom::Lit(l) => l.hash(h),
        }
    }
}

impl Atom {
    pub fn lit(array: Array) -> Atom {
        assert_eq!(array.rank(), 0, "a literal is 0-d");
        Atom::Lit(Literal(array))
    }
    pub fn var(&self) -> Option<Var> {
        match self {
            Atom::Var(v) => Some(*v),
            Atom::Lit(_) => None,
        }
    }
}

/// One application of a primitive.
#[derive(Clone, Debug)]
pub struct Eqn {
    pub op: Op,
    pub inputs: SmallVec<[Atom; 3]>,
    pub outputs: SmallVec<[Var; 2]>,
    pub source: SourceId,
}

/// A closed term up to its constants: `{ lambda constvars ; invars. let eqns in outs }`.
#[derive(Debug, Default)]
pub struct Jaxpr {
    pub constvars: Vec<Var>,
    pub invars: Vec<Var>,
    pub eqns: Vec<Eqn>,
    pub outs: Vec<Atom>,
    /// The type of each variable, by index.
    pub avals: Vec<Aval>,
    /// Whose variables these are: a jaxpr that was cut out of another shares them with it, and their names in a text.
    family: u64,
    hash: OnceLock<u64>,
    effects: OnceLock<Effects>,
}

impl Jaxpr {
    pub fn new(constvars: Vec<Var>, invars: Vec<Var>, eqns: Vec<Eqn>, outs: Vec<Atom>, avals: Vec<Aval>) -> Jaxpr {
        static MADE: AtomicU64 = AtomicU64::new(1);
        let family = MADE.fetch_add(1, Ordering::Relaxed);
        Jaxpr { constvars, invars, eqns, outs, avals, family, hash: OnceLock::new(), effects: OnceLock::new() }
    }
    /// Another jaxpr over the variables of this one.
    pub fn over(&self, constvars: Vec<Var>, invars: Vec<Var>, eqns: Vec<Eqn>, outs: Vec<Atom>) -> Jaxpr {
        Jaxpr { family: self.family, ..Jaxpr::new(constvars, invars, eqns, outs, self.avals.clone()) }
    }
    pub fn family(&self) -> u64 {
        self.family
    }
    pub fn aval(&self, v: Var) -> &Aval {
        &self.avals[v.0 as usize]
    }
    pub fn atom_aval(&self, a: &Atom) -> Aval {
        match a {
            Atom::Var(v) => self.aval(*v).clone(),
            Atom::Lit(l) => Aval::of(&l.0),
        }
    }
    pub fn in_avals(&self) -> Vec<Aval> {
        self.invars.iter().map(|&v| self.aval(v).clone()).collect()
    }
    pub fn out_avals(&self) -> Vec<Aval> {
        self.outs.iter().map(|a| self.atom_aval(a)).collect()
    }
    /// Which variables are read by an equation or returned.
    pub fn used(&self) -> Vec<bool> {
        let mut used = vec![false; self.avals.len()];
        let atoms = self.eqns.iter().flat_map(|e| e.inputs.iter()).chain(&self.outs);
        atoms.filter_map(Atom::var).for_each(|v| used[v.0 as usize] = true);
        used
    }
    /// What its equations do besides giving results, found once.
    pub fn effects(&self) -> Effects {
        *self.effects.get_or_init(|| self.eqns.iter().fold(Effects::NONE, |all, e| all.with(e.op.effects())))
    }
    /// A hash of the structure, computed once.
    pub fn structural_hash(&self) -> u64 {
        *self.hash.get_or_init(|| {
            let mut h = rustc_hash::FxHasher::default();
            (&self.constvars, &self.invars, &self.outs, &self.avals).hash(&mut h);
            for e in &self.eqns {
                (&e.op, &e.inputs, &e.outputs).hash(&mut h);
            }
            h.finish()
        })
    }
    /// The constvars made leading invars.
    pub fn with_consts_as_inputs(&self) -> Jaxpr {
        let invars = self.constvars.iter().chain(&self.invars).copied().collect();
        self.over(vec![], invars, self.eqns.clone(), self.outs.clone())
    }
    /// The same equations with other outputs.
    pub fn with_outs(&self, outs: Vec<Atom>) -> Jaxpr {
        self.over(self.constvars.clone(), self.invars.clone(), self.eqns.clone(), outs)
    }
}

impl PartialEq for Jaxpr {
    fn eq(&self, other: &Jaxpr) -> bool {
        std::ptr::eq(self, other)
            || (self.structural_hash() == other.structural_hash()
                && self.constvars == other.constvars
                && self.invars == other.invars
                && self.outs == other.outs
                && self.avals == other.avals
                && self.eqns.len() == other.eqns.len()
                && self
                    .eqns
                    .iter()
                    .zip(&other.eqns)
                    .all(|(a, b)| a.op == b.op && a.inputs == b.inputs && a.outputs == b.outputs))
    }
}
impl Eq for Jaxpr {}
impl Hash for Jaxpr {
    fn hash<H: Hasher>(&self, h: &mut H) {
        self.structural_hash().hash(h);
    }
}

/// A jaxpr with the arrays that its constvars stand for.
#[derive(Clone)]
pub struct ClosedJaxpr {
    pub jaxpr: Arc<Jaxpr>,
    pub consts: Vec<Array>,
}

impl ClosedJaxpr {
    pub fn new(jaxpr: impl Into<Arc<Jaxpr>>, consts: Vec<Array>) -> ClosedJaxpr {
        let jaxpr = jaxpr.into();
        assert_eq!(jaxpr.constvars.len(), consts.len(), "one array a constvar");
        ClosedJaxpr { jaxpr, consts }
    }
    pub fn in_avals(&self) -> Vec<Aval> {
        self.jaxpr.in_avals()
    }
    pub fn out_avals(&self) -> Vec<Aval> {
        self.jaxpr.out_avals()
    }
}

impl std::fmt::Debug for ClosedJaxpr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", crate::print::closed_text(self))
    }
}

/// Whether both are the same view of the same elements (or equal scalars).
pub fn same_array(a: &Array, b: &Array) -> bool {
    if Aval::of(a) != Aval::of(b) {
        return false;
    }
    match (a.store(), b.store()) {
        (Store::Inline(_), Store::Inline(_)) => scalar_bits(a) == scalar_bits(b),
        (Store::Heap(_), Store::Heap(_)) => {
            a.shares_memory(b) && a.offset() == b.offset() && a.strides() == b.strides()
        }
        _ => false,
    }
}

impl PartialEq for ClosedJaxpr {
    fn eq(&self, other: &ClosedJaxpr) -> bool {
        self.jaxpr == other.jaxpr && self.consts.iter().zip(&other.consts).all(|(a, b)| same_array(a, b))
    }
}
impl Eq for ClosedJaxpr {}
impl Hash for ClosedJaxpr {
    fn hash<H: Hasher>(&self, h: &mut H) {
        self.jaxpr.hash(h);
    }
}

/// Builds a jaxpr, one variable and one equation at a time.
#[derive(Default)]
pub struct Builder {
    pub invars: Vec<Var>,
    pub constvars: Vec<Var>,
    pub eqns: Vec<Eqn>,
    pub avals: Vec<Aval>,
}

impl Builder {
    pub fn var(&mut self, aval: Aval) -> Var {
        self.avals.push(aval);
        Var(self.avals.len() as u32 - 1)
    }
    pub fn input(&mut self, aval: Aval) -> Var {
        let v = self.var(aval);
        self.invars.push(v);
        v
    }
    pub fn constant(&mut self, aval: Aval) -> Var {
        let v = self.var(aval);
        self.constvars.push(v);
        v
    }
    /// Appends an equation; the outputs get the given avals.
    pub fn push(
        &mut self,
        op: Op,
        inputs: SmallVec<[Atom; 3]>,
        outs: Vec<Aval>,
        source: SourceId,
    ) -> SmallVec<[Var; 2]> {
        let outputs: SmallVec<[Var; 2]> = outs.into_iter().map(|a| self.var(a)).collect();
        self.eqns.push(Eqn { op, inputs, outputs: outputs.clone(), source });
        outputs
    }
    pub fn finish(self, outs: Vec<Atom>) -> Jaxpr {
        Jaxpr::new(self.constvars, self.invars, self.eqns, outs, self.avals)
    }
}
