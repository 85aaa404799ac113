//! Machine code and its owner: one Cranelift module a program, freed when the last owner goes.

use crate::emit;
use cranelift_codegen::ir::{AbiParam, types};
use cranelift_codegen::isa::OwnedTargetIsa;
use cranelift_codegen::settings::{self, Configurable};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use cranelift_jit::{JITBuilder, JITModule};
use cranelift_module::{FuncId, Module};
use jitbook_array::{Error, ErrorClass, Result};
use jitbook_ir::loops::Function;
use std::sync::{Arc, OnceLock};

/// A compiled function of the loop IR: `(buffers, frame) -> status`.
pub(crate) type Entry = unsafe extern "C" fn(*const *mut u8, *mut u64) -> i32;

/// The machine code of a program.
pub(crate) struct Machine {
    module: Option<JITModule>,
    pub entries: Vec<Entry>,
    /// Bytes of code.
    pub bytes: usize,
}

// SAFETY: after `compile` the module is only kept alive and freed; its code is immutable and position-independent of
// threads, and nothing in it is reached through `&Machine`.
unsafe impl Send for Machine {}
// SAFETY: as above.
unsafe impl Sync for Machine {}

impl Drop for Machine {
    fn drop(&mut self) {
        if let Some(module) = self.module.take() {
            // SAFETY: `entries` die with `self`, and whoever runs them holds the program that owns it.
            unsafe { module.free_memory() }
        }
    }
}

fn broken(what: &str, e: impl std::fmt::Display) -> Error {
    Error::new(ErrorClass::Runtime, format!("{what}: {e}"))
}

/// The target that this process runs on, with what its CPU has; made once.
fn target() -> &'static OwnedTargetIsa {
    static TARGET: OnceLock<OwnedTargetIsa> = OnceLock::new();
    TARGET.get_or_init(|| {
        let mut flags = settings::builder();
        let options = [
            ("opt_level", "speed"),
            ("enable_verifier", if cfg!(debug_assertions) { "true" } else { "false" }),
            ("is_pic", "false"),
            ("use_colocated_libcalls", "false"),
            ("unwind_info", "false"),
            ("enable_probestack", "false"),
        ];
        for (name, value) in options {
            flags.set(name, value).expect("a setting of this Cranelift");
        }
        let isa = cranelift_native::builder().expect("a CPU that Cranelift knows");
        isa.finish(settings::Flags::new(flags)).expect("settings that fit the CPU")
    })
}

/// Whether the CPU multiplies and adds with one rounding.
fn has_fma() -> bool {
    #[cfg(target_arch = "x86_64")]
    return std::arch::is_x86_feature_detected!("fma");
    #[cfg(not(target_arch = "x86_64"))]
    return cfg!(target_arch = "aarch64");
}

/// Compiles the functions into one module; with `texts`, also gives their Cranelift IR.
pub(crate) fn compile(functions: &[Function], mut texts: Option<&mut Vec<String>>) -> Result<Machine> {
    let isa = target();
    let builder = JITBuilder::with_isa(Arc::clone(isa), cranelift_module::default_libcall_names());
    let mut machine = Machine { module: Some(JITModule::new(builder)), entries: Vec::new(), bytes: 0 };
    let module = machine.module.as_mut().expect("just made");
    let mut context = module.make_context();
    let mut scratch = FunctionBuilderContext::new();
    let mut ids: Vec<FuncId> = Vec::new();
    for f in functions {
        let mut signature = module.make_signature();
        signature.params.extend([AbiParam::new(types::I64), AbiParam::new(types::I64)]);
        signature.returns.push(AbiParam::new(types::I32));
        context.func.signature = signature;
        let mut b = FunctionBuilder::new(&mut context.func, &mut scratch);
        emit::emit(f, &mut b, has_fma());
        b.finalize(isa.frontend_config());
        if let Some(texts) = &mut texts {
            texts.push(context.func.display().to_string());
        }
        let id = module
            .declare_anonymous_function(&context.func.signature)
            .map_err(|e| broken("declaring a function", e))?;
        module.define_function(id, &mut context).map_err(|e| broken("compiling a function", format!("{e:?}")))?;
        machine.bytes += context.compiled_code().map_or(0, |c| c.code_buffer().len());
        module.clear_context(&mut context);
        ids.push(id);
    }
    module.finalize_definitions().map_err(|e| broken("finishing the code", e))?;
    for id in ids {
        let code = module.get_finalized_function(id);
        // SAFETY: the function was declared with exactly this signature and the platform's C convention.
        machine.entries.push(unsafe { std::mem::transmute::<*const u8, Entry>(code) });
    }
    Ok(machine)
}
