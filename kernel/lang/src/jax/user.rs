//! Functions of the language as [`UserFn`]s: numbers into a table that this thread's evaluator owns.
//!
//! A rule is called from deep inside the array side, which knows no evaluator. Whoever enters it with user functions in
//! play lends the evaluator ([`lend`]); the function that is called takes it, and hands it back when it returns.

use crate::class::Class;
use crate::error::R;
use crate::jax::transforms::{call_flat, host_error};
use crate::native::Native;
use crate::value::Value;
use crate::vm::{Vm, types};
use jitbook_array::{Error, Result};
use jitbook_ir::{UserFn, Val};
use rustc_hash::FxHashMap;
use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::{Mutex, PoisonError};

#[derive(Default)]
struct Table {
    functions: FxHashMap<u64, Value>,
    next: u64,
}

thread_local! {
    static TABLE: RefCell<Table> = RefCell::default();
    /// The evaluator, while it is lent.
    static LENT: RefCell<Option<Vm>> = const { RefCell::new(None) };
}

/// Functions that no jaxpr names any more: their last owner may have been another thread.
static DEAD: Mutex<Vec<u64>> = Mutex::new(Vec::new());

/// A place in the table, free when the last jaxpr that names it goes.
struct Entry(u64);

impl Entry {
    /// Calls the function; by the whole entry, so that a closure that calls owns it.
    fn call(&self, args: &[Val]) -> Result<Vec<Val>> {
        let nobody = || Error::not_implemented("a function of the user's is called where no evaluator runs");
        let function = TABLE.with(|table| table.borrow().functions.get(&self.0).cloned()).ok_or_else(nobody)?;
        let mut vm = LENT.with(RefCell::take).ok_or_else(nobody)?;
        let outs = call_flat(&mut vm, &function, args);
        LENT.with(|lent| lent.replace(Some(vm)));
        outs.map_err(host_error)
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        DEAD.lock().unwrap_or_else(PoisonError::into_inner).push(self.0);
    }
}

/// `flat`, a function from a list of leaves to a list of leaves, as something that a jaxpr can name.
pub fn user_fn(name: &str, flat: &Value) -> UserFn {
    let dead = std::mem::take(&mut *DEAD.lock().unwrap_or_else(PoisonError::into_inner));
    // What goes may own others: it is dropped when the table is free again.
    let (entry, _gone) = TABLE.with(|table| {
        let mut table = table.borrow_mut();
        let gone: Vec<Value> = dead.iter().filter_map(|id| table.functions.remove(id)).collect();
        let id = table.next;
        table.next += 1;
        table.functions.insert(id, flat.clone());
        (Entry(id), gone)
    });
    UserFn::new(name, Box::new(move |args| entry.call(args)))
}

/// Takes the evaluator back, also when what it was lent to panics.
struct Loan<'a> {
    vm: &'a mut Vm,
    /// What was lent before, by an outer evaluator that waits.
    outer: Option<Vm>,
}

impl Drop for Loan<'_> {
    fn drop(&mut self) {
        if let Some(vm) = LENT.with(|lent| lent.replace(self.outer.take())) {
            *self.vm = vm;
        }
    }
}

/// Runs `f` while user functions that it calls find the evaluator.
pub fn lend<T>(vm: &mut Vm, f: impl FnOnce() -> T) -> T {
    let hollow = vm.hollow();
    let real = std::mem::replace(vm, hollow);
    let outer = LENT.with(|lent| lent.replace(Some(real)));
    let _loan = Loan { vm, outer };
    f()
}

/// A [`UserFn`] as a value, on its way into an op's parameters.
pub struct UserFnObj(pub UserFn);

impl Native for UserFnObj {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn class(&self, _vm: &Vm) -> Rc<Class> {
        types().object.clone()
    }
    fn repr(&self, _vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        Ok(Some(self.0.name().to_string()))
    }
}
