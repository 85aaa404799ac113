//! Building jaxprs by hand, and comparing results.
#![allow(dead_code)]

use jitbook_array::{Array, DType};
use jitbook_ir::aval::Aval;
use jitbook_ir::jaxpr::{Atom, Builder, ClosedJaxpr, SourceId};
use jitbook_ir::ops::{random, unary};
use jitbook_ir::prim::Op;

/// The jaxpr of one application.
pub fn single(op: &Op, args: &[Array]) -> ClosedJaxpr {
    let mut b = Builder::default();
    let avals: Vec<Aval> = args.iter().map(Aval::of).collect();
    let ins = avals.iter().map(|a| Atom::Var(b.input(a.clone()))).collect();
    let outs = op.abstract_eval(&avals).expect("a sample that fits");
    let made = b.push(op.clone(), ins, outs, SourceId(0));
    ClosedJaxpr::new(b.finish(made.into_iter().map(Atom::Var).collect()), vec![])
}

/// The elements as f64, whatever the (real) dtype.
pub fn numbers(a: &Array) -> Vec<f64> {
    let wide = |x: &Array| jitbook_array::cast::cast(x, DType::F64);
    match a.dtype() {
        DType::Float0 => vec![],
        DType::C64 | DType::C128 => {
            let part = |prim| Op::plain(prim).eval(std::slice::from_ref(a)).expect("a part").remove(0);
            let (re, im) = (part(&unary::REAL), part(&unary::IMAG));
            numbers(&re).into_iter().chain(numbers(&im)).collect()
        }
        DType::Key => {
            let bits = Op::plain(&random::RANDOM_UNWRAP).eval(std::slice::from_ref(a)).expect("a key's bits");
            numbers(&bits[0])
        }
        DType::F64 => a.to_vec::<f64>(),
        DType::U64 => a.to_vec::<u64>().into_iter().map(|x| x as f64).collect(),
        _ => wide(a).expect("small").to_vec::<f64>(),
    }
}

pub fn close(got: &Array, want: &Array, tolerance: f64) -> Result<(), String> {
    if got.dtype() != want.dtype() || got.shape() != want.shape() || got.weak() != want.weak() {
        let text = |a: &Array| format!("{:?}", Aval::of(a));
        return Err(format!("{} is not {}", text(got), text(want)));
    }
    for (i, (x, y)) in numbers(got).into_iter().zip(numbers(want)).enumerate() {
        let same = x == y || (x.is_nan() && y.is_nan());
        let near = (x - y).abs() <= tolerance * (1.0 + y.abs());
        if !same && !near {
            return Err(format!("element {i}: {x:e} is not {y:e}"));
        }
    }
    Ok(())
}
