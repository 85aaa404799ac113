//! What `np.linalg` and `np.fft` are made of: factorisations of stacks of matrices, and transforms.

use super::{convert, wrap};
use crate::error::{Exc, R};
use crate::modules::Module;
use crate::value::Value;
use crate::vm::Vm;
use jitbook_array::Array;
use jitbook_array::linear::factor::{self, Triangle};
use jitbook_array::linear::fourier::{self, Transform};
use std::rc::Rc;

/// Defines this file's functions: operands are floats or complex numbers of at least two axes, checked by `np.linalg`.
pub fn fill(m: &Rc<Module>) {
    m.def("_lu(a)", |vm, a| several(factor::lu(&convert::array(vm, &a[0])?)?));
    m.def("_cholesky(a)", |vm, a| wrap(factor::cholesky(&convert::array(vm, &a[0])?)?));
    m.def("_qr(a, full)", |vm, a| several(factor::qr(&convert::array(vm, &a[0])?, vm.truth(&a[1])?)?));
    m.def("_eigh(a, lower)", |vm, a| several(factor::eigh(&convert::array(vm, &a[0])?, vm.truth(&a[1])?)?));
    m.def("_eig(a)", |vm, a| several(factor::eig(&convert::array(vm, &a[0])?)?));
    m.def("_svd(a, full)", |vm, a| several(factor::svd(&convert::array(vm, &a[0])?, vm.truth(&a[1])?)?));
    m.def("_singular_values(a)", |vm, a| wrap(factor::singular_values(&convert::array(vm, &a[0])?)?));
    m.def("_triangular_solve(a, b, lower, unit)", triangular_solve);
    m.def("_fft(a, kind, lengths)", fft);
}

fn several<const N: usize>(arrays: [Array; N]) -> R {
    Ok(Value::tuple(arrays.into_iter().map(wrap).collect::<R<Vec<_>>>()?))
}

/// The x of `a @ x = b` for triangles `a`, of stacks of equal shape.
fn triangular_solve(vm: &mut Vm, args: &[Value]) -> R {
    let (a, b) = (convert::array(vm, &args[0])?, convert::array(vm, &args[1])?);
    let triangle = Triangle {
        left_side: true,
        lower: vm.truth(&args[2])?,
        transpose_a: false,
        conjugate_a: false,
        unit_diagonal: vm.truth(&args[3])?,
    };
    wrap(factor::triangular_solve(&a, &b, triangle)?)
}

/// The transform of a kind, by its number in JAX, over the last axes of these sizes.
fn fft(vm: &mut Vm, args: &[Value]) -> R {
    let a = convert::array(vm, &args[0])?;
    let kinds = [Transform::Fft, Transform::Ifft, Transform::Rfft, Transform::Irfft];
    let size = |v: &Value| match v {
        Value::Int(n) => usize::try_from(*n).ok(),
        _ => None,
    };
    let lengths: Option<Vec<usize>> = args[2].as_items().and_then(|items| items.iter().map(size).collect());
    match (size(&args[1]).and_then(|k| kinds.get(k)), lengths) {
        (Some(&kind), Some(lengths)) => wrap(fourier::fft(&a, kind, &lengths)?),
        _ => Err(Exc::type_error("_fft takes a kind and sizes")),
    }
}
