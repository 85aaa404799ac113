//! Every family of kernels gives up where an interrupt is up, and says so once. In a process of its own: the flag is for
//! the whole process.

use jitbook_array::index::{GatherDimensionNumbers, IndexMode, ScatterDimensionNumbers, ScatterKind, gather, scatter};
use jitbook_array::interrupt::{INTERRUPT, PIECE, away, is_up};
use jitbook_array::linear::conv::{Groups, Window, conv};
use jitbook_array::linear::{DotDims, dot_general};
use jitbook_array::numpy_index::{Index, numpy_get, numpy_set};
use jitbook_array::numpy_random::Generator;
use jitbook_array::structure::{concatenate, iota, pad, reshape, transpose};
use jitbook_array::{Array, DType, ErrorClass, Key, Result, cast, cumulative, elementwise, random, reduce, sort};
use std::sync::atomic::Ordering;
use std::time::Duration;

type Kernel = Box<dyn Fn() -> Result<()>>;

fn kernel<T>(name: &'static str, run: impl Fn() -> Result<T> + 'static) -> (&'static str, Kernel) {
    (name, Box::new(move || run().map(drop)))
}

fn floats(shape: &[usize]) -> Array {
    let counts = iota(DType::F32, &[shape.iter().product()], 0).and_then(|x| reshape(&x, shape));
    counts.expect("it fits")
}

fn kernels() -> Vec<(&'static str, Kernel)> {
    // Longer than a piece, and a square whose rows are shorter than one.
    let line = floats(&[3 * PIECE]);
    let square = floats(&[400, 400]);
    let places = cast::cast(&line, DType::I32).and_then(|x| reshape(&x, &[3 * PIECE, 1])).expect("it fits");
    let (a, b) = (line.clone(), square.clone());
    let with = |x: &Array| x.clone();
    let product = DotDims { lhs_contract: vec![1], rhs_contract: vec![0], ..Default::default() };
    let ints = cast::cast(&square, DType::I32).expect("it fits");
    vec![
        kernel("map", {
            let a = with(&a);
            move || elementwise::map(&a, f32::sqrt)
        }),
        kernel("map of a view", {
            let b = transpose(&b, &[1, 0]);
            move || elementwise::map(&b, f32::sqrt)
        }),
        kernel("zip", {
            let a = with(&a);
            move || elementwise::zip(&a, &a, |x: f32, y: f32| x + y)
        }),
        kernel("cast", {
            let a = with(&a);
            move || cast::cast(&a, DType::F64)
        }),
        kernel("copy", {
            let b = transpose(&b, &[1, 0]);
            move || b.copy()
        }),
        kernel("sum of a line", {
            let a = with(&a);
            move || reduce::sum(&a, &[0])
        }),
        kernel("sum of columns", {
            let b = with(&b);
            move || reduce::sum(&b, &[0])
        }),
        kernel("max", {
            let a = with(&a);
            move || reduce::max(&a, &[0])
        }),
        kernel("argmax", {
            let a = with(&a);
            move || reduce::argmax(&a, 0, DType::I32)
        }),
        kernel("cumsum", {
            let a = with(&a);
            move || cumulative::cumsum(&a, 0, false)
        }),
        kernel("sort", {
            let a = with(&a);
            move || sort::sort(&[a.clone()], 0, 1)
        }),
        kernel("argsort", {
            let a = with(&a);
            move || sort::argsort(&a, 0, DType::I32)
        }),
        kernel("top_k", {
            let a = with(&a);
            move || sort::top_k(&a, 5, 0)
        }),
        kernel("nonzero", {
            let a = with(&a);
            move || sort::nonzero(&a)
        }),
        kernel("product", {
            let b = with(&b);
            let d = product.clone();
            move || dot_general(&b, &b, &d, DType::F32)
        }),
        kernel("product of ints", move || dot_general(&ints, &ints, &product, DType::I32)),
        kernel("convolution", {
            let (x, k) =
                (reshape(&floats(&[40, 1, 64, 64]), &[40, 1, 64, 64]).expect("it fits"), floats(&[64, 1, 3, 3]));
            move || {
                let w = Window {
                    strides: &[1, 1],
                    padding: &[(0, 0), (0, 0)],
                    lhs_dilation: &[1, 1],
                    rhs_dilation: &[1, 1],
                };
                conv(&x, &k, &w, Groups { feature: 1, batch: 1 }, DType::F32)
            }
        }),
        kernel("random bits", || random::random_bits(&Array::scalar(Key([0, 1])), 32, &[3 * PIECE])),
        kernel("numpy's random", || Generator::new(&[0]).standard_normal(&[3 * PIECE])),
        kernel("iota", || iota(DType::I32, &[3 * PIECE], 0)),
        kernel("pad", {
            let a = with(&a);
            move || pad(&a, &Array::scalar(0f32), &[(1, 1, 0)])
        }),
        kernel("concatenate", {
            let a = with(&a);
            move || concatenate(&[a.clone(), a.clone()], 0)
        }),
        kernel("gather", {
            let (a, places) = (with(&a), with(&places));
            let dims = GatherDimensionNumbers {
                collapsed_slice_dims: vec![0],
                start_index_map: vec![0],
                ..Default::default()
            };
            move || gather(&a, &places, &dims, &[1], IndexMode::Clip, None)
        }),
        kernel("scatter", {
            let (a, places) = (with(&a), with(&places));
            let dims = ScatterDimensionNumbers {
                inserted_window_dims: vec![0],
                scatter_dims_to_operand_dims: vec![0],
                ..Default::default()
            };
            move || scatter(&a, &places, &a, &dims, IndexMode::Clip, ScatterKind::Add)
        }),
        kernel("numpy's index", {
            let (a, places) = (with(&a), with(&places));
            move || numpy_get(&a, &[Index::Array(places.clone())])
        }),
        kernel("numpy's assignment", {
            let a = a.copy().expect("it fits");
            move || numpy_set(&a, &[Index::Ellipsis], &Array::scalar(1f32))
        }),
        kernel("work elsewhere", || away("sleeper", || std::thread::sleep(Duration::from_secs(5)))),
    ]
}

#[test]
fn every_family_gives_up_and_says_so_once() {
    for (name, run) in kernels() {
        INTERRUPT.store(true, Ordering::Relaxed);
        let error = run().err().unwrap_or_else(|| panic!("{name} went on"));
        assert_eq!(error.class, ErrorClass::KeyboardInterrupt, "{name}");
        assert!(!is_up(), "{name} left the flag up");
        if name != "work elsewhere" {
            assert!(run().is_ok(), "{name} does not work afterwards");
        }
    }
    assert_eq!(away("adder", || 1 + 1), Ok(2));
    let fallen = std::panic::catch_unwind(|| away("faller", || panic!("on purpose")));
    assert!(fallen.is_err(), "a panic elsewhere is a panic here");
}
