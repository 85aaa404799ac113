//! Special functions of f64 that Rust's standard library lacks: erf and erfc as fdlibm computes them, gamma and lgamma
//! as CPython does (Lanczos).

/// Highest power first.
fn poly(x: f64, coefficients: &[f64]) -> f64 {
    coefficients.iter().fold(0.0, |acc, c| acc * x + c)
}

const PP: [f64; 5] = [
    -2.376_301_665_665_016_3e-5,
    -5.770_270_296_489_442e-3,
    -2.848_174_957_559_851e-2,
    -3.250_421_072_470_015e-1,
    1.283_791_670_955_125_6e-1,
];
const QQ: [f64; 6] = [
    -3.960_228_278_775_368e-6,
    1.324_947_380_043_216_4e-4,
    5.081_306_281_875_766e-3,
    6.502_224_998_876_73e-2,
    3.979_172_239_591_553_5e-1,
    1.0,
];
const PA: [f64; 7] = [
    -2.166_375_594_868_791e-3,
    3.547_830_432_561_823_6e-2,
    -1.108_946_942_823_966_8e-1,
    3.183_466_199_011_617_5e-1,
    -3.722_078_760_357_013e-1,
    4.148_561_186_837_483_3e-1,
    -2.362_118_560_752_659_4e-3,
];
const QA: [f64; 7] = [
    1.198_449_984_679_910_7e-2,
    1.363_708_391_202_905e-2,
    1.261_712_198_087_616_4e-1,
    7.182_865_441_419_627e-2,
    5.403_979_177_021_71e-1,
    1.064_208_804_008_442_3e-1,
    1.0,
];
const RA: [f64; 8] = [
    -9.814_329_344_169_145,
    -8.128_743_550_630_66e1,
    -1.846_050_929_067_110_4e2,
    -1.623_966_694_625_734_7e2,
    -6.237_533_245_032_600_6e1,
    -1.055_862_622_532_329_1e1,
    -6.938_585_727_071_818e-1,
    -9.864_944_034_847_148e-3,
];
const SA: [f64; 9] = [
    -6.042_441_521_485_81e-2,
    6.570_249_770_319_282,
    1.086_350_055_417_794_4e2,
    4.290_081_400_275_678_3e2,
    6.453_872_717_332_679e2,
    4.345_658_774_752_292_3e2,
    1.376_577_541_435_190_4e2,
    1.965_127_166_743_925_7e1,
    1.0,
];
const RB: [f64; 7] = [
    -4.835_191_916_086_514e2,
    -1.025_095_131_611_077_2e3,
    -6.375_664_433_683_896e2,
    -1.606_363_848_558_219_2e2,
    -1.775_795_491_775_475_2e1,
    -7.992_832_376_805_23e-1,
    -9.864_942_924_700_1e-3,
];
const SB: [f64; 8] = [
    -2.244_095_244_658_582e1,
    4.745_285_412_069_553_7e2,
    2.553_050_406_433_164_4e3,
    3.199_858_219_508_595_5e3,
    1.536_729_586_084_437e3,
    3.257_925_129_965_739e2,
    3.033_806_074_348_246e1,
    1.0,
];
const ERX: f64 = 8.450_629_115_104_675e-1;

/// exp(-x*x) * R/S / x for x >= 1.25.
fn tail(x: f64) -> f64 {
    let s = 1.0 / (x * x);
    let (r, q) = if x < 1.0 / 0.35 { (poly(s, &RA), poly(s, &SA)) } else { (poly(s, &RB), poly(s, &SB)) };
    let z = f64::from_bits(x.to_bits() & 0xffff_ffff_0000_0000);
    (-z * z - 0.5625).exp() * ((z - x) * (z + x) + r / q).exp() / x
}

pub fn erf(x: f64) -> f64 {
    let a = x.abs();
    if x.is_nan() {
        return x;
    }
    if a < 0.84375 {
        if a < 2f64.powi(-28) {
            return x + 1.283_791_670_955_126e-1 * x;
        }
        let z = x * x;
        return x + x * (poly(z, &PP) / poly(z, &QQ));
    }
    let y = if a < 1.25 {
        ERX + poly(a - 1.0, &PA) / poly(a - 1.0, &QA)
    } else if a >= 6.0 {
        1.0
    } else {
        1.0 - tail(a)
    };
    y.copysign(x)
}

pub fn erfc(x: f64) -> f64 {
    let a = x.abs();
    if x.is_nan() {
        return x;
    }
    if a < 0.84375 {
        let z = x * x;
        let y = poly(z, &PP) / poly(z, &QQ);
        return if x < 0.25 { 1.0 - (x + x * y) } else { 0.5 - (x - 0.5 + x * y) };
    }
    if a < 1.25 {
        let y = poly(a - 1.0, &PA) / poly(a - 1.0, &QA);
        return if x >= 0.0 { 1.0 - ERX - y } else { 1.0 + (ERX + y) };
    }
    if a >= 28.0 || x <= -6.0 {
        return if x > 0.0 { 0.0 } else { 2.0 };
    }
    if x > 0.0 { tail(a) } else { 2.0 - tail(a) }
}

const LANCZOS_G: f64 = 6.024_680_040_776_73;
const LANCZOS_NUM: [f64; 13] = [
    23_531_376_880.410_76,
    42_919_803_642.649_1,
    35_711_959_237.355_67,
    17_921_034_426.037_21,
    6_039_542_586.352_028,
    1_439_720_407.311_721_6,
    248_874_557.862_054_17,
    31_426_415.585_400_194,
    2_876_370.628_935_372_5,
    186_056.265_395_223_48,
    8_071.672_002_365_816,
    210.824_277_751_579_36,
    2.506_628_274_631_000_2,
];
const LANCZOS_DEN: [f64; 13] = [
    0.0,
    39916800.0,
    120543840.0,
    150917976.0,
    105258076.0,
    45995730.0,
    13339535.0,
    2637558.0,
    357423.0,
    32670.0,
    1925.0,
    66.0,
    1.0,
];

fn lanczos_sum(x: f64) -> f64 {
    let (mut num, mut den) = (0.0, 0.0);
    if x < 5.0 {
        for i in (0..13).rev() {
            num = num * x + LANCZOS_NUM[i];
            den = den * x + LANCZOS_DEN[i];
        }
    } else {
        for i in 0..13 {
            num = num / x + LANCZOS_NUM[i];
            den = den / x + LANCZOS_DEN[i];
        }
    }
    num / den
}

/// sin(pi * x), exact at multiples of one half.
fn sin_pi(x: f64) -> f64 {
    use std::f64::consts::PI;
    let y = x.abs() % 2.0;
    let r = match (2.0 * y).round() as i32 {
        0 => (PI * y).sin(),
        1 => (PI * (y - 0.5)).cos(),
        2 => (PI * (1.0 - y)).sin(),
        3 => -(PI * (y - 1.5)).cos(),
        _ => (PI * (y - 2.0)).sin(),
    };
    1f64.copysign(x) * r
}

/// What went wrong: CPython tells domain from range errors.
pub enum Fail {
    Domain,
    Range,
}

pub fn gamma(x: f64) -> Result<f64, Fail> {
    if x.is_nan() || x == f64::INFINITY {
        return Ok(x);
    }
    if x == f64::NEG_INFINITY || x == 0.0 {
        return Err(Fail::Domain);
    }
    if x == x.floor() {
        if x < 0.0 {
            return Err(Fail::Domain);
        }
        if x <= 23.0 {
            return Ok((2..x as u64).fold(1.0, |acc, k| acc * k as f64));
        }
    }
    let a = x.abs();
    if a < 1e-20 {
        let r = 1.0 / x;
        return if r.is_infinite() { Err(Fail::Range) } else { Ok(r) };
    }
    if a > 200.0 {
        return if x < 0.0 { Ok(0.0 / sin_pi(x)) } else { Err(Fail::Range) };
    }
    let y = a + LANCZOS_G - 0.5;
    let z = if a > LANCZOS_G - 0.5 { (y - a) - (LANCZOS_G - 0.5) } else { (y - (LANCZOS_G - 0.5)) - a };
    let z = z * LANCZOS_G / y;
    let r = if x < 0.0 {
        let mut r = -std::f64::consts::PI / sin_pi(a) / a * y.exp() / lanczos_sum(a);
        r -= z * r;
        scale_by_power(r, y, a, false)
    } else {
        let mut r = lanczos_sum(a) / y.exp();
        r += z * r;
        scale_by_power(r, y, a, true)
    };
    if r.is_infinite() { Err(Fail::Range) } else { Ok(r) }
}

/// r * y^(a - 0.5) or its quotient, in two halves where the power alone would overflow.
fn scale_by_power(r: f64, y: f64, a: f64, up: bool) -> f64 {
    let apply = |r: f64, p: f64| if up { r * p } else { r / p };
    if a < 140.0 {
        apply(r, y.powf(a - 0.5))
    } else {
        let root = y.powf(a / 2.0 - 0.25);
        apply(apply(r, root), root)
    }
}

pub fn lgamma(x: f64) -> Result<f64, Fail> {
    if x.is_nan() {
        return Ok(x);
    }
    if x.is_infinite() {
        return Ok(f64::INFINITY);
    }
    if x == x.floor() && x <= 2.0 {
        return if x <= 0.0 { Err(Fail::Domain) } else { Ok(0.0) };
    }
    let a = x.abs();
    if a < 1e-20 {
        return Ok(-a.ln());
    }
    let mut r = lanczos_sum(a).ln() - LANCZOS_G;
    r += (a - 0.5) * ((a + LANCZOS_G - 0.5).ln() - 1.0);
    if x < 0.0 {
        r = std::f64::consts::PI.ln() - sin_pi(a).abs().ln() - a.ln() - r;
    }
    if r.is_infinite() { Err(Fail::Range) } else { Ok(r) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() <= 4.0 * f64::EPSILON * b.abs(), "{a} {b}");
    }

    #[test]
    fn against_cpython() {
        for (x, e, c) in [
            (0.1, 0.1124629160182849, 0.8875370839817152),
            (0.9, 0.796908212422832, 0.20309178757716798),
            (1.5, 0.9661051464753108, 0.033894853524689274),
            (3.5, 0.9999992569016276, 7.430983723414128e-07),
            (-2.0, -0.9953222650189527, 1.9953222650189528),
        ] {
            close(erf(x), e);
            close(erfc(x), c);
        }
        for (x, g, l) in [
            (0.5, 1.772453850905516, 0.5723649429247),
            (10.3, 716430.6890623764, 13.482_036_786_138_36),
            (-1.5, 2.3632718012073544, 0.8600470153764809),
            (150.5, 4.661072627097377e+261, 602.5139548705855),
        ] {
            close(gamma(x).ok().unwrap(), g);
            assert!((lgamma(x).ok().unwrap() - l).abs() <= 1e-13 * l.abs());
        }
    }
}
