//! Exceptions in flight: one pointer to an exception instance, with the entries of its traceback.

use crate::class::{Class, Instance};
use crate::code::Code;
use crate::native::Native;
use crate::value::{Str, Value};
use crate::vm::{Vm, types};
use std::cell::RefCell;
use std::rc::Rc;

/// The result of nearly everything: a value, or an exception on its way up.
pub type R<T = Value> = Result<T, Exc>;

/// A raised exception, one pointer wide: an instance whose payload is an [`ExcState`].
#[derive(Clone)]
pub struct Exc(Rc<Instance>);

/// What every exception instance carries beside its attributes.
#[derive(Default)]
pub struct ExcState(pub RefCell<ExcData>);

pub struct ExcData {
    /// A tuple.
    pub args: Value,
    pub cause: Value,
    pub context: Value,
    pub suppress_context: bool,
    /// Innermost entry first.
    pub traceback: Vec<TraceEntry>,
    pub notes: Vec<Str>,
    /// A remedy, for display only.
    pub help: Option<String>,
    /// What the caret says, for display only.
    pub note: Option<Note>,
    /// `StopIteration.value`, `ImportError.name` and other fields live in the instance's attributes.
    pub native_text: Option<String>,
}

/// Words behind the caret.
#[derive(Clone)]
pub struct Note {
    pub text: String,
    /// Whether jitbook's own jit would compile what failed.
    pub compilable: bool,
}

impl Default for ExcData {
    fn default() -> ExcData {
        ExcData {
            args: Value::tuple([]),
            cause: Value::None,
            context: Value::None,
            suppress_context: false,
            traceback: Vec::new(),
            notes: Vec::new(),
            help: None,
            note: None,
            native_text: None,
        }
    }
}

/// Where an exception passed through user code.
#[derive(Clone)]
pub struct TraceEntry {
    pub code: Rc<Code>,
    /// Index of the instruction: its span is looked up when the traceback is shown.
    pub pc: u32,
}

impl Native for ExcState {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
    fn class(&self, _vm: &Vm) -> Rc<Class> {
        types().base_exception.clone()
    }
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        if let Ok(data) = self.0.try_borrow() {
            visit(&data.args);
            visit(&data.cause);
            visit(&data.context);
        }
    }
    fn clear(&self) {
        if let Ok(mut data) = self.0.try_borrow_mut() {
            data.cause = Value::None;
            data.context = Value::None;
            data.args = Value::tuple([]);
        }
    }
}

macro_rules! constructors {
    ($($name:ident => $class:ident),* $(,)?) => {
        impl Exc {
            $(
                #[cold]
                pub fn $name(message: impl Into<String>) -> Exc {
                    Exc::new(&types().$class, message.into())
                }
            )*
        }
    };
}
constructors! {
    type_error => type_error,
    value_error => value_error,
    index_error => index_error,
    attribute_error => attribute_error,
    name_error => name_error,
    unbound_local_error => unbound_local_error,
    zero_division_error => zero_division_error,
    overflow_error => overflow_error,
    arithmetic_error => arithmetic_error,
    floating_point_error => floating_point_error,
    runtime_error => runtime_error,
    recursion_error => recursion_error,
    not_implemented_error => not_implemented_error,
    memory_error => memory_error,
    assertion_error => assertion_error,
    import_error => import_error,
    module_not_found_error => module_not_found_error,
    os_error => os_error,
    file_not_found_error => file_not_found_error,
    keyboard_interrupt => keyboard_interrupt,
    syntax_error => syntax_error,
    lookup_error => lookup_error,
    unicode_error => unicode_error,
    unicode_decode_error => unicode_decode_error,
    unicode_encode_error => unicode_encode_error,
    buffer_error => buffer_error,
    eof_error => eof_error,
    system_error => system_error,
}

impl Exc {
    /// An exception of a class with a message as its only argument.
    #[cold]
    pub fn new(class: &Rc<Class>, message: String) -> Exc {
        Exc::with_args(class, vec![Value::str(message)])
    }
    #[cold]
    pub fn with_args(class: &Rc<Class>, args: Vec<Value>) -> Exc {
        let state = ExcState::default();
        state.0.borrow_mut().args = Value::tuple(args);
        Exc(Instance::with_payload(class.clone(), Value::native(state)))
    }
    /// KeyError's message is the repr of its argument, the key.
    #[cold]
    pub fn key_error(key: Value) -> Exc {
        Exc::with_args(&types().key_error, vec![key])
    }
    #[cold]
    pub fn stop_iteration(value: Value) -> Exc {
        let args = if value.is_none() { vec![] } else { vec![value.clone()] };
        let exc = Exc::with_args(&types().stop_iteration, args);
        exc.0.set("value", value);
        exc
    }
    /// The exception of an instance; `None` where the value is not an exception.
    pub fn from_value(value: &Value) -> Option<Exc> {
        match value {
            Value::Instance(i) if i.payload.downcast_state().is_some() => Some(Exc(i.clone())),
            _ => None,
        }
    }
    pub fn instance(&self) -> &Rc<Instance> {
        &self.0
    }
    pub fn value(&self) -> Value {
        Value::Instance(self.0.clone())
    }
    pub fn class(&self) -> Rc<Class> {
        self.0.class()
    }
    pub fn is(&self, class: &Rc<Class>) -> bool {
        self.0.class().is_subclass(class)
    }
    pub fn state(&self) -> &ExcState {
        self.0.payload.downcast_state().expect("an Exc is made of exception instances")
    }
    /// Adds a remedy for display.
    #[cold]
    pub fn help(self, help: impl Into<String>) -> Exc {
        self.state().0.borrow_mut().help = Some(help.into());
        self
    }
    /// Adds words behind the caret.
    #[cold]
    pub fn note(self, note: Note) -> Exc {
        self.state().0.borrow_mut().note = Some(note);
        self
    }
    pub fn with_attr(self, name: &str, value: Value) -> Exc {
        self.0.set(name, value);
        self
    }
    /// Whether the only argument is this text.
    pub fn message_is(&self, text: &str) -> bool {
        matches!(&self.state().0.borrow().args, Value::Tuple(t) if t.items.len() == 1 && t.items[0].as_str().is_some_and(|s| &**s == text))
    }
    /// Adds a traceback entry for a frame it passed; raised again in the same frame, only once.
    pub fn note_frame(&self, code: &Rc<Code>, pc: u32, again: bool) {
        let mut state = self.state().0.borrow_mut();
        if again && state.traceback.last().is_some_and(|t| Rc::ptr_eq(&t.code, code)) {
            return;
        }
        if state.traceback.len() < 4000 {
            state.traceback.push(TraceEntry { code: code.clone(), pc });
        }
    }
    pub fn push_trace(&self, code: &Rc<Code>, pc: u32) {
        let mut state = self.state().0.borrow_mut();
        state.traceback.push(TraceEntry { code: code.clone(), pc });
    }
}

impl Value {
    pub fn downcast_state(&self) -> Option<&ExcState> {
        match self {
            Value::Native(n) => n.0.as_any().downcast_ref::<ExcState>(),
            _ => None,
        }
    }
}

impl From<jitbook_array::Error> for Exc {
    #[cold]
    fn from(error: jitbook_array::Error) -> Exc {
        use jitbook_array::ErrorClass as C;
        let t = types();
        let class = match error.class {
            C::Type => &t.type_error,
            C::Value => &t.value_error,
            C::Index => &t.index_error,
            C::ZeroDivision => &t.zero_division_error,
            C::Overflow => &t.overflow_error,
            C::NotImplemented => &t.not_implemented_error,
            C::Attribute => &t.attribute_error,
            C::Name => &t.name_error,
            C::Runtime => &t.runtime_error,
            C::Memory => &t.memory_error,
            C::FloatingPoint => &t.floating_point_error,
            C::Assertion => &t.assertion_error,
            C::KeyboardInterrupt => &t.keyboard_interrupt,
            C::JaxRuntime => &t.jax_runtime_error,
            C::Concretization => &t.concretization_error,
            C::TracerBoolConversion => &t.tracer_bool_error,
            C::TracerArrayConversion => &t.tracer_array_error,
            C::TracerIntegerConversion => &t.tracer_integer_error,
            C::NonConcreteBooleanIndex => &t.non_concrete_index_error,
            C::UnexpectedTracer => &t.unexpected_tracer_error,
            C::TypePromotion => &t.type_promotion_error,
            C::Axis => &t.axis_error,
            C::UFuncType => &t.ufunc_type_error,
            C::Host(id) => match crate::vm::take_host_error(id) {
                Some(exc) => return exc,
                None => &t.runtime_error,
            },
        };
        let mut message = error.message;
        let escaped = match error.class {
            C::UnexpectedTracer => jitbook_ir::trace::take_escaped(),
            _ => None,
        };
        if let Some(t) = &escaped {
            message += &crate::jax::leaks::details(t);
        }
        // JAX's own classes name the page of its documentation.
        if class.is_subclass(&t.jax_type_error) || class.is_subclass(&t.jax_index_error) {
            message += &page(class);
        }
        let exc = Exc::new(class, message);
        if let Some(help) = escaped.as_ref().and_then(crate::jax::leaks::help) {
            return exc.help(help);
        }
        let made = (error.class == C::FloatingPoint).then(crate::jax::place::of_nan).flatten();
        match error.help.or(made) {
            Some(help) => exc.help(help),
            None => exc,
        }
    }
}

/// The last line of JAX's own errors; concretization errors and boolean indices have an empty line before it.
pub fn page(class: &Rc<Class>) -> String {
    let name = class.name();
    let gap =
        if matches!(name.as_str(), "ConcretizationTypeError" | "NonConcreteBooleanIndexError") { "\n\n" } else { "\n" };
    format!("{gap}See https://docs.jax.dev/en/latest/errors.html#jax.errors.{name}")
}
