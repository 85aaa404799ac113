//! From a dtype at run time to a Rust type: macros that run their body once for each dtype of a family.

/// Declares a macro that runs its body with a type bound to the Rust type of a dtype of one family.
macro_rules! dispatch {
    ($d:tt $(#[$doc:meta])* $name:ident: $($dtype:ident),*) => {
        $(#[$doc])*
        #[macro_export]
        macro_rules! $name {
            ($d dtype:expr, $d T:ident => $d body:expr) => {
                match $d dtype {
                    $($d crate::DType::$dtype => { type $d T = $d crate::math::elements::$dtype; $d body })*
                    #[allow(unreachable_patterns)]
                    other => panic!(concat!(stringify!($name), " of {}"), other.name()),
                }
            };
        }
    };
}
dispatch!($ /// `$T` for bool, integers, floats and complex numbers.
    with_number: Bool, U8, U16, U32, U64, I8, I16, I32, I64, BF16, F16, F32, F64, C64, C128);
dispatch!($ /// `$T` for integers, floats and complex numbers: not bool.
    with_arithmetic: U8, U16, U32, U64, I8, I16, I32, I64, BF16, F16, F32, F64, C64, C128);
dispatch!($ /// `$T` for bool, integers and floats.
    with_real: Bool, U8, U16, U32, U64, I8, I16, I32, I64, BF16, F16, F32, F64);
dispatch!($ /// `$T` for floats.
    with_float: BF16, F16, F32, F64);
dispatch!($ /// `$T` for signed and unsigned integers.
    with_int: U8, U16, U32, U64, I8, I16, I32, I64);
dispatch!($ /// `$T` for complex numbers.
    with_complex: C64, C128);
dispatch!($ /// `$T` for what matrices are factored of: floats of 32 and 64 bits, and complex numbers of them.
    with_field: F32, F64, C64, C128);
