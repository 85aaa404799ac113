//! Every recorded case of `recorded.txt` (which `record/print.py` writes) prints as there.

use super::*;
use crate::shape::element_count;

/// An array from the bytes of its elements.
fn array(dtype: &str, shape: &str, hex: &str) -> Array {
    let dtype = DType::ALL.into_iter().find(|d| d.name() == dtype).expect("a dtype");
    let shape: Vec<usize> = shape.split(',').filter(|d| !d.is_empty()).map(|d| d.parse().unwrap()).collect();
    let byte = |k: usize| u8::from_str_radix(&hex[2 * k..2 * k + 2], 16).unwrap();
    let bytes: Vec<u8> = (0..hex.len() / 2).map(byte).collect();
    assert_eq!(bytes.len(), element_count(&shape) * dtype.size());
    crate::with_element!(dtype, T => {
        let mut values = vec![T::default(); element_count(&shape)];
        // SAFETY: as many bytes as the elements have, recorded as valid values of the dtype.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), values.as_mut_ptr().cast::<u8>(), bytes.len()) };
        Array::from_vec(values, &shape)
    })
}

#[test]
fn recorded_cases() {
    let options = PrintOptions::default();
    let mut wrong = Vec::new();
    for line in include_str!("recorded.txt").lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let x = array(fields[0], fields[1], fields[2]);
        let got = [str_array(&x, &options), repr_numpy(&x, &options), repr_jax(&x, &options)];
        for (got, expect) in got.iter().zip(&fields[3..]) {
            if got.replace('\n', "\u{23ce}") != *expect {
                wrong.push(format!("{} {}:\n got  {got}\n want {expect}", fields[0], fields[1]));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn weak_types_and_keys() {
    let options = PrintOptions::default();
    let weak = Array::scalar(1f32).with_weak(true);
    assert_eq!(repr_jax(&weak, &options), "Array(1., dtype=float32, weak_type=True)");
    let key = Array::scalar(crate::Key([0, 0]));
    assert_eq!(repr_jax(&key, &options), "Array((), dtype=key<fry>) overlaying:\n[0 0]");
    let keys = crate::random::split(&key, &[2]).unwrap();
    let expect = "Array((2,), dtype=key<fry>) overlaying:\n[[1797259609 2579123966]\n [ 928981903 3453687069]]";
    assert_eq!(str_array(&keys, &options), expect);
}

#[test]
fn scalars() {
    let cases: &[(Array, &str)] = &[
        (Array::scalar(1e-4f32), "np.float32(1e-04)"),
        (Array::scalar(1e-4f64), "np.float64(0.0001)"),
        (Array::scalar(1e15f64), "np.float64(1000000000000000.0)"),
        (Array::scalar(123456789012345678f64), "np.float64(1.2345678901234568e+17)"),
        (Array::scalar(crate::Complex::new(-1.5f32, -0.0)), "np.complex64(-1.5-0j)"),
        (Array::scalar(crate::Complex::new(-0.0, 2.0)), "np.complex128(2j)"),
        (Array::scalar(f64::NEG_INFINITY), "np.float64(-inf)"),
        (Array::scalar(crate::bf16::from_f32(1e10)), "9.99922e+09"),
        (Array::scalar(true), "np.True_"),
    ];
    for (x, expect) in cases {
        assert_eq!(scalar_repr_numpy(x), *expect);
    }
}

#[test]
fn options_change_the_text() {
    let x = Array::from_vec(vec![1.0 / 3.0, 2e-9, -5.0], &[3]);
    let base = PrintOptions { precision: 3, suppress: true, ..Default::default() };
    let text = |options: &PrintOptions| str_array(&x, options);
    assert_eq!(text(&base), "[ 0.333  0.    -5.   ]");
    assert_eq!(text(&PrintOptions { floatmode: FloatMode::Fixed, ..base.clone() }), "[ 0.333  0.000 -5.000]");
    assert_eq!(text(&PrintOptions { sign: Sign::Plus, ..base.clone() }), "[+0.333 +0.    -5.   ]");
    let ints = Array::from_vec(vec![1i64, 2, 3, 4, 5, 6], &[6]);
    let short = PrintOptions { threshold: 3, edgeitems: 1, ..Default::default() };
    assert_eq!(repr_numpy(&ints, &short), "array([1, ..., 6], shape=(6,))");
}
