//! Functions that no standard library has, or has with other corners.

// The coefficients stand as they were published.
#![allow(clippy::excessive_precision)]

use std::f64::consts::PI;

/// XLA's `erf_inv` in single precision (Giles, "Approximating the erfinv function"), each Horner step one fused
/// multiply-add as XLA's compiler makes it.
pub fn erf_inv_f32(x: f32) -> f32 {
    const CENTRAL: [f32; 9] = [
        2.81022636e-08,
        3.43273939e-07,
        -3.5233877e-06,
        -4.39150654e-06,
        0.00021858087,
        -0.00125372503,
        -0.00417768164,
        0.246640727,
        1.50140941,
    ];
    const TAIL: [f32; 9] = [
        -0.000200214257,
        0.000100950558,
        0.00134934322,
        -0.00367342844,
        0.00573950773,
        -0.0076224613,
        0.00943887047,
        1.00167406,
        2.83297682,
    ];
    if x.abs() == 1.0 {
        return x * f32::INFINITY;
    }
    let w = -f32::ln_1p(-x * x);
    let (coefficients, w) = if w < 5.0 { (&CENTRAL, w - 2.5) } else { (&TAIL, w.sqrt() - 3.0) };
    // A product of two f32 is exact in f64, so this rounds (all but) once.
    let fused = |p: f32, &c: &f32| (p as f64 * w as f64 + c as f64) as f32;
    coefficients[1..].iter().fold(coefficients[0], fused) * x
}

/// XLA's `erf_inv` in double precision.
pub fn erf_inv_f64(x: f64) -> f64 {
    const CENTRAL: [f64; 23] = [
        -3.6444120640178196996e-21,
        -1.685059138182016589e-19,
        1.2858480715256400167e-18,
        1.115787767802518096e-17,
        -1.333171662854620906e-16,
        2.0972767875968561637e-17,
        6.6376381343583238325e-15,
        -4.0545662729752068639e-14,
        -8.1519341976054721522e-14,
        2.6335093153082322977e-12,
        -1.2975133253453532498e-11,
        -5.4154120542946279317e-11,
        1.051212273321532285e-09,
        -4.1126339803469836976e-09,
        -2.9070369957882005086e-08,
        4.2347877827932403518e-07,
        -1.3654692000834678645e-06,
        -1.3882523362786468719e-05,
        0.0001867342080340571352,
        -0.00074070253416626697512,
        -0.0060336708714301490533,
        0.24015818242558961693,
        1.6536545626831027356,
    ];
    const MIDDLE: [f64; 19] = [
        2.2137376921775787049e-09,
        9.0756561938885390979e-08,
        -2.7517406297064545428e-07,
        1.8239629214389227755e-08,
        1.5027403968909827627e-06,
        -4.013867526981545969e-06,
        2.9234449089955446044e-06,
        1.2475304481671778723e-05,
        -4.7318229009055733981e-05,
        6.8284851459573175448e-05,
        2.4031110387097893999e-05,
        -0.0003550375203628474796,
        0.00095328937973738049703,
        -0.0016882755560235047313,
        0.0024914420961078508066,
        -0.0037512085075692412107,
        0.005370914553590063617,
        1.0052589676941592334,
        3.0838856104922207635,
    ];
    const TAIL: [f64; 17] = [
        -2.7109920616438573243e-11,
        -2.5556418169965252055e-10,
        1.5076572693500548083e-09,
        -3.7894654401267369937e-09,
        7.6157012080783393804e-09,
        -1.4960026627149240478e-08,
        2.9147953450901080826e-08,
        -6.7711997758452339498e-08,
        2.2900482228026654717e-07,
        -9.9298272942317002539e-07,
        4.5260625972231537039e-06,
        -1.9681778105531670567e-05,
        7.5995277030017761139e-05,
        -0.00021503011930044477347,
        -0.00013871931833623122026,
        1.0103004648645343977,
        4.8499064014085844221,
    ];
    if x.abs() == 1.0 {
        return x * f64::INFINITY;
    }
    let w = -f64::ln_1p(-x * x);
    let horner = |c: &[f64], w: f64| c[1..].iter().fold(c[0], |p, &c| p * w + c);
    let p = if w < 6.25 {
        horner(&CENTRAL, w - 3.125)
    } else if w < 16.0 {
        horner(&MIDDLE, w.sqrt() - 3.25)
    } else {
        horner(&TAIL, w.sqrt() - 5.0)
    };
    p * x
}

/// log |gamma(x)|.
pub fn lgamma(x: f64) -> f64 {
    if x == f64::NEG_INFINITY { f64::INFINITY } else { libm::lgamma(x) }
}

/// The logarithmic derivative of gamma: reflection for negative numbers, recurrence up to 10, then the asymptotic series.
pub fn digamma(x: f64) -> f64 {
    if x.is_nan() || x == f64::NEG_INFINITY || (x <= 0.0 && x == x.floor()) {
        return f64::NAN;
    }
    if x < 0.0 {
        // Reduced to one period, so that the tangent keeps its digits.
        return digamma(1.0 - x) - PI / (PI * (x - x.floor())).tan();
    }
    let (mut x, mut shift) = (x, 0.0);
    while x < 10.0 {
        shift -= 1.0 / x;
        x += 1.0;
    }
    if x == f64::INFINITY {
        return x;
    }
    // -B(2k)/(2k), k = 1..7
    const SERIES: [f64; 7] =
        [-1.0 / 12.0, 1.0 / 120.0, -1.0 / 252.0, 1.0 / 240.0, -1.0 / 132.0, 691.0 / 32760.0, -1.0 / 12.0];
    let z = 1.0 / (x * x);
    let tail = SERIES.iter().rev().fold(0.0, |p, &c| (p + c) * z);
    shift + x.ln() - 0.5 / x + tail
}

/// NumPy's remainder: the divisor's sign, NaN by zero.
pub fn mod_numpy(x: f64, y: f64) -> f64 {
    let r = x % y;
    if y == 0.0 || r.is_nan() {
        return r;
    }
    if r == 0.0 {
        return f64::copysign(0.0, y);
    }
    if (y < 0.0) != (r < 0.0) { r + y } else { r }
}

macro_rules! floor_div {
    ($name:ident, $t:ident) => {
        /// NumPy's `//`: the exact quotient of what `%` leaves, snapped to an integer.
        pub fn $name(x: $t, y: $t) -> $t {
            if y == 0.0 {
                return x / y;
            }
            let mut r = x % y;
            if r.is_nan() {
                return r;
            }
            let mut q = (x - r) / y;
            if r != 0.0 && (y < 0.0) != (r < 0.0) {
                r += y;
                q -= 1.0;
            }
            let _ = r;
            if q == 0.0 {
                return $t::copysign(0.0, x / y);
            }
            let floor = q.floor();
            if q - floor > 0.5 { floor + 1.0 } else { floor }
        }
    };
}
floor_div!(floor_div_f32, f32);
floor_div!(floor_div_f64, f64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inverse_error_function() {
        assert!(((erf_inv_f32(0.5) - 0.47693628) as f64).abs() < 1e-7);
        assert_eq!(erf_inv_f32(-1.0), f32::NEG_INFINITY);
        assert!(erf_inv_f32(1.5).is_nan());
        assert_eq!(erf_inv_f32(-0.0).to_bits(), (-0f32).to_bits());
        for x in [-0.999999, -0.9, -0.1, 1e-9, 0.3, 0.97, 0.9999999999] {
            assert!((libm::erf(erf_inv_f64(x)) - x).abs() < 4e-16, "{x}");
        }
    }

    #[test]
    fn gamma_functions() {
        assert!((lgamma(-1.5) - 0.8600470153764810).abs() < 1e-14);
        assert_eq!(
            (lgamma(0.0), lgamma(-1.0), lgamma(f64::NEG_INFINITY)),
            (f64::INFINITY, f64::INFINITY, f64::INFINITY)
        );
        assert!((digamma(-1.5) - 0.7031566406452432).abs() < 1e-14);
        assert!((digamma(1.0) + 0.5772156649015329).abs() < 1e-15);
        assert!(digamma(0.0).is_nan() && digamma(-1.0).is_nan() && digamma(f64::INFINITY) == f64::INFINITY);
    }

    #[test]
    fn floor_division_of_numpy() {
        assert_eq!(floor_div_f64(-1.0, 0.0), f64::NEG_INFINITY);
        assert!(floor_div_f64(f64::INFINITY, 1.0).is_nan());
        assert_eq!(floor_div_f32(1.0, 0.1), 9.0);
        assert_eq!((mod_numpy(5.0, f64::INFINITY), mod_numpy(-5.0, f64::INFINITY)), (5.0, f64::INFINITY));
    }
}
