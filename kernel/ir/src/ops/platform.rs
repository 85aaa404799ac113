//! What does not depend on values: the place of this platform among some, and a number that nobody reads.

use super::build::*;
use crate::aval::Aval;
use crate::params::{Given, Param, ParamList, Params};
use crate::prim::*;
use crate::trace::bind1;
use crate::value::Val;
use jitbook_array::{DType, Error, Result};

/// The platform as a parameter holds it: a str prints with its quotes.
const HERE: &str = "'cpu'";

/// Which of some groups of platforms has this one, or is for all (`None`).
pub(super) fn this_platform(groups: &Param) -> Option<usize> {
    let here = |p: &Param| matches!(p, Param::Word(w) if &**w == HERE);
    let has = |group: &Param| match group {
        Param::None => true,
        Param::Tuple(names) => names.iter().any(here),
        _ => false,
    };
    match groups {
        Param::Tuple(groups) => groups.iter().position(has),
        _ => None,
    }
}

#[derive(Clone, Debug)]
pub struct Platforms {
    pub platforms: Param,
}
impl Params for Platforms {
    fn parse(g: &Given) -> Result<Self> {
        Ok(Platforms { platforms: g.any("platforms").clone() })
    }
    fn list(&self) -> ParamList {
        vec![("platforms", self.platforms.clone())]
    }
}
impl Platforms {
    fn index(&self) -> Result<i32> {
        let here = this_platform(&self.platforms).ok_or_else(|| {
            let groups = crate::print::param_text(&self.platforms);
            Error::not_implemented(format!(
                "MLIR translation rule for primitive 'platform_index(platforms={groups})' not found for platform cpu"
            ))
        });
        Ok(here? as i32)
    }
}
pub static PLATFORM_INDEX: Prim<Platforms> = Prim {
    name: "platform_index",
    doc: "The place of this platform among some.\n>>> lax.platform_dependent(2., cpu=lambda x: x + 1, tpu=lambda x: x)\n3.0",
    public: Public::NONE,
    abstract_eval: |_, _| Ok(vec![Aval::scalar(DType::I32)]),
    eval: |p, _| Ok(vec![scalar(DType::I32, p.index()?.into())]),
    jvp: Jvp::Zero,
    transpose: Transpose::Never("it never sees a tangent"),
    batch: Batch::Never("it has no operand"),
    stage: Stage::Append,
    lower: Lower::Kernel("it is a number before anything runs"),
    simplify: Simplify::Rule(|p, _, _| p.index().ok().map(|i| Rewrite::Number(scalar(DType::I32, i.into())))),
    samples: || {
        let group = |name: &str| Param::Tuple(vec![Param::word(name)]);
        let all = |groups: Vec<Param>| Sample::new(Platforms { platforms: Param::Tuple(groups) }, vec![]);
        vec![all(vec![group("'tpu'"), group(HERE)]), all(vec![group("'tpu'"), Param::None])]
    },
};

#[derive(Clone, Debug)]
pub struct Empty {
    pub dtype: DType,
}
impl Params for Empty {
    fn parse(g: &Given) -> Result<Self> {
        Ok(Empty { dtype: g.dtype("dtype")? })
    }
    fn list(&self) -> ParamList {
        vec![("dtype", self.dtype.into()), ("memory_space", Param::word("MemorySpace.Device"))]
    }
}
/// A number that fills the place of one which is not there. It is zero.
pub static EMPTY: Prim<Empty> = Prim {
    name: "empty2",
    doc: "A number where only its type matters.\n>>> grad(lambda x: lax.cond(x > 1, lambda x: x * x, lambda x: 3 * x, x))(2.)\nArray(4., dtype=float32, weak_type=True)",
    public: Public::NONE,
    abstract_eval: |p, _| Ok(vec![Aval::scalar(p.dtype)]),
    eval: |p, _| Ok(vec![scalar(p.dtype, 0.0)]),
    jvp: Jvp::Zero,
    transpose: Transpose::Never("it never sees a tangent"),
    batch: Batch::Never("it has no operand"),
    stage: Stage::Append,
    lower: Lower::Kernel("it is a number before anything runs"),
    simplify: Simplify::Rule(|p, _, _| Some(Rewrite::Number(scalar(p.dtype, 0.0)))),
    samples: || {
        vec![Sample::new(Empty { dtype: DType::F32 }, vec![]), Sample::new(Empty { dtype: DType::I32 }, vec![])]
    },
};

/// A value of this type that nobody reads.
pub(super) fn empty(aval: &Aval) -> Result<Val> {
    if aval.dtype == DType::Key {
        return zeros(aval);
    }
    let number = bind1(&Op::new(&EMPTY, Empty { dtype: aval.dtype }), &[])?;
    if aval.rank() == 0 { Ok(number) } else { broadcast_in_dim(&number, &aval.shape, &[]) }
}
