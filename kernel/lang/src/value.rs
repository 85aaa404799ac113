//! Values: one 16-byte enum for every object of the language.
//!
//! A value is single-threaded and counted; `clone` is a copy or a count. Containers are mutable behind a `RefCell`,
//! whose borrows never span a call into user code. Where a class of the user's derives from a builtin one, its
//! instances carry the builtin value as their payload: [`Value::plain`] looks through to it.

use crate::class::{Class, Instance};
use crate::dict::{Dict, DictView};
use crate::func::{Builtin, Function, GetSet, Method};
use crate::iter::Iter;
use crate::jax::{ArrayObj, NdObj};
use crate::modules::Module;
use crate::native::{Native, NativeBox};
use crate::set::Set;
pub use crate::text::{Str, hash_bytes};
use num_bigint::BigInt;
use num_complex::Complex64;
use num_traits::ToPrimitive;
use smallvec::SmallVec;
use std::cell::RefCell;
use std::rc::Rc;

/// Any object. The variants up to `Float` own nothing on the heap.
///
/// The tag takes a whole word: were it a byte, the seven bytes beside it would be copied in pieces, and each copy of a
/// value that was just written would wait for those writes.
#[derive(Clone)]
#[repr(u64)]
pub enum Value {
    /// An unbound variable or a missing optional argument; never visible to users.
    Undefined,
    None,
    NotImplemented,
    Ellipsis,
    Bool(bool),
    Int(i64),
    Float(f64),
    /// An int outside i64: always normalized, so that `Int` and `Big` never hold the same number.
    Big(Rc<BigInt>),
    Complex(Rc<Complex64>),
    Str(Str),
    Bytes(Rc<Vec<u8>>),
    List(Rc<List>),
    Tuple(Rc<Tuple>),
    Dict(Rc<Dict>),
    View(Rc<DictView>),
    Set(Rc<Set>),
    FrozenSet(Rc<Set>),
    Range(Rc<Range>),
    Slice(Rc<Slice>),
    Function(Rc<Function>),
    Builtin(Rc<Builtin>),
    Method(Rc<Method>),
    Class(Rc<Class>),
    Instance(Rc<Instance>),
    Module(Rc<Module>),
    Generator(Rc<crate::vm::Generator>),
    Iter(Rc<Iter>),
    Cell(Rc<CellObj>),
    Property(Rc<Property>),
    GetSet(Rc<GetSet>),
    StaticMethod(Rc<Value>),
    ClassMethod(Rc<Value>),
    Super(Rc<Super>),
    Code(Rc<crate::code::Code>),
    Array(Rc<ArrayObj>),
    NdArray(Rc<NdObj>),
    Native(Rc<NativeBox>),
}

const _: () = assert!(size_of::<Value>() == 16 && size_of::<crate::error::R>() == 16);

/// A list. `items` is never borrowed across a call into user code.
#[derive(Default)]
pub struct List {
    pub items: RefCell<Vec<Value>>,
}

/// A tuple; up to three items sit beside the count.
pub struct Tuple {
    pub items: SmallVec<[Value; 3]>,
}

/// A closure's variable.
pub struct CellObj {
    pub value: RefCell<Value>,
}

/// `range(start, stop, step)`; bounds outside i64 are refused where it is made.
#[derive(Clone, Copy, PartialEq)]
pub struct Range {
    pub start: i64,
    pub stop: i64,
    pub step: i64,
}

impl Range {
    pub fn len(&self) -> usize {
        let (lo, hi, step) = match self.step > 0 {
            true => (self.start as i128, self.stop as i128, self.step as i128),
            false => (self.stop as i128, self.start as i128, -(self.step as i128)),
        };
        if lo >= hi { 0 } else { ((hi - lo - 1) / step + 1) as usize }
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The i-th element; `i` must lie below `len`.
    pub fn get(&self, i: usize) -> i64 {
        (self.start as i128 + i as i128 * self.step as i128) as i64
    }
}

pub struct Slice {
    pub start: Value,
    pub stop: Value,
    pub step: Value,
}

#[derive(Clone)]
pub struct Property {
    pub get: Value,
    pub set: Value,
    pub del: Value,
    pub doc: Value,
}

/// `super(class, object)`: attribute lookup that starts after `class` in the MRO of the object's class.
pub struct Super {
    pub class: Rc<Class>,
    pub object: Value,
    /// The class whose MRO is walked.
    pub start: Rc<Class>,
}

impl Value {
    pub fn str(text: impl Into<Str>) -> Value {
        Value::Str(text.into())
    }
    pub fn list(items: Vec<Value>) -> Value {
        Value::List(List::new(items))
    }
    pub fn tuple(items: impl IntoIterator<Item = Value>) -> Value {
        Value::Tuple(Tuple::new(items))
    }
    pub fn dict() -> Value {
        Value::Dict(Dict::new())
    }
    pub fn complex(re: f64, im: f64) -> Value {
        Value::Complex(Rc::new(Complex64::new(re, im)))
    }
    pub fn native(object: impl Native) -> Value {
        Value::Native(Rc::new(NativeBox::new(object)))
    }
    /// An int of any size, normalized.
    pub fn big(n: BigInt) -> Value {
        match n.to_i64() {
            Some(small) => Value::Int(small),
            None => Value::Big(Rc::new(n)),
        }
    }
    pub fn cell(value: Value) -> Value {
        let cell = Rc::new(CellObj { value: RefCell::new(value) });
        crate::cycles::register(crate::cycles::Weak::Cell(Rc::downgrade(&cell)));
        Value::Cell(cell)
    }
    pub fn option(value: Option<Value>) -> Value {
        value.unwrap_or(Value::None)
    }
    /// A copy; numbers are copied tag and payload apart, because reading 16 bytes at once that were just written in
    /// two parts stalls the processor.
    #[inline(always)]
    pub fn copy(&self) -> Value {
        match self {
            Value::Int(i) => Value::Int(*i),
            Value::Float(f) => Value::Float(*f),
            other => other.clone(),
        }
    }
    /// Moves the value out, leaving nothing that needs a drop; as `copy` for numbers.
    #[inline(always)]
    pub fn grab(&mut self) -> Value {
        match self {
            Value::Int(i) => Value::Int(*i),
            Value::Float(f) => Value::Float(*f),
            other => std::mem::take(other),
        }
    }
    /// Whether the value owns nothing: dropping it does nothing.
    #[inline(always)]
    pub fn is_plain_data(&self) -> bool {
        use Value::*;
        matches!(self, Undefined | None | NotImplemented | Ellipsis | Bool(_) | Int(_) | Float(_))
    }
    pub fn is_undefined(&self) -> bool {
        matches!(self, Value::Undefined)
    }
    pub fn is_none(&self) -> bool {
        matches!(self, Value::None)
    }
    /// Undefined or None: what most optional arguments mean by absence.
    pub fn is_absent(&self) -> bool {
        matches!(self, Value::Undefined | Value::None)
    }
    /// The value given, or None where the optional argument is missing.
    pub fn given(&self) -> Option<&Value> {
        if self.is_undefined() { None } else { Some(self) }
    }
    /// The builtin value inside an instance of a class derived from a builtin one; otherwise itself.
    pub fn plain(&self) -> &Value {
        match self {
            Value::Instance(i) if !matches!(i.payload, Value::Undefined | Value::Native(_)) => &i.payload,
            other => other,
        }
    }
    pub fn as_str(&self) -> Option<&Str> {
        match self.plain() {
            Value::Str(s) => Some(s),
            _ => None,
        }
    }
    /// An int or bool within i64.
    pub fn as_i64(&self) -> Option<i64> {
        match self.plain() {
            Value::Int(i) => Some(*i),
            Value::Bool(b) => Some(*b as i64),
            _ => None,
        }
    }
    /// An int or bool of any size.
    pub fn as_big(&self) -> Option<BigInt> {
        match self.plain() {
            Value::Int(i) => Some(BigInt::from(*i)),
            Value::Bool(b) => Some(BigInt::from(*b as i64)),
            Value::Big(b) => Some((**b).clone()),
            _ => None,
        }
    }
    /// The items of a tuple or list, copied out.
    pub fn as_items(&self) -> Option<Vec<Value>> {
        match self.plain() {
            Value::List(l) => Some(l.items.borrow().clone()),
            Value::Tuple(t) => Some(t.items.to_vec()),
            _ => None,
        }
    }
    /// Object identity: `is`.
    pub fn is(&self, other: &Value) -> bool {
        use Value::*;
        match (self, other) {
            (None, None) | (NotImplemented, NotImplemented) | (Ellipsis, Ellipsis) | (Undefined, Undefined) => true,
            (Bool(a), Bool(b)) => a == b,
            (Int(a), Int(b)) => a == b,
            (Float(a), Float(b)) => a.to_bits() == b.to_bits(),
            _ => match (self.address(), other.address()) {
                (Some(a), Some(b)) => a == b,
                _ => false,
            },
        }
    }
    /// The address of a heap object: what `id` shows and `is` compares.
    pub fn address(&self) -> Option<usize> {
        fn of<T>(rc: &Rc<T>) -> usize {
            Rc::as_ptr(rc) as *const () as usize
        }
        Some(match self {
            Value::Big(x) => of(x),
            Value::Complex(x) => of(x),
            Value::Str(x) => x.address(),
            Value::Bytes(x) => of(x),
            Value::List(x) => of(x),
            Value::Tuple(x) => of(x),
            Value::Dict(x) => of(x),
            Value::View(x) => of(x),
            Value::Set(x) | Value::FrozenSet(x) => of(x),
            Value::Range(x) => of(x),
            Value::Slice(x) => of(x),
            Value::Function(x) => of(x),
            Value::Builtin(x) => of(x),
            Value::Method(x) => of(x),
            Value::Class(x) => of(x),
            Value::Instance(x) => of(x),
            Value::Module(x) => of(x),
            Value::Generator(x) => of(x),
            Value::Iter(x) => of(x),
            Value::Cell(x) => of(x),
            Value::Property(x) => of(x),
            Value::GetSet(x) => of(x),
            Value::StaticMethod(x) => of(x),
            Value::ClassMethod(x) => of(x),
            Value::Super(x) => of(x),
            Value::Code(x) => of(x),
            Value::Array(x) => of(x),
            Value::NdArray(x) => of(x),
            Value::Native(x) => of(x),
            _ => return None,
        })
    }
    /// The hooks of an object that is defined outside the evaluator's core: arrays, tracers, and the like.
    pub fn hooks(&self) -> Option<&dyn Native> {
        match self {
            Value::Native(n) => Some(&*n.0),
            Value::Array(a) => Some(&**a),
            Value::NdArray(a) => Some(&**a),
            _ => None,
        }
    }
    /// The native object of Rust type `T`, if that is what this is.
    pub fn downcast<T: Native>(&self) -> Option<&T> {
        match self.plain() {
            Value::Native(n) => n.0.as_any().downcast_ref::<T>(),
            _ => None,
        }
    }
}

impl List {
    pub fn new(items: Vec<Value>) -> Rc<List> {
        let list = Rc::new(List { items: RefCell::new(items) });
        crate::cycles::register(crate::cycles::Weak::List(Rc::downgrade(&list)));
        list
    }
    pub fn len(&self) -> usize {
        self.items.borrow().len()
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Tuple {
    pub fn new(items: impl IntoIterator<Item = Value>) -> Rc<Tuple> {
        Rc::new(Tuple { items: items.into_iter().collect() })
    }
}

impl Drop for List {
    fn drop(&mut self) {
        crate::cycles::drop_items(self.items.get_mut().drain(..).rev());
    }
}

impl Drop for Tuple {
    fn drop(&mut self) {
        crate::cycles::drop_items(self.items.drain(..).rev());
    }
}

macro_rules! from {
    ($($t:ty => |$x:ident| $e:expr),* $(,)?) => {$(
        impl From<$t> for Value { fn from($x: $t) -> Value { $e } }
    )*};
}
from! {
    bool => |x| Value::Bool(x),
    i64 => |x| Value::Int(x),
    i32 => |x| Value::Int(x as i64),
    u32 => |x| Value::Int(x as i64),
    usize => |x| Value::big(BigInt::from(x)),
    u64 => |x| Value::big(BigInt::from(x)),
    f64 => |x| Value::Float(x),
    &str => |x| Value::Str(Str::from(x)),
    String => |x| Value::Str(Str::from(x)),
    Str => |x| Value::Str(x),
    BigInt => |x| Value::big(x),
    Complex64 => |x| Value::Complex(Rc::new(x)),
    Vec<Value> => |x| Value::list(x),
    Rc<Class> => |x| Value::Class(x),
    Rc<Dict> => |x| Value::Dict(x),
    Rc<Instance> => |x| Value::Instance(x),
}

/// So that a register can be emptied with `std::mem::take`.
impl Default for Value {
    #[inline]
    fn default() -> Value {
        Value::Undefined
    }
}
