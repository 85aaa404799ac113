//! The builtin classes, made once a thread and known everywhere through [`types`].

use crate::class::{Class, Layout};
use std::cell::Cell;
use std::rc::Rc;

thread_local! {
    static TYPES: Cell<Option<&'static Types>> = const { Cell::new(None) };
}

/// The builtin classes of this thread's evaluator; they live as long as the program.
#[inline]
pub fn types() -> &'static Types {
    match TYPES.with(|t| t.get()) {
        Some(types) => types,
        None => {
            let types: &'static Types = Box::leak(Box::new(Types::new()));
            TYPES.with(|t| t.set(Some(types)));
            types
        }
    }
}

macro_rules! type_table {
    (
        roots { $object:ident, $base:ident }
        plain { $($field:ident = $name:literal : $layout:ident),* $(,)? }
        under { $($ufield:ident = $uname:literal < $ubase:ident : $ulayout:ident),* $(,)? }
        exceptions { $($efield:ident = $ename:literal < $ebase:ident),* $(,)? }
    ) => {
        pub struct Types {
            pub $object: Rc<Class>,
            $(pub $field: Rc<Class>,)*
            $(pub $ufield: Rc<Class>,)*
            pub $base: Rc<Class>,
            $(pub $efield: Rc<Class>,)*
        }
        impl Types {
            fn new() -> Types {
                let $object = Class::builtin("object", None, Layout::Object);
                $(let $field = Class::builtin($name, Some(&$object), Layout::$layout);)*
                $(let $ufield = Class::builtin($uname, Some(&$ubase), Layout::$ulayout);)*
                let $base = Class::exception("BaseException", &$object);
                $(let $efield = Class::exception($ename, &$ebase);)*
                Types { $object, $($field,)* $($ufield,)* $base, $($efield,)* }
            }
            /// Every builtin class that user code can name directly, for the `builtins` module.
            pub fn exceptions(&self) -> Vec<&Rc<Class>> {
                vec![&self.$base, $(&self.$efield),*]
            }
            pub fn all(&self) -> Vec<&Rc<Class>> {
                vec![&self.$object, $(&self.$field,)* $(&self.$ufield,)* &self.$base, $(&self.$efield),*]
            }
        }
    };
}

type_table! {
    roots { object, base_exception }
    plain {
        type_ = "type": Type,
        none = "NoneType": Builtin,
        not_implemented = "NotImplementedType": Builtin,
        ellipsis = "ellipsis": Builtin,
        int = "int": Builtin,
        float = "float": Builtin,
        complex = "complex": Builtin,
        str = "str": Builtin,
        bytes = "bytes": Builtin,
        list = "list": Builtin,
        tuple = "tuple": Builtin,
        dict = "dict": Builtin,
        dict_keys = "dict_keys": Builtin,
        dict_values = "dict_values": Builtin,
        dict_items = "dict_items": Builtin,
        set = "set": Builtin,
        frozenset = "frozenset": Builtin,
        range = "range": Builtin,
        slice = "slice": Builtin,
        function = "function": Builtin,
        builtin = "builtin_function_or_method": Builtin,
        method_descriptor = "method_descriptor": Builtin,
        getset_descriptor = "getset_descriptor": Builtin,
        method = "method": Builtin,
        module = "module": Builtin,
        generator = "generator": Builtin,
        iterator = "iterator": Builtin,
        cell = "cell": Builtin,
        code = "code": Builtin,
        property = "property": Builtin,
        staticmethod = "staticmethod": Builtin,
        classmethod = "classmethod": Builtin,
        super_ = "super": Builtin,
        traceback = "traceback": Builtin,
        array = "Array": Builtin,
        ndarray = "ndarray": Builtin,
        file = "TextIOWrapper": Builtin,
    }
    under {
        bool = "bool" < int: Builtin,
        array_impl = "ArrayImpl" < array: Builtin,
        tracer = "Tracer" < array: Builtin,
    }
    exceptions {
        exception = "Exception" < base_exception,
        keyboard_interrupt = "KeyboardInterrupt" < base_exception,
        system_exit = "SystemExit" < base_exception,
        generator_exit = "GeneratorExit" < base_exception,
        base_exception_group = "BaseExceptionGroup" < base_exception,
        arithmetic_error = "ArithmeticError" < exception,
        floating_point_error = "FloatingPointError" < arithmetic_error,
        overflow_error = "OverflowError" < arithmetic_error,
        zero_division_error = "ZeroDivisionError" < arithmetic_error,
        assertion_error = "AssertionError" < exception,
        attribute_error = "AttributeError" < exception,
        buffer_error = "BufferError" < exception,
        eof_error = "EOFError" < exception,
        import_error = "ImportError" < exception,
        module_not_found_error = "ModuleNotFoundError" < import_error,
        lookup_error = "LookupError" < exception,
        index_error = "IndexError" < lookup_error,
        key_error = "KeyError" < lookup_error,
        memory_error = "MemoryError" < exception,
        name_error = "NameError" < exception,
        unbound_local_error = "UnboundLocalError" < name_error,
        os_error = "OSError" < exception,
        file_not_found_error = "FileNotFoundError" < os_error,
        file_exists_error = "FileExistsError" < os_error,
        is_a_directory_error = "IsADirectoryError" < os_error,
        not_a_directory_error = "NotADirectoryError" < os_error,
        permission_error = "PermissionError" < os_error,
        broken_pipe_error = "BrokenPipeError" < os_error,
        timeout_error = "TimeoutError" < os_error,
        unsupported_operation = "UnsupportedOperation" < os_error,
        runtime_error = "RuntimeError" < exception,
        not_implemented_error = "NotImplementedError" < runtime_error,
        recursion_error = "RecursionError" < runtime_error,
        stdin_not_implemented_error = "StdinNotImplementedError" < not_implemented_error,
        stop_iteration = "StopIteration" < exception,
        stop_async_iteration = "StopAsyncIteration" < exception,
        syntax_error = "SyntaxError" < exception,
        indentation_error = "IndentationError" < syntax_error,
        tab_error = "TabError" < indentation_error,
        system_error = "SystemError" < exception,
        reference_error = "ReferenceError" < exception,
        type_error = "TypeError" < exception,
        value_error = "ValueError" < exception,
        unicode_error = "UnicodeError" < value_error,
        unicode_decode_error = "UnicodeDecodeError" < unicode_error,
        unicode_encode_error = "UnicodeEncodeError" < unicode_error,
        warning = "Warning" < exception,
        user_warning = "UserWarning" < warning,
        deprecation_warning = "DeprecationWarning" < warning,
        pending_deprecation_warning = "PendingDeprecationWarning" < warning,
        runtime_warning = "RuntimeWarning" < warning,
        future_warning = "FutureWarning" < warning,
        import_warning = "ImportWarning" < warning,
        syntax_warning = "SyntaxWarning" < warning,
        unicode_warning = "UnicodeWarning" < warning,
        resource_warning = "ResourceWarning" < warning,
        bytes_warning = "BytesWarning" < warning,
        jax_runtime_error = "JaxRuntimeError" < runtime_error,
        jax_type_error = "JAXTypeError" < type_error,
        jax_index_error = "JAXIndexError" < index_error,
        concretization_error = "ConcretizationTypeError" < jax_type_error,
        tracer_bool_error = "TracerBoolConversionError" < concretization_error,
        tracer_array_error = "TracerArrayConversionError" < jax_type_error,
        tracer_integer_error = "TracerIntegerConversionError" < jax_type_error,
        non_concrete_index_error = "NonConcreteBooleanIndexError" < jax_index_error,
        unexpected_tracer_error = "UnexpectedTracerError" < jax_type_error,
        type_promotion_error = "TypePromotionError" < value_error,
        axis_error = "AxisError" < value_error,
        ufunc_type_error = "UFuncTypeError" < type_error,
    }
}
