//! Machine code and its owner: one Cranelift module a program, freed when the last owner goes.

use crate::emit;
use crate::wide::{self, Listing};
use cranelift_codegen::ir::{AbiParam, types};
use cranelift_codegen::isa::{CallConv, OwnedTargetIsa};
use cranelift_codegen::settings::{self, Configurable};
use cranelift_codegen::{Final, MachSrcLoc};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use cranelift_jit::{JITBuilder, JITModule};
use cranelift_module::{FuncId, Module};
use jitbook_array::{Error, ErrorClass, Result};
use jitbook_ir::loops::Function;
use rustc_hash::FxHashMap;
use std::sync::{Arc, OnceLock};

/// A compiled function of the loop IR: `(buffers, frame) -> status`.
pub(crate) type Entry = unsafe extern "C" fn(*const *mut u8, *mut u64) -> i32;

/// The machine code of a program.
pub(crate) struct Machine {
    module: Option<JITModule>,
    /// Constants that the code reads.
    pool: emit::Pool,
    pub entries: Vec<Entry>,
    /// Bytes of code of each function.
    pub sizes: Vec<usize>,
    /// Of each function: from which byte on its code belongs to which step of the loop IR, if any.
    pub marks: Vec<Vec<Mark>>,
    /// How many loops run in wide lanes.
    pub wide_loops: usize,
    /// How long loops are cut, which the code refers to.
    pieces: Vec<Box<wide::Pieces>>,
    /// Code of wide loops: where it lies, how many bytes, and its marks.
    pub wide: Vec<WideCode>,
}

/// A wide loop's machine code.
pub(crate) struct WideCode {
    /// The machine function that calls it.
    pub function: usize,
    at: *const u8,
    bytes: usize,
    pub marks: Vec<Mark>,
}

impl WideCode {
    /// The instructions, as they lie in memory.
    pub fn code(&self) -> &[u8] {
        // SAFETY: so many bytes were placed there with the module that the owner of `self` keeps.
        unsafe { std::slice::from_raw_parts(self.at, self.bytes) }
    }
}

/// From this byte of a function on, the code belongs to a step.
pub(crate) type Mark = (u32, Option<u32>);

// SAFETY: after `compile` the module is only kept alive and freed; its code is immutable and position-independent of
// threads, and nothing in it is reached through `&Machine`.
unsafe impl Send for Machine {}
// SAFETY: as above.
unsafe impl Sync for Machine {}

impl Machine {
    fn of(module: JITModule) -> Machine {
        let (entries, sizes, marks, wide, pieces) = Default::default();
        Machine {
            module: Some(module),
            pool: emit::Pool::default(),
            entries,
            sizes,
            marks,
            wide_loops: 0,
            pieces,
            wide,
        }
    }

    /// Where the constants of the code lie, if it has any in memory.
    pub fn constants(&self) -> Option<u64> {
        self.pool.address()
    }

    /// Bytes of code of all functions.
    pub fn bytes(&self) -> usize {
        self.sizes.iter().sum::<usize>() + self.wide.iter().map(|w| w.bytes).sum::<usize>()
    }

    /// The machine code of a function, as it lies in memory.
    pub fn code(&self, function: usize) -> &[u8] {
        // SAFETY: the entry is the first of so many bytes that the module wrote and keeps, and that nobody changes.
        unsafe { std::slice::from_raw_parts(self.entries[function] as *const u8, self.sizes[function]) }
    }
}

/// Cranelift's table of source locations as marks.
fn marks(locations: &[MachSrcLoc<Final>]) -> Vec<Mark> {
    let mut out: Vec<Mark> = Vec::with_capacity(locations.len());
    let mut end = 0;
    for l in locations {
        if l.start > end {
            out.push((end, None));
        }
        out.push((l.start, (!l.loc.is_default()).then(|| l.loc.bits())));
        end = l.end;
    }
    out.push((end, None));
    out.dedup_by_key(|m| m.1);
    out
}

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

/// Does early, on a thread of its own, what the first compilation would wait for.
pub fn warm_up() {
    let warm = || {
        drop(compile(&[Function::default()], Emitter::chosen(), None));
    };
    // Without a thread the first compilation does it.
    drop(std::thread::Builder::new().name("jit warm-up".into()).spawn(warm));
}

/// Whether the CPU multiplies and adds with one rounding.
fn has_fma() -> bool {
    #[cfg(target_arch = "x86_64")]
    return std::arch::is_x86_feature_detected!("fma");
    #[cfg(not(target_arch = "x86_64"))]
    return cfg!(target_arch = "aarch64");
}

/// What a reader of the code wants to see: Cranelift's IR, and the machine's own instructions.
#[derive(Default)]
pub(crate) struct Texts {
    pub clif: String,
    pub asm: String,
}

/// Which emitter writes the innermost loops.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Emitter {
    /// The widest lanes that the CPU has.
    Widest,
    /// Cranelift's, on any CPU.
    Portable,
}

impl Emitter {
    /// What programs are compiled with: `JITBOOK_EMITTER=portable` leaves the wide emitter out.
    pub fn chosen() -> Emitter {
        static CHOSEN: OnceLock<Emitter> = OnceLock::new();
        *CHOSEN.get_or_init(|| match std::env::var("JITBOOK_EMITTER").as_deref() {
            Ok("portable") => Emitter::Portable,
            _ => Emitter::Widest,
        })
    }
}

/// Compiles the functions into one module; with `texts`, also writes them down.
pub(crate) fn compile(functions: &[Function], emitter: Emitter, mut texts: Option<&mut Texts>) -> Result<Machine> {
    let isa = target();
    let builder = JITBuilder::with_isa(Arc::clone(isa), cranelift_module::default_libcall_names());
    let mut machine = Machine::of(JITModule::new(builder));
    let mut pool = emit::Pool::default();
    let module = machine.module.as_mut().expect("just made");
    let mut context = module.make_context();
    let mut scratch = FunctionBuilderContext::new();
    let mut ids: Vec<FuncId> = Vec::new();
    let mut placed: Vec<(FuncId, WideCode)> = Vec::new();
    for (k, f) in functions.iter().enumerate() {
        let mut loops = wide_loops(module, f, emitter, texts.as_deref_mut())?;
        machine.wide_loops += loops.len();
        placed.extend(loops.iter_mut().map(|(id, w)| {
            let marks = std::mem::take(&mut w.marks);
            (*id, WideCode { function: k, at: std::ptr::null(), bytes: w.code, marks })
        }));
        let mut signature = module.make_signature();
        signature.params.extend([AbiParam::new(types::I64), AbiParam::new(types::I64)]);
        signature.returns.push(AbiParam::new(types::I32));
        context.func.signature = signature;
        let mut calls = FxHashMap::default();
        for (id, w) in loops {
            let function = module.declare_func_in_func(id, &mut context.func);
            let pieces = w.pieces.as_deref().map(std::ptr::from_ref);
            calls.insert(w.index, emit::WideCall { function, plan: w.plan, pieces });
            machine.pieces.extend(w.pieces);
        }
        let mut b = FunctionBuilder::new(&mut context.func, &mut scratch);
        emit::emit(f, &mut b, &mut pool, has_fma(), &calls);
        b.finalize(isa.frontend_config());
        if let Some(texts) = &mut texts {
            texts.clif += &context.func.display().to_string();
            context.set_disasm(true);
        }
        let id = module
            .declare_anonymous_function(&context.func.signature)
            .map_err(|e| broken("declaring a function", e))?;
        module.define_function(id, &mut context).map_err(|e| broken("compiling a function", format!("{e:?}")))?;
        if let Some(texts) = &mut texts
            && let Some(asm) = context.compiled_code().and_then(|c| c.vcode.as_ref())
        {
            texts.asm += asm;
        }
        machine.sizes.push(context.compiled_code().map_or(0, |c| c.code_buffer().len()));
        machine.marks.push(context.compiled_code().map_or_else(Vec::new, |c| marks(c.buffer.get_srclocs_sorted())));
        module.clear_context(&mut context);
        ids.push(id);
    }
    module.finalize_definitions().map_err(|e| broken("finishing the code", e))?;
    for id in ids {
        let code = module.get_finalized_function(id);
        // SAFETY: the function was declared with exactly this signature and the platform's C convention.
        machine.entries.push(unsafe { std::mem::transmute::<*const u8, Entry>(code) });
    }
    for (id, w) in placed {
        machine.wide.push(WideCode { at: module.get_finalized_function(id), ..w });
    }
    machine.pool = pool;
    Ok(machine)
}

/// The function's wide loops, as functions of the module.
fn wide_loops(
    module: &mut JITModule,
    f: &Function,
    emitter: Emitter,
    mut texts: Option<&mut Texts>,
) -> Result<Vec<(FuncId, wide::Wide)>> {
    if emitter == Emitter::Portable || !wide::available() {
        return Ok(Vec::new());
    }
    let listing = if texts.is_some() { Listing::With } else { Listing::Without };
    let mut signature = module.make_signature();
    signature.call_conv = CallConv::SystemV;
    signature.params.extend([AbiParam::new(types::I64); 3]);
    signature.returns.push(AbiParam::new(types::I32));
    let mut loops = Vec::new();
    for w in wide::loops(f, listing) {
        let id = module.declare_anonymous_function(&signature).map_err(|e| broken("declaring a loop", e))?;
        module.define_function_bytes(id, 64, &w.bytes, &[]).map_err(|e| broken("placing a loop", e))?;
        if let Some(texts) = &mut texts {
            texts.asm += &format!("wide loop over r{}:\n{}\n", w.index.0, w.text);
        }
        loops.push((id, w));
    }
    Ok(loops)
}
