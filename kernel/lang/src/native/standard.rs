//! The standard modules that are written in Rust.

use super::{getpass, io, itertools, math, operator, os, sys, time, weakref};
use crate::vm::Vm;

/// Makes them known to the evaluator, which fills each at its first import.
pub fn install(vm: &mut Vm) {
    vm.register_module("math", math::fill);
    vm.register_module("time", time::fill);
    vm.register_module("sys", sys::fill);
    vm.register_module("itertools", itertools::fill);
    vm.register_module("operator", operator::fill);
    vm.register_module("io", io::fill);
    vm.register_module("getpass", getpass::fill);
    vm.register_module("_os", os::fill);
    vm.register_module("_weakref", weakref::fill);
}
