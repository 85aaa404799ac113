//! `check`: a condition of the user's that `checkify` turns into a part of the result.

use super::build::*;
use super::reduce::{REDUCE_AND, REDUCE_MAX, Reduce};
use super::rules::Batched;
use crate::effects::Effects;
use crate::params::{Given, Param, ParamList, Params};
use crate::prim::*;
use crate::trace::{bind, bind1};
use crate::value::Val;
use jitbook_array::{Array, DType, Dims, Error, Result};
use std::cell::RefCell;

#[derive(Clone, Debug)]
pub struct Check {
    /// The number of its message, in the library's table.
    pub id: i64,
    /// Whether it is nothing where nobody asks for checks.
    pub debug: bool,
}

impl Params for Check {
    fn parse(g: &Given) -> Result<Self> {
        Ok(Check { id: g.int("id")?, debug: g.flag("debug") })
    }
    fn list(&self) -> ParamList {
        vec![("debug", self.debug.into()), ("id", Param::Int(self.id))]
    }
    fn effects(&self) -> Effects {
        Effects::CHECK
    }
}

thread_local! {
    /// While a check is bound by the user's call itself: what the first one that fails shows.
    static AT_ONCE: RefCell<Option<Failed>> = const { RefCell::new(None) };
}

/// What checks that were evaluated at once show, if one failed.
type Failed = Option<Vec<Array>>;

/// Binds a check of the user's where it may be evaluated at once, within batches and derivatives too: what it shows, if
/// it failed.
pub fn bind_at_once(op: &Op, args: &[Val]) -> Result<Failed> {
    AT_ONCE.with(|a| *a.borrow_mut() = Some(None));
    let bound = bind(op, args);
    let failed = AT_ONCE.with(RefCell::take).flatten();
    bound.map(|_| failed)
}

fn eval(p: &Check, x: &[Array]) -> Result<Vec<Array>> {
    let known = AT_ONCE.with(|a| {
        let mut a = a.borrow_mut();
        let Some(failed) = a.as_mut() else { return false };
        let mut holds = true;
        x[0].for_each::<bool>(|b| holds &= b);
        if !holds && failed.is_none() {
            *failed = Some(x[1..].to_vec());
        }
        true
    });
    if known || p.debug {
        return Ok(vec![]);
    }
    Err(Error::value(
        "Cannot abstractly evaluate a checkify.check which was not functionalized. This probably means you tried to stage \
         (jit/scan/pmap/...) a `check` without functionalizing it through `checkify.checkify`.",
    ))
}

/// One check of all members: what it shows is that of the last that fails.
fn batch(op: &Op, size: usize, x: &[Val], axes: &[Option<usize>]) -> Batched {
    let over = || Reduce { axes: (0..1).collect(), numpy: false };
    let ok = at_front(&x[0], axes[0], size)?;
    let all = bind1(&Op::new(&REDUCE_AND, over()), std::slice::from_ref(&ok))?;
    let places = iota(DType::I32, &[size], 0)?;
    let failing = select(&ok, &full_like(&places, 0.0)?, &places)?;
    let at = bind1(&Op::new(&REDUCE_MAX, over()), &[failing])?;
    let mut args = vec![all];
    for (x, axis) in x[1..].iter().zip(&axes[1..]) {
        args.push(match axis {
            None => x.clone(),
            Some(axis) => {
                let zero = constant(&at, 0.0);
                let starts: Vec<Val> =
                    (0..x.rank()).map(|i| if i == *axis { at.clone() } else { zero.clone() }).collect();
                let mut sizes = Dims::from_slice(x.shape());
                sizes[*axis] = 1;
                squeeze(&super::index::dynamic_slice(x, &starts, &sizes)?, &[*axis])?
            }
        });
    }
    bind(op, &args)?;
    Ok((vec![], vec![]))
}

pub static CHECK: Prim<Check> = Prim {
    name: "check",
    doc: "A condition that checkify makes a part of the result.\n>>> from jax.experimental.checkify import check, checkify\n>>> checkify(lambda x: check(x > 0, \"bad\"))(jnp.float32(-1))[0].get()\n'bad (`check` failed)'",
    public: Public::NONE,
    abstract_eval: |_, _| Ok(vec![]),
    eval,
    jvp: Jvp::Zero,
    transpose: Transpose::Never("it never sees a tangent"),
    batch: Batch::Rule(|op, _, size, x, axes| batch(op, size, x, axes)),
    stage: Stage::Append,
    lower: Lower::Kernel("it has no value"),
    simplify: Simplify::Never("it acts"),
    samples: || vec![],
};
