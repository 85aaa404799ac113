//! Comparisons: two operands that broadcast, a bool output.

use super::binary::lower_binary;
use super::kernels as k;
use super::rules::*;
use super::samples;
use crate::prim::*;
use jitbook_array::DType;

macro_rules! compare {
    ($ID:ident $name:literal, lax $lax:literal, jnp $jnp:literal $promote:ident, $accepts:ident, $i:expr, $f:expr, $c:expr, lower $lower:expr, doc $doc:literal) => {
        pub static $ID: Prim<()> = Prim {
            name: $name,
            doc: $doc,
            public: Public { lax: $lax, jnp: $jnp, promote: Promote::$promote },
            abstract_eval: |_, avals| {
                let out = nary_aval($name, $accepts, avals)?;
                Ok(out.into_iter().map(|a| a.with_dtype(DType::Bool)).collect())
            },
            eval: |_, x| Ok(vec![k::compare(&x[0], &x[1], $i, $f, $c)?]),
            jvp: Jvp::Zero,
            transpose: Transpose::Never("its output has no tangents"),
            batch: Batch::Rule(broadcasting),
            stage: Stage::Append,
            lower: $lower,
            simplify: Simplify::Never("nothing smaller has the same value"),
            samples: || {
                let mut all = samples::binary((), $accepts, (-2.0, 2.0), (-1.0, 1.5));
                all.push(Sample::new((), vec![samples::specials(), samples::specials()]));
                all
            },
        };
    };
}
macro_rules! code {
    ($f:expr) => {
        Lower::Rule(|_, ins, outs| lower_binary($f, ins, outs))
    };
}

compare! { EQ "eq", lax "eq", jnp "equal" Compare, ANY_OR_KEY, |a, b| a == b, |a, b| a == b, |a, b| a == b,
lower code!(|b, x, y| b.eq(x, y)), doc "Equal?\n>>> jnp.equal(jnp.array([1, 2]), 2)\nArray([False,  True], dtype=bool)" }
compare! { NE "ne", lax "ne", jnp "not_equal" Compare, ANY_OR_KEY, |a, b| a != b, |a, b| a != b, |a, b| a != b,
lower code!(|b, x, y| b.ne(x, y)), doc "Not equal?\n>>> jnp.not_equal(jnp.array([1, 2]), 2)\nArray([ True, False], dtype=bool)" }
compare! { LT "lt", lax "lt", jnp "less" Compare, ORDERED, |a, b| a < b, |a, b| a < b, |_, _| false,
lower code!(|b, x, y| b.lt(x, y)), doc "Less?\n>>> jnp.less(jnp.array([1, 2]), 2)\nArray([ True, False], dtype=bool)" }
compare! { LE "le", lax "le", jnp "less_equal" Compare, ORDERED, |a, b| a <= b, |a, b| a <= b, |_, _| false,
lower code!(|b, x, y| b.le(x, y)), doc "Less or equal?\n>>> jnp.less_equal(jnp.array([1, 2]), 1)\nArray([ True, False], dtype=bool)" }
compare! { GT "gt", lax "gt", jnp "greater" Compare, ORDERED, |a, b| a > b, |a, b| a > b, |_, _| false,
lower code!(|b, x, y| b.gt(x, y)), doc "Greater?\n>>> jnp.greater(jnp.array([1, 2]), 1)\nArray([False,  True], dtype=bool)" }
compare! { GE "ge", lax "ge", jnp "greater_equal" Compare, ORDERED, |a, b| a >= b, |a, b| a >= b, |_, _| false,
lower code!(|b, x, y| b.ge(x, y)), doc "Greater or equal?\n>>> jnp.greater_equal(jnp.array([1, 2]), 2)\nArray([False,  True], dtype=bool)" }
compare! { LE_TO "le_to", lax "", jnp "" None, ORDERED, |a, b| a <= b,
|a, b| k::total_order(a) <= k::total_order(b), |_, _| false, lower Lower::Kernel("only searchsorted uses it"),
doc "Less or equal in the total order, NaN last.\n>>> jnp.searchsorted(jnp.array([1., 2.]), jnp.nan)\nArray(2, dtype=int32)" }
compare! { LT_TO "lt_to", lax "", jnp "" None, ORDERED, |a, b| a < b,
|a, b| k::total_order(a) < k::total_order(b), |_, _| false, lower Lower::Kernel("only searchsorted uses it"),
doc "Less in the total order, NaN last.\n>>> jnp.searchsorted(jnp.array([1., 2.]), 2., side='right')\nArray(2, dtype=int32)" }
