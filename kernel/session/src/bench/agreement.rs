//! Whether two results are the same: structure, shapes, types and values, the largest difference in ulp.

use jitbook_array::{Array, Complex, DType, bf16, f16};
use jitbook_lang::jax::operand::operand;
use jitbook_lang::jax::pytree;
use jitbook_lang::{R, Value, Vm};

/// How two results compare.
#[derive(Clone, Debug, PartialEq)]
pub enum Agreement {
    /// Every element within so many units in the last place.
    Ulp(u64),
    /// Rounding at the scale of the largest element, which is many ulp of a small one.
    Rounding { relative: f64, ulp: u64 },
    /// Further apart than rounding explains; the difference relative to the largest element, and in ulp.
    Far { relative: f64, ulp: u64 },
    /// Of different kinds: shapes, dtypes or containers.
    Unlike(String),
    /// The function does not even agree with itself from call to call.
    Random,
}

/// Differences below this part of the largest element are rounding, however many ulp of a small element they are.
const ROUNDING: f64 = 1e-5;
const FEW_ULP: u64 = 16;

impl Agreement {
    pub fn is_close(&self) -> bool {
        matches!(self, Agreement::Ulp(_) | Agreement::Rounding { .. })
    }

    /// How bad it is.
    pub fn rank(&self) -> (u8, u64) {
        match self {
            Agreement::Ulp(n) => (0, *n),
            Agreement::Rounding { ulp, .. } => (1, *ulp),
            Agreement::Far { ulp, .. } => (2, *ulp),
            Agreement::Unlike(_) | Agreement::Random => (3, 0),
        }
    }

    /// Units in the last place, where the results are close.
    pub fn ulp(&self) -> Option<u64> {
        match self {
            Agreement::Ulp(n) | Agreement::Rounding { ulp: n, .. } => Some(*n),
            _ => None,
        }
    }

    /// `jit and no jit agree: largest difference 1 ulp.`
    pub fn sentence(&self, first: &str, second: &str) -> String {
        match self {
            Agreement::Ulp(0) => format!("{first} and {second} agree to the last bit."),
            Agreement::Ulp(n) => {
                format!("{first} and {second} agree: largest difference {} ulp.", crate::format::whole(*n))
            }
            Agreement::Rounding { relative, ulp } => format!(
                "{first} and {second} agree: largest difference {relative:.0e} of the largest value ({} ulp near zero).",
                crate::format::whole(*ulp)
            ),
            Agreement::Far { relative, ulp } => format!(
                "{first} and {second} differ: by {relative:.1e} of the largest value, {} ulp.",
                crate::format::whole(*ulp)
            ),
            Agreement::Unlike(how) => format!("{first} and {second} give unlike results: {how}."),
            Agreement::Random => {
                format!("Two equal calls give different results, so {first} and {second} cannot be compared.")
            }
        }
    }
}

/// Compares the results of two calls, leaf by leaf.
pub fn compare(vm: &mut Vm, first: &Value, second: &Value) -> R<Agreement> {
    let (a, left) = pytree::flatten(vm, first)?;
    let (b, right) = pytree::flatten(vm, second)?;
    if !left.same(vm, &right)? {
        return Ok(Agreement::Unlike(format!("{} and {}", left.text(vm)?, right.text(vm)?)));
    }
    let mut worst = Agreement::Ulp(0);
    for (x, y) in a.iter().zip(&b) {
        let this = compare_leaf(vm, x, y)?;
        if this.rank() > worst.rank() {
            worst = this;
        }
    }
    Ok(worst)
}

fn compare_leaf(vm: &mut Vm, x: &Value, y: &Value) -> R<Agreement> {
    let (Some(a), Some(b)) = (array(x)?, array(y)?) else {
        let same = vm.eq(x, y)?;
        return Ok(if same { Agreement::Ulp(0) } else { Agreement::Unlike("objects that are not equal".into()) });
    };
    if a.shape() != b.shape() {
        let text = jitbook_array::shape_text;
        return Ok(Agreement::Unlike(format!("shapes {} and {}", text(a.shape()), text(b.shape()))));
    }
    // A Python number has the type of the array that it is compared with.
    let (plain_x, plain_y) = (is_python_number(x), is_python_number(y));
    let dtype = if plain_x && !plain_y { b.dtype() } else { a.dtype() };
    if !plain_x && !plain_y && a.dtype() != b.dtype() {
        return Ok(Agreement::Unlike(format!("{} and {}", a.dtype().name(), b.dtype().name())));
    }
    let (a, b) = (jitbook_array::cast::cast(&a, dtype)?, jitbook_array::cast::cast(&b, dtype)?);
    Ok(compare_arrays(&a, &b))
}

fn is_python_number(v: &Value) -> bool {
    matches!(v.plain(), Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Complex(_) | Value::Big(_))
}

fn array(v: &Value) -> R<Option<Array>> {
    Ok(match operand(v)? {
        Some(x) => x.into_val()?.array().cloned(),
        None => None,
    })
}

/// Arrays of one shape and dtype.
pub fn compare_arrays(a: &Array, b: &Array) -> Agreement {
    let (pairs, ulp): (Vec<(f64, f64)>, u64) = match a.dtype() {
        DType::F64 => by_bits::<f64>(a, b, |x| x, |x| ordered(x.to_bits() as i64, i64::MIN)),
        DType::F32 => by_bits::<f32>(a, b, f64::from, |x| ordered(x.to_bits() as i32 as i64, i32::MIN as i64)),
        DType::F16 => by_bits::<f16>(a, b, f64::from, |x| ordered(x.to_bits() as i16 as i64, i16::MIN as i64)),
        DType::BF16 => by_bits::<bf16>(a, b, f64::from, |x| ordered(x.to_bits() as i16 as i64, i16::MIN as i64)),
        DType::C64 => return compare_arrays(&parts::<f32>(a, |c| [c.re, c.im]), &parts::<f32>(b, |c| [c.re, c.im])),
        DType::C128 => return compare_arrays(&parts::<f64>(a, |c| [c.re, c.im]), &parts::<f64>(b, |c| [c.re, c.im])),
        _ => return exactly(a, b),
    };
    let largest = pairs.iter().flat_map(|p| [p.0.abs(), p.1.abs()]).filter(|v| v.is_finite()).fold(0.0, f64::max);
    let far = pairs.iter().map(|(x, y)| if x.is_nan() && y.is_nan() || x == y { 0.0 } else { (x - y).abs() });
    let far = far.fold(0.0, |m: f64, d| if d.is_nan() { f64::INFINITY } else { m.max(d) });
    let relative = far / largest.max(f64::MIN_POSITIVE);
    match relative {
        _ if ulp <= FEW_ULP => Agreement::Ulp(ulp),
        r if r <= ROUNDING => Agreement::Rounding { relative, ulp },
        _ => Agreement::Far { relative, ulp },
    }
}

/// Bits as numbers in the order of the floats they stand for; both zeros are one.
fn ordered(bits: i64, lowest: i64) -> i64 {
    if bits < 0 { lowest.wrapping_sub(bits) } else { bits }
}

fn by_bits<T: jitbook_array::Element>(
    a: &Array,
    b: &Array,
    wide: impl Fn(T) -> f64,
    order: impl Fn(T) -> i64,
) -> (Vec<(f64, f64)>, u64) {
    let (a, b) = (a.to_vec::<T>(), b.to_vec::<T>());
    let pairs: Vec<(f64, f64)> = a.iter().zip(&b).map(|(x, y)| (wide(*x), wide(*y))).collect();
    let distances = a.iter().zip(&b).zip(&pairs).map(|((x, y), (p, q))| match (p.is_nan(), q.is_nan()) {
        (true, true) => 0,
        (false, false) => order(*x).abs_diff(order(*y)),
        _ => u64::MAX,
    });
    let ulp = distances.max().unwrap_or(0);
    (pairs, ulp)
}

/// Real and imaginary parts, one after the other.
fn parts<T: jitbook_array::Element>(x: &Array, split: impl Fn(&Complex<T>) -> [T; 2]) -> Array
where
    Complex<T>: jitbook_array::Element,
{
    let parts: Vec<T> = x.to_vec::<Complex<T>>().iter().flat_map(split).collect();
    let n = parts.len();
    Array::from_vec(parts, &[n])
}

/// Integers and bools: equal, or by how much not.
fn exactly(a: &Array, b: &Array) -> Agreement {
    let whole = |x: &Array| match x.dtype() {
        DType::Key | DType::Float0 => Vec::new(),
        _ => jitbook_array::cast::cast(x, DType::I64).map(|x| x.to_vec::<i64>()).unwrap_or_default(),
    };
    let (a, b) = (whole(a), whole(b));
    let far = a.iter().zip(&b).map(|(x, y)| x.abs_diff(*y)).max().unwrap_or(0);
    let largest = a.iter().chain(&b).map(|v| v.unsigned_abs()).max().unwrap_or(1).max(1);
    if far == 0 { Agreement::Ulp(0) } else { Agreement::Far { relative: far as f64 / largest as f64, ulp: far } }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrays(a: &[f32], b: &[f32]) -> Agreement {
        compare_arrays(&Array::from_vec(a.to_vec(), &[a.len()]), &Array::from_vec(b.to_vec(), &[b.len()]))
    }

    #[test]
    fn units_in_the_last_place() {
        assert_eq!(arrays(&[1.0, f32::NAN, 0.0], &[1.0, f32::NAN, -0.0]), Agreement::Ulp(0));
        assert_eq!(arrays(&[1.0], &[1.0 + f32::EPSILON]), Agreement::Ulp(1));
        assert_eq!(arrays(&[f32::MIN_POSITIVE], &[-f32::MIN_POSITIVE]).is_close(), false);
        let near_zero = arrays(&[1e-6, 100.0], &[1.1e-6, 100.0]);
        assert!(matches!(near_zero, Agreement::Rounding { .. }) && near_zero.is_close());
    }

    #[test]
    fn what_rounding_does_not_explain_differs() {
        let Agreement::Far { relative, .. } = arrays(&[1.0, 2.0], &[1.0, 2.5]) else { panic!("far") };
        assert!((relative - 0.2).abs() < 1e-6);
        assert!(!arrays(&[f32::NAN], &[1.0]).is_close());
        let ints = |v: Vec<i32>| Array::from_vec(v, &[2]);
        assert!(compare_arrays(&ints(vec![1, 2]), &ints(vec![1, 2])).is_close());
        assert!(!compare_arrays(&ints(vec![1, 2]), &ints(vec![1, 3])).is_close());
    }

    #[test]
    fn sentences() {
        let text = |a: Agreement| a.sentence("jit", "no jit");
        assert_eq!(text(Agreement::Ulp(1)), "jit and no jit agree: largest difference 1 ulp.");
        assert!(text(Agreement::Random).contains("cannot be compared"));
    }
}
