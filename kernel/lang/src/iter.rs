//! Builtin iterators: one enum, stepped by `Vm::next` without calls where it can.

use crate::dict::{Dict, ViewKind};
use crate::error::R;
use crate::set::Set;
use crate::value::{List, Str, Tuple, Value};
use crate::vm::Vm;
use std::cell::RefCell;
use std::rc::Rc;

pub struct Iter {
    pub state: RefCell<IterState>,
}

/// An iterator written in Rust outside this list.
pub trait NativeIter {
    /// The class name: `map`, `zip`, `itertools.chain`...
    fn type_name(&self) -> &'static str;
    fn next(&mut self, vm: &mut Vm) -> R<Option<Value>>;
    fn repr(&self, _vm: &mut Vm) -> R<Option<String>> {
        Ok(None)
    }
    fn trace(&self, _visit: &mut dyn FnMut(&Value)) {}
}

pub enum IterState {
    Range {
        at: i64,
        step: i64,
        left: usize,
    },
    List {
        list: Rc<List>,
        at: usize,
    },
    ListReversed {
        list: Rc<List>,
        left: usize,
    },
    Tuple {
        tuple: Rc<Tuple>,
        at: usize,
    },
    /// `at` is a byte position.
    Str {
        text: Str,
        at: usize,
    },
    Bytes {
        bytes: Rc<Vec<u8>>,
        at: usize,
    },
    Dict {
        dict: Rc<Dict>,
        at: usize,
        len: usize,
        kind: ViewKind,
    },
    DictReversed {
        dict: Rc<Dict>,
        at: usize,
        kind: ViewKind,
    },
    Set {
        set: Rc<Set>,
        at: usize,
        version: u32,
    },
    /// Any object with `__getitem__`, from 0 until IndexError.
    Sequence {
        object: Value,
        at: i64,
    },
    /// `iter(callable, sentinel)`.
    Call {
        callable: Value,
        sentinel: Value,
    },
    /// Items computed beforehand.
    Items {
        items: std::vec::IntoIter<Value>,
        name: &'static str,
    },
    Native(Box<dyn NativeIter>),
    /// Exhausted, or running (an iterator that steps itself finds itself here).
    Done(&'static str),
}

impl Iter {
    pub fn value(state: IterState) -> Value {
        Value::Iter(Rc::new(Iter { state: RefCell::new(state) }))
    }
    /// An iterator written in Rust.
    pub fn native(iter: impl NativeIter + 'static) -> Value {
        Iter::value(IterState::Native(Box::new(iter)))
    }
    pub fn items(items: Vec<Value>, name: &'static str) -> Value {
        Iter::value(IterState::Items { items: items.into_iter(), name })
    }
    /// What `type(it).__name__` shows.
    pub fn type_name(&self) -> &'static str {
        match self.state.try_borrow().as_deref() {
            Ok(IterState::Range { .. }) => "range_iterator",
            Ok(IterState::List { .. }) => "list_iterator",
            Ok(IterState::ListReversed { .. }) => "list_reverseiterator",
            Ok(IterState::Tuple { .. }) => "tuple_iterator",
            Ok(IterState::Str { text, .. }) if text.is_ascii() => "str_ascii_iterator",
            Ok(IterState::Str { .. }) => "str_iterator",
            Ok(IterState::Bytes { .. }) => "bytes_iterator",
            Ok(IterState::Dict { kind: ViewKind::Keys, .. }) => "dict_keyiterator",
            Ok(IterState::Dict { kind: ViewKind::Values, .. }) => "dict_valueiterator",
            Ok(IterState::Dict { kind: ViewKind::Items, .. }) => "dict_itemiterator",
            Ok(IterState::DictReversed { .. }) => "dict_reversekeyiterator",
            Ok(IterState::Set { .. }) => "set_iterator",
            Ok(IterState::Sequence { .. }) => "iterator",
            Ok(IterState::Call { .. }) => "callable_iterator",
            Ok(IterState::Items { name, .. }) => name,
            Ok(IterState::Native(n)) => n.type_name(),
            Ok(IterState::Done(name)) => name,
            Err(_) => "iterator",
        }
    }
    pub fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        let Ok(state) = self.state.try_borrow() else { return };
        match &*state {
            IterState::List { list, .. } | IterState::ListReversed { list, .. } => visit(&Value::List(list.clone())),
            IterState::Tuple { tuple, .. } => visit(&Value::Tuple(tuple.clone())),
            IterState::Dict { dict, .. } | IterState::DictReversed { dict, .. } => visit(&Value::Dict(dict.clone())),
            IterState::Set { set, .. } => visit(&Value::Set(set.clone())),
            IterState::Sequence { object, .. } => visit(object),
            IterState::Call { callable, sentinel } => {
                visit(callable);
                visit(sentinel);
            }
            IterState::Items { items, .. } => items.as_slice().iter().for_each(visit),
            IterState::Native(n) => n.trace(visit),
            _ => {}
        }
    }
}
