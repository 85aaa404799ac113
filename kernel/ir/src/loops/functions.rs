//! Elementary functions as code: f32 as sequences that vectorise and fuse, f64 as library calls.

use super::body::Body;
use super::code::*;
use jitbook_array::DType;

macro_rules! routines {
    ($($name:ident $wide:ident),* $(,)?) => { impl Body { $(
        pub fn $name(&mut self, x: Reg) -> Reg {
            extern "C" fn narrow(x: f32) -> f32 { (x as f64).$wide() as f32 }
            extern "C" fn wide(x: f64) -> f64 { x.$wide() }
            const F32: Routine = Routine { name: concat!(stringify!($name), "f"), function: RoutineFn::F32(narrow) };
            const F64: Routine = Routine { name: stringify!($name), function: RoutineFn::F64(wide) };
            match self.dtype(x) {
                DType::F64 => self.call(F64, &[x]),
                DType::F32 => self.call(F32, &[x]),
                other => {
                    let wide = self.cast(x, DType::F32);
                    let y = self.$name(wide);
                    self.cast(y, other)
                }
            }
        }
    )* } };
}
routines! {
    exp exp, exp2 exp2, expm1 exp_m1, log ln, log1p ln_1p, sin sin, cos cos, tan tan, asin asin, acos acos, atan atan,
    sinh sinh, cosh cosh, tanh tanh, asinh asinh, acosh acosh, atanh atanh, cbrt cbrt,
}

impl Body {
    pub fn pow(&mut self, x: Reg, y: Reg) -> Reg {
        extern "C" fn narrow(x: f32, y: f32) -> f32 {
            (x as f64).powf(y as f64) as f32
        }
        extern "C" fn wide(x: f64, y: f64) -> f64 {
            x.powf(y)
        }
        self.two(
            x,
            y,
            Routine { name: "powf", function: RoutineFn::F32x2(narrow) },
            Routine { name: "pow", function: RoutineFn::F64x2(wide) },
        )
    }
    pub fn atan2(&mut self, y: Reg, x: Reg) -> Reg {
        extern "C" fn narrow(y: f32, x: f32) -> f32 {
            (y as f64).atan2(x as f64) as f32
        }
        extern "C" fn wide(y: f64, x: f64) -> f64 {
            y.atan2(x)
        }
        self.two(
            y,
            x,
            Routine { name: "atan2f", function: RoutineFn::F32x2(narrow) },
            Routine { name: "atan2", function: RoutineFn::F64x2(wide) },
        )
    }
    fn two(&mut self, x: Reg, y: Reg, narrow: Routine, wide: Routine) -> Reg {
        match self.dtype(x) {
            DType::F64 => self.call(wide, &[x, y]),
            DType::F32 => self.call(narrow, &[x, y]),
            other => {
                let (wx, wy) = (self.cast(x, DType::F32), self.cast(y, DType::F32));
                let r = self.two(wx, wy, narrow, wide);
                self.cast(r, other)
            }
        }
    }
    /// `1 / (1 + exp(-x))`.
    pub fn logistic(&mut self, x: Reg) -> Reg {
        let one = self.float(self.dtype(x), 1.0);
        let nx = self.neg(x);
        let e = self.exp(nx);
        let d = self.add(one, e);
        self.div(one, d)
    }
    pub fn rsqrt(&mut self, x: Reg) -> Reg {
        let one = self.float(self.dtype(x), 1.0);
        let s = self.sqrt(x);
        self.div(one, s)
    }
    /// The sign: -1, 0 or 1; floats keep -0 and NaN.
    pub fn sign(&mut self, x: Reg) -> Reg {
        let dtype = self.dtype(x);
        let (zero, one) = (self.int(dtype, 0), self.int(dtype, 1));
        let positive = self.gt(x, zero);
        let rest = if dtype.kind() == jitbook_array::Kind::Unsigned {
            zero
        } else {
            let minus = self.int(dtype, -1);
            let negative = self.lt(x, zero);
            self.select(negative, minus, x)
        };
        self.select(positive, one, rest)
    }
    /// `x ** n` by repeated multiplication; a negative `n` takes the reciprocal.
    pub fn integer_pow(&mut self, x: Reg, n: i64) -> Reg {
        let one = self.int(self.dtype(x), 1);
        let (mut left, mut base, mut acc) = (n.unsigned_abs(), x, None);
        while left > 0 {
            if left & 1 == 1 {
                acc = Some(acc.map_or(base, |a| self.mul(a, base)));
            }
            left >>= 1;
            if left > 0 {
                base = self.mul(base, base);
            }
        }
        let power = acc.unwrap_or(one);
        if n < 0 { self.div(one, power) } else { power }
    }
}
