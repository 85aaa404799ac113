//! The promotion tables of JAX 0.10.2 and NumPy 2.4.6, every cell.

use super::*;

/// Row op column with x64 off; `i* f* c*` are weak.
const X32: &str = "
. b1 u1 u2 u4 i1 i2 i4 bf f2 f4 c8 i* f* c*
b1 b1 u1 u2 u4 i1 i2 i4 bf f2 f4 c8 i4* f4* c8*
u1 u1 u1 u2 u4 i2 i2 i4 bf f2 f4 c8 u1 f4* c8*
u2 u2 u2 u2 u4 i4 i4 i4 bf f2 f4 c8 u2 f4* c8*
u4 u4 u4 u4 u4 i4 i4 i4 bf f2 f4 c8 u4 f4* c8*
i1 i1 i2 i4 i4 i1 i2 i4 bf f2 f4 c8 i1 f4* c8*
i2 i2 i2 i4 i4 i2 i2 i4 bf f2 f4 c8 i2 f4* c8*
i4 i4 i4 i4 i4 i4 i4 i4 bf f2 f4 c8 i4 f4* c8*
bf bf bf bf bf bf bf bf bf f4 f4 c8 bf bf c8
f2 f2 f2 f2 f2 f2 f2 f2 f4 f2 f4 c8 f2 f2 c8
f4 f4 f4 f4 f4 f4 f4 f4 f4 f4 f4 c8 f4 f4 c8
c8 c8 c8 c8 c8 c8 c8 c8 c8 c8 c8 c8 c8 c8 c8
i* i4* u1 u2 u4 i1 i2 i4 bf f2 f4 c8 i4* f4* c8*
f* f4* f4* f4* f4* f4* f4* f4* bf f2 f4 c8 f4* f4* c8*
c* c8* c8* c8* c8* c8* c8* c8* c8 c8 c8 c8 c8* c8* c8*";

/// The same with x64 on.
const X64: &str = "
. b1 u1 u2 u4 u8 i1 i2 i4 i8 bf f2 f4 f8 c8 c16 i* f* c*
b1 b1 u1 u2 u4 u8 i1 i2 i4 i8 bf f2 f4 f8 c8 c16 i8* f8* c16*
u1 u1 u1 u2 u4 u8 i2 i2 i4 i8 bf f2 f4 f8 c8 c16 u1 f8* c16*
u2 u2 u2 u2 u4 u8 i4 i4 i4 i8 bf f2 f4 f8 c8 c16 u2 f8* c16*
u4 u4 u4 u4 u4 u8 i8 i8 i8 i8 bf f2 f4 f8 c8 c16 u4 f8* c16*
u8 u8 u8 u8 u8 u8 f8* f8* f8* f8* bf f2 f4 f8 c8 c16 u8 f8* c16*
i1 i1 i2 i4 i8 f8* i1 i2 i4 i8 bf f2 f4 f8 c8 c16 i1 f8* c16*
i2 i2 i2 i4 i8 f8* i2 i2 i4 i8 bf f2 f4 f8 c8 c16 i2 f8* c16*
i4 i4 i4 i4 i8 f8* i4 i4 i4 i8 bf f2 f4 f8 c8 c16 i4 f8* c16*
i8 i8 i8 i8 i8 f8* i8 i8 i8 i8 bf f2 f4 f8 c8 c16 i8 f8* c16*
bf bf bf bf bf bf bf bf bf bf bf f4 f4 f8 c8 c16 bf bf c8
f2 f2 f2 f2 f2 f2 f2 f2 f2 f2 f4 f2 f4 f8 c8 c16 f2 f2 c8
f4 f4 f4 f4 f4 f4 f4 f4 f4 f4 f4 f4 f4 f8 c8 c16 f4 f4 c8
f8 f8 f8 f8 f8 f8 f8 f8 f8 f8 f8 f8 f8 f8 c16 c16 f8 f8 c16
c8 c8 c8 c8 c8 c8 c8 c8 c8 c8 c8 c8 c8 c16 c8 c16 c8 c8 c8
c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16
i* i8* u1 u2 u4 u8 i1 i2 i4 i8 bf f2 f4 f8 c8 c16 i8* f8* c16*
f* f8* f8* f8* f8* f8* f8* f8* f8* f8* bf f2 f4 f8 c8 c16 f8* f8* c16*
c* c16* c16* c16* c16* c16* c16* c16* c16* c16* c8 c8 c8 c16 c8 c16 c16* c16* c16*";

fn parse(name: &str, x64: bool) -> (DType, bool) {
    use DType::*;
    let dtype = match name.trim_end_matches('*') {
        "b1" => Bool,
        "u1" => U8,
        "u2" => U16,
        "u4" => U32,
        "u8" => U64,
        "i1" => I8,
        "i2" => I16,
        "i4" => I32,
        "i8" => I64,
        "bf" => BF16,
        "f2" => F16,
        "f4" => F32,
        "f8" => F64,
        "c8" => C64,
        "c16" => C128,
        "i" => default_int(x64),
        "f" => default_float(x64),
        "c" => default_complex(x64),
        other => panic!("{other}"),
    };
    (dtype, name.ends_with('*'))
}

fn check_table(table: &str, x64: bool) {
    let mut lines = table.lines().filter(|l| !l.is_empty()).map(|l| l.split_whitespace().collect::<Vec<_>>());
    let head = lines.next().unwrap();
    for row in lines {
        for (column, expect) in head.iter().zip(&row).skip(1) {
            let operands = [parse(row[0], x64), parse(column, x64)];
            assert_eq!(jax_result_type(&operands, x64), Ok(parse(expect, x64)), "{} with {column}, x64 {x64}", row[0]);
        }
    }
}

#[test]
fn jax_tables() {
    check_table(X32, false);
    check_table(X64, true);
}

#[test]
fn keys_do_not_promote() {
    let error = jax_result_type(&[(DType::Key, false), (DType::I32, false)], false).unwrap_err();
    assert_eq!(error.class, ErrorClass::TypePromotion);
}

/// `np.result_type` of each pair, and of an array with a Python scalar.
const NUMPY: &str = "
. b1 u1 u2 u4 u8 i1 i2 i4 i8 f2 f4 f8 c8 c16 int float complex
b1 b1 u1 u2 u4 u8 i1 i2 i4 i8 f2 f4 f8 c8 c16 i8 f8 c16
u1 u1 u1 u2 u4 u8 i2 i2 i4 i8 f2 f4 f8 c8 c16 u1 f8 c16
u2 u2 u2 u2 u4 u8 i4 i4 i4 i8 f4 f4 f8 c8 c16 u2 f8 c16
u4 u4 u4 u4 u4 u8 i8 i8 i8 i8 f8 f8 f8 c16 c16 u4 f8 c16
u8 u8 u8 u8 u8 u8 f8 f8 f8 f8 f8 f8 f8 c16 c16 u8 f8 c16
i1 i1 i2 i4 i8 f8 i1 i2 i4 i8 f2 f4 f8 c8 c16 i1 f8 c16
i2 i2 i2 i4 i8 f8 i2 i2 i4 i8 f4 f4 f8 c8 c16 i2 f8 c16
i4 i4 i4 i4 i8 f8 i4 i4 i4 i8 f8 f8 f8 c16 c16 i4 f8 c16
i8 i8 i8 i8 i8 f8 i8 i8 i8 i8 f8 f8 f8 c16 c16 i8 f8 c16
f2 f2 f2 f4 f8 f8 f2 f4 f8 f8 f2 f4 f8 c8 c16 f2 f2 c8
f4 f4 f4 f4 f8 f8 f4 f4 f8 f8 f4 f4 f8 c8 c16 f4 f4 c8
f8 f8 f8 f8 f8 f8 f8 f8 f8 f8 f8 f8 f8 c16 c16 f8 f8 c16
c8 c8 c8 c8 c16 c16 c8 c8 c16 c16 c8 c8 c16 c8 c16 c8 c8 c8
c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16
";

#[test]
fn numpy_table() {
    let mut lines = NUMPY.lines().filter(|l| !l.is_empty()).map(|l| l.split_whitespace().collect::<Vec<_>>());
    let head = lines.next().unwrap();
    for row in lines {
        for (column, expect) in head.iter().zip(&row).skip(1) {
            let other = match *column {
                "int" => NumpyOperand::PyInt(1),
                "float" => NumpyOperand::PyFloat,
                "complex" => NumpyOperand::PyComplex,
                dtype => NumpyOperand::Array(parse(dtype, true).0),
            };
            let got = numpy_result_type(&[NumpyOperand::Array(parse(row[0], true).0), other]);
            assert_eq!(got, Ok(parse(expect, true).0), "{} with {column}", row[0]);
        }
    }
}

#[test]
fn ints_must_fit() {
    let error = numpy_result_type(&[NumpyOperand::Array(DType::U8), NumpyOperand::PyInt(256)]).unwrap_err();
    assert_eq!(error.message, "Python integer 256 out of bounds for uint8");
}
