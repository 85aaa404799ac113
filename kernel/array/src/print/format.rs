//! One format for all elements of an array: NumPy's `FloatingFormat` and its kin.

use super::digits::{Cut, exponent_text, positional, scientific};
use super::{FloatMode, PrintOptions, Sign, format_g};
use crate::array::Array;
use crate::cast::cast;
use crate::dtype::{DType, Kind};
use crate::{bf16, f16};

/// The text of every element in row-major order.
pub(super) fn words(x: &Array, options: &PrintOptions) -> Vec<String> {
    match x.dtype() {
        DType::Bool | DType::Float0 => {
            let yes = if x.rank() == 0 { "True" } else { " True" };
            let no = "False";
            x.to_vec::<bool>().into_iter().map(|b| if b { yes } else { no }.to_string()).collect()
        }
        DType::BF16 => x.to_vec::<bf16>().into_iter().map(|v| format_g(v.to_f64())).collect(),
        DType::Key => x.to_vec::<crate::Key>().into_iter().map(|k| format!("{:?}", k.0)).collect(),
        dtype => match dtype.kind() {
            Kind::Complex => complex_words(x, options),
            Kind::Float => {
                let values = float_values(x);
                let format = FloatFormat::new(&values, dtype, options, options.sign);
                values.into_iter().map(|v| format.word(v)).collect()
            }
            _ => int_words(x, options),
        },
    }
}

fn float_values(x: &Array) -> Vec<f64> {
    match x.dtype() {
        DType::F16 => x.to_vec::<f16>().into_iter().map(f16::to_f64).collect(),
        DType::F32 => x.to_vec::<f32>().into_iter().map(f64::from).collect(),
        _ => x.to_vec::<f64>(),
    }
}

fn int_words(x: &Array, options: &PrintOptions) -> Vec<String> {
    let plain: Vec<String> = if x.dtype() == DType::U64 {
        x.to_vec::<u64>().into_iter().map(|v| v.to_string()).collect()
    } else {
        let wide = cast(x, DType::I64).map(|a| a.to_vec::<i64>()).unwrap_or_default();
        wide.into_iter().map(|v| v.to_string()).collect()
    };
    let any_negative = plain.iter().any(|t| t.starts_with('-'));
    let mark = match options.sign {
        Sign::Plus => "+",
        Sign::Space if !any_negative => " ",
        _ => "",
    };
    let signed: Vec<String> =
        plain.into_iter().map(|t| if t.starts_with('-') { t } else { format!("{mark}{t}") }).collect();
    let width = signed.iter().map(String::len).max().unwrap_or(0);
    signed.into_iter().map(|t| format!("{t:>width$}")).collect()
}

fn complex_words(x: &Array, options: &PrintOptions) -> Vec<String> {
    let values: Vec<(f64, f64)> = match x.dtype() {
        DType::C64 => x.to_vec::<crate::Complex<f32>>().iter().map(|z| (z.re.into(), z.im.into())).collect(),
        _ => x.to_vec::<crate::Complex<f64>>().iter().map(|z| (z.re, z.im)).collect(),
    };
    let part = x.dtype().real();
    let (re, im): (Vec<f64>, Vec<f64>) = values.into_iter().unzip();
    let re_format = FloatFormat::new(&re, part, options, options.sign);
    let im_format = FloatFormat::new(&im, part, options, Sign::Plus);
    let join = |(re, im): (f64, f64)| {
        let imaginary = im_format.word(im);
        let end = imaginary.trim_end().len();
        format!("{}{}j{}", re_format.word(re), &imaginary[..end], &imaginary[end..])
    };
    re.iter().copied().zip(im.iter().copied()).map(join).collect()
}

/// NumPy's `FloatingFormat`: positional or scientific, and the widths that align all elements.
struct FloatFormat<'a> {
    dtype: DType,
    options: &'a PrintOptions,
    sign: Sign,
    scientific: bool,
    cut: Cut,
    /// Whether zeros at the end stay.
    keep_zeros: bool,
    exponent_width: usize,
    pad_left: usize,
    pad_right: usize,
}

impl<'a> FloatFormat<'a> {
    fn new(values: &[f64], dtype: DType, options: &'a PrintOptions, sign: Sign) -> FloatFormat<'a> {
        let finite: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
        let fixed = options.floatmode == FloatMode::Fixed;
        let most = (options.floatmode != FloatMode::Unique).then_some(options.precision);
        let mut format = FloatFormat {
            dtype,
            options,
            sign,
            scientific: needs_exponent(&finite, dtype, options.suppress),
            cut: Cut { most, least: 0, unique: !fixed },
            keep_zeros: fixed,
            exponent_width: 2,
            pad_left: 0,
            pad_right: 0,
        };
        if !finite.is_empty() {
            if format.scientific { format.measure_scientific(&finite) } else { format.measure_positional(&finite) }
        }
        if !finite.is_empty() && sign == Sign::Space && !finite.iter().any(|v| v.is_sign_negative()) {
            format.pad_left += 1;
        }
        if finite.len() != values.len() {
            let signed = sign != Sign::Minus || values.contains(&f64::NEG_INFINITY);
            let offset = format.pad_right + 1;
            let nan = options.nanstr.len().saturating_sub(offset);
            let inf = (options.infstr.len() + signed as usize).saturating_sub(offset);
            format.pad_left = format.pad_left.max(nan).max(inf);
        }
        format
    }

    fn sign_text(&self, value: f64) -> &'static str {
        if value.is_sign_negative() {
            "-"
        } else if self.sign == Sign::Plus {
            "+"
        } else {
            ""
        }
    }

    fn measure_scientific(&mut self, finite: &[f64]) {
        let mut precision = 0;
        for &v in finite {
            let (_, mut fraction, exponent) = scientific(v, self.dtype, self.cut);
            trim(&mut fraction, self.keep_zeros);
            precision = precision.max(fraction.len());
            self.exponent_width = self.exponent_width.max(exponent_text(exponent, 2).len() - 1);
            self.pad_left = self.pad_left.max(1 + self.sign_text(v).len());
        }
        self.keep_zeros = true;
        self.cut = Cut { most: Some(precision), least: precision, ..self.cut };
        self.pad_right = self.exponent_width + 2 + precision;
    }

    fn measure_positional(&mut self, finite: &[f64]) {
        for &v in finite {
            let (whole, mut fraction) = positional(v, self.dtype, self.cut);
            trim(&mut fraction, self.keep_zeros);
            self.pad_left = self.pad_left.max(whole.len() + self.sign_text(v).len());
            self.pad_right = self.pad_right.max(fraction.len());
        }
        if matches!(self.options.floatmode, FloatMode::Fixed | FloatMode::MaxPrecEqual) {
            self.cut = Cut { most: Some(self.pad_right), least: self.pad_right, ..self.cut };
            self.keep_zeros = true;
        }
    }

    fn word(&self, value: f64) -> String {
        let left = self.pad_left;
        if !value.is_finite() {
            let sign =
                if value.is_nan() { if self.sign == Sign::Plus { "+" } else { "" } } else { self.sign_text(value) };
            let name = if value.is_nan() { &self.options.nanstr } else { &self.options.infstr };
            let width = left + self.pad_right + 1;
            return format!("{:>width$}", format!("{sign}{name}"));
        }
        let sign = self.sign_text(value);
        if self.scientific {
            let (whole, mut fraction, exponent) = scientific(value, self.dtype, self.cut);
            trim(&mut fraction, self.keep_zeros);
            let exponent = exponent_text(exponent, self.exponent_width);
            return format!("{:>left$}.{fraction}e{exponent}", format!("{sign}{whole}"));
        }
        let (whole, mut fraction) = positional(value, self.dtype, self.cut);
        trim(&mut fraction, self.keep_zeros);
        format!("{:>left$}.{fraction:<right$}", format!("{sign}{whole}"), right = self.pad_right)
    }
}

fn trim(fraction: &mut String, keep_zeros: bool) {
    if !keep_zeros {
        fraction.truncate(fraction.trim_end_matches('0').len());
    }
}

/// Whether the array is written with exponents: judged over its finite non-zero elements, in its own precision.
fn needs_exponent(finite: &[f64], dtype: DType, suppress: bool) -> bool {
    let sizes = || finite.iter().map(|v| v.abs()).filter(|&v| v != 0.0);
    let Some(largest) = sizes().reduce(f64::max) else { return false };
    let smallest = sizes().fold(f64::INFINITY, f64::min);
    let (limit, tiny, ratio) = match dtype {
        DType::F16 => (1e3, f16::from_f64(0.0001).to_f64(), f16::from_f64(largest / smallest).to_f64()),
        DType::F32 => (1e6, 0.0001f32 as f64, (largest as f32 / smallest as f32) as f64),
        _ => (1e8, 0.0001, largest / smallest),
    };
    largest >= limit || (!suppress && (smallest < tiny || ratio > 1000.0))
}
