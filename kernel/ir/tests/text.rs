//! Each primitive's jaxpr, plain and under jvp, vjp and vmap, beside what JAX 0.10.2 printed (`prims.txt`).

use jitbook_ir::linearize::linearize;
use jitbook_ir::ops::*;
use jitbook_ir::trace::bind;
use jitbook_ir::{Aval, DType, Op, Tangent, Val, by_name, jvp, stage, vmap};
use smallvec::smallvec;

fn f32v(shape: &[usize]) -> Aval {
    Aval::new(DType::F32, shape)
}

/// Sections of the recording, and the application that each shows.
fn applications() -> Vec<(&'static str, Op, Vec<Aval>)> {
    let v = f32v(&[3]);
    let m = f32v(&[2, 3]);
    let s = f32v(&[]);
    let mut all: Vec<(&str, Op, Vec<Aval>)> = Vec::new();
    let unary = [
        "neg",
        "abs",
        "sign",
        "floor",
        "ceil",
        "is_finite",
        "exp",
        "exp2",
        "expm1",
        "log",
        "log1p",
        "sin",
        "cos",
        "tan",
        "asin",
        "acos",
        "atan",
        "sinh",
        "cosh",
        "tanh",
        "asinh",
        "acosh",
        "atanh",
        "logistic",
        "sqrt",
        "rsqrt",
        "cbrt",
        "square",
        "erf",
        "erfc",
        "erf_inv",
        "lgamma",
        "digamma",
        "copy",
    ];
    for name in unary {
        all.push((name, by_name(name).unwrap().plain().unwrap(), vec![v.clone()]));
    }
    let binary = [
        ("add", "add vector scalar"),
        ("sub", "sub vector scalar"),
        ("mul", "mul vector scalar"),
        ("div", "div vector scalar"),
        ("rem", ""),
        ("pow", "pow vector scalar"),
        ("max", "max vector scalar"),
        ("min", "min vector scalar"),
        ("atan2", "atan2 vector scalar"),
    ];
    for (name, scalar) in binary {
        let op = by_name(name).unwrap().plain().unwrap();
        all.push((name, op.clone(), vec![v.clone(), v.clone()]));
        all.push((scalar, op, vec![v.clone(), s.clone()]));
    }
    let power = |y| Op::new(&unary::INTEGER_POW, unary::IntegerPow { y });
    all.push(("integer_pow 2", power(2), vec![v.clone()]));
    all.push(("integer_pow 3", power(3), vec![v.clone()]));
    all.push(("integer_pow -1", power(-1), vec![v.clone()]));
    let axes = |a: &[usize]| reduce::Reduce { axes: a.into(), numpy: false };
    all.push(("reduce_sum", Op::new(&reduce::REDUCE_SUM, reduce::ReduceSum(axes(&[0]))), vec![m.clone()]));
    all.push(("reduce_sum both", Op::new(&reduce::REDUCE_SUM, reduce::ReduceSum(axes(&[0, 1]))), vec![m.clone()]));
    all.push(("reduce_max", Op::new(&reduce::REDUCE_MAX, axes(&[0])), vec![m.clone()]));
    all.push(("reduce_min", Op::new(&reduce::REDUCE_MIN, axes(&[0])), vec![m.clone()]));
    let p = shape::BroadcastInDim { shape: smallvec![2, 3, 4], dims: smallvec![1], numpy: 0 };
    all.push(("broadcast_in_dim", Op::new(&shape::BROADCAST_IN_DIM, p), vec![v.clone()]));
    all.push((
        "reshape",
        Op::new(&shape::RESHAPE, shape::Reshape { sizes: smallvec![3, 2], order: None }),
        vec![m.clone()],
    ));
    let p = shape::TransposeParams { permutation: smallvec![1, 0] };
    all.push(("transpose", Op::new(&shape::TRANSPOSE, p), vec![m.clone()]));
    let p = shape::Squeeze { dims: smallvec![1] };
    all.push(("squeeze", Op::new(&shape::SQUEEZE, p), vec![f32v(&[2, 1, 3])]));
    all.push(("rev", Op::new(&shape::REV, shape::Rev { dims: smallvec![0] }), vec![m.clone()]));
    let slice = |start: &[usize], limit: &[usize], strides: Option<&[usize]>| {
        let strides = strides.map(|s| s.into());
        Op::new(&shape::SLICE, shape::Slice { start: start.into(), limit: limit.into(), strides, numpy: 0 })
    };
    all.push(("slice", slice(&[0, 1], &[2, 3], None), vec![m.clone()]));
    all.push(("slice strided", slice(&[0, 0], &[2, 3], Some(&[1, 2])), vec![m.clone()]));
    let p = shape::Pad { config: vec![(1, 2, 0), (0, 1, 1)], numpy: vec![shape::PLAIN; 2] };
    all.push(("pad", Op::new(&shape::PAD, p), vec![m.clone(), s.clone()]));
    let p = shape::Concatenate { axis: 0 };
    all.push(("concatenate", Op::new(&shape::CONCATENATE, p), vec![m.clone(), m.clone()]));
    all.push(("unstack", Op::new(&pack::UNSTACK, pack::Axis { axis: 0 }), vec![m.clone()]));
    all.push((
        "split",
        Op::new(&pack::SPLIT, pack::Split { sizes: smallvec![1, 2], axis: 1, numpy: 0 }),
        vec![m.clone()],
    ));
    all.push(("tile", Op::new(&pack::TILE, pack::Tile { reps: smallvec![2, 1] }), vec![m.clone()]));
    let dot = |l: usize, r: usize| {
        let dims =
            jitbook_array::linear::DotDims { lhs_contract: vec![l], rhs_contract: vec![r], ..Default::default() };
        Op::new(&dot::DOT_GENERAL, dot::Dot { dims, preferred: None })
    };
    all.push(("dot_general mm", dot(1, 0), vec![m.clone(), f32v(&[3, 2])]));
    all.push(("dot vv", dot(0, 0), vec![v.clone(), v.clone()]));
    all.push(("dot mv", dot(1, 0), vec![m.clone(), v.clone()]));
    let p = cumulative::Cumulative { axis: 0, reverse: false };
    all.push(("cumsum", Op::new(&cumulative::CUMSUM, p), vec![m.clone()]));
    let p = sort::Sort { dimension: 0, is_stable: true, num_keys: 1 };
    all.push(("sort", Op::new(&sort::SORT, p), vec![m.clone()]));
    all.push(("top_k", Op::new(&sort::TOP_K, sort::TopK { axis: 1, k: 2 }), vec![m.clone()]));
    let p = convert::Convert { dtype: DType::F16, weak: false, written: false };
    all.push(("convert_element_type", Op::new(&convert::CONVERT, p), vec![v.clone()]));
    all.push(("select_n", Op::plain(&select::SELECT_N), vec![Aval::new(DType::Bool, &[3]), v.clone(), v.clone()]));
    all.push(("clamp", Op::plain(&select::CLAMP), vec![v.clone(), v.clone(), v.clone()]));
    all
}

fn is_float(a: &Aval) -> bool {
    a.dtype.is_float()
}

/// The text of one way to use an application: `plain`, `jvp`, `vjp` or `vmap (1, None)`.
fn text(kind: &str, op: &Op, avals: &[Aval]) -> Result<String, String> {
    let n = avals.len();
    let mut run = |x: &[Val]| bind(op, x);
    let staged = match kind {
        "plain" => stage(avals, &mut run),
        "jvp" => {
            let ts = avals.iter().filter(|a| is_float(a)).map(|a| a.tangent());
            let ins: Vec<Aval> = avals.iter().cloned().chain(ts).collect();
            stage(&ins, &mut |x| {
                let mut ts = x[n..].iter();
                let tangents: Vec<Tangent> = avals
                    .iter()
                    .map(|a| {
                        if is_float(a) { Tangent::Val(ts.next().unwrap().clone()) } else { Tangent::Zero(a.tangent()) }
                    })
                    .collect();
                let (mut outs, touts) = jvp(&mut |x| bind(op, x), &x[..n], &tangents)?;
                for t in touts {
                    outs.push(t.instantiate()?);
                }
                Ok(outs)
            })
        }
        "vjp" => {
            let outs = op.abstract_eval(avals).map_err(|e| e.to_string())?;
            let ins: Vec<Aval> = avals.iter().chain(&outs).cloned().collect();
            stage(&ins, &mut |x| {
                let (_, lin) = linearize(&mut |x| bind(op, x), &x[..n])?;
                let cts: Vec<Tangent> = x[n..].iter().cloned().map(Tangent::Val).collect();
                let back = lin.pull(&cts)?;
                back.iter().zip(avals).filter(|(_, a)| is_float(a)).map(|(t, _)| t.instantiate()).collect()
            })
        }
        _ => {
            let inner = kind.trim_start_matches("vmap").trim().trim_matches(['(', ')', ',']);
            let axes: Vec<Option<usize>> = inner.split(',').map(|a| a.trim().trim_matches(')').parse().ok()).collect();
            let grown = |(a, axis): (&Aval, &Option<usize>)| {
                let mut shape = a.shape.clone();
                if let Some(axis) = axis {
                    shape.insert(*axis, 4);
                }
                a.with_shape(&shape)
            };
            let ins: Vec<Aval> = avals.iter().zip(&axes).map(grown).collect();
            stage(&ins, &mut |x| vmap(&mut |x| bind(op, x), x, &axes, 4, &mut |n| Ok(vec![Some(0); n])))
        }
    };
    staged.map(|s| s.jaxpr.to_string()).map_err(|e| e.to_string())
}

/// The entries of a section: `(kind, text)`.
fn recorded(section: &str) -> Vec<(String, String)> {
    let file = include_str!("prims.txt");
    let head = format!("### {section}\n");
    let Some(at) = file.find(&head) else { return vec![] };
    let body = &file[at + head.len()..];
    let body = &body[..body.find("\n### ").unwrap_or(body.len())];
    let mut entries: Vec<(String, String)> = Vec::new();
    for line in body.lines().filter(|l| !l.is_empty()) {
        let starts = ["plain:", "jvp:", "vjp:", "vmap"].iter().any(|k| line.starts_with(k));
        match (starts, line.split_once(": {")) {
            (true, Some((kind, rest))) => {
                entries.push((kind.trim().trim_end_matches(',').trim().into(), format!("{{{rest}")))
            }
            _ => {
                if let Some((_, text)) = entries.last_mut() {
                    text.push('\n');
                    text.push_str(line);
                }
            }
        }
    }
    entries
}

/// What differs from JAX's text for now, with the reason.
const KNOWN: &[(&str, &str, &str)] = &[];

#[test]
fn jaxprs_print_as_in_jax() {
    let (mut same, mut failures) = (0, Vec::new());
    for (section, op, avals) in applications() {
        for (kind, want) in recorded(section) {
            if KNOWN.iter().any(|(s, k, _)| *s == section && kind.starts_with(k)) {
                continue;
            }
            match text(&kind, &op, &avals) {
                Ok(got) if got == want => same += 1,
                Ok(got) => failures.push(format!("### {section} {kind}\nwant {want}\ngot  {got}")),
                Err(e) => failures.push(format!("### {section} {kind}\n{e}")),
            }
        }
    }
    assert!(failures.is_empty(), "{same} same, {} differ\n{}", failures.len(), failures.join("\n"));
}
