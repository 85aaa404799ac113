//! Flushing of denormal floats, as XLA's CPU kernels do and NumPy's do not.
//!
//! On x86-64 the mode lives in the MXCSR register; elsewhere [`with_denormals`] only runs its body, and kernels that
//! need the flush there use [`crate::math::Float::ftz`].

/// What arithmetic does with denormal inputs and results.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Denormals {
    /// Read and write them as zero of the same sign (FTZ and DAZ): the JAX side.
    Flush,
    /// Keep them: the NumPy side.
    Keep,
}

/// Runs a kernel with this treatment of denormals in `f32` and `f64`; the thread's own mode is put back, also on panic.
///
/// Entering and leaving costs about 13 ns: for 0-d operands [`crate::math::Float::ftz`] on operands and result is cheaper.
///
/// ```
/// use jitbook_array::{Array, Denormals, elementwise, with_denormals};
/// let tiny = Array::from_vec(vec![1e-40f32; 4], &[4]);
/// let flushed = with_denormals(Denormals::Flush, || elementwise::map(&tiny, |x: f32| x * 1.5)).unwrap();
/// # #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
/// assert_eq!(flushed.to_vec::<f32>(), [0.0; 4]);
/// ```
#[inline]
pub fn with_denormals<R>(mode: Denormals, body: impl FnOnce() -> R) -> R {
    let _scope = imp::Scope::enter(mode);
    body()
}

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
mod imp {
    use super::Denormals;
    use super::control::{FLUSH, Word, read, write};

    /// The register as it was, put back on drop; `None` where nothing had to change.
    pub struct Scope(Option<Word>);

    impl Scope {
        #[inline]
        pub fn enter(mode: Denormals) -> Scope {
            let before = read();
            let wanted = if mode == Denormals::Flush { before | FLUSH } else { before & !FLUSH };
            if wanted == before {
                return Scope(None);
            }
            write(wanted);
            Scope(Some(before))
        }
    }

    impl Drop for Scope {
        #[inline]
        fn drop(&mut self) {
            if let Some(before) = self.0 {
                write(before);
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod control {
    use std::arch::asm;

    pub type Word = u32;
    /// Flush-to-zero (bit 15) and denormals-are-zero (bit 6).
    pub const FLUSH: Word = 0x8040;

    #[inline]
    pub fn read() -> Word {
        let mut word = 0u32;
        // SAFETY: stores the control register to a local; no other effect.
        unsafe { asm!("stmxcsr [{}]", in(reg) &mut word, options(nostack)) };
        word
    }

    #[inline]
    pub fn write(word: Word) {
        // SAFETY: only the two denormal bits differ from the state Rust expects; rounding and exception masks stay.
        // The memory clobber keeps the kernel's loads and stores, and so its arithmetic, inside the scope.
        unsafe { asm!("ldmxcsr [{}]", in(reg) &word, options(nostack)) };
    }
}

#[cfg(target_arch = "aarch64")]
mod control {
    use std::arch::asm;

    pub type Word = u64;
    /// Flush-to-zero, of operands and results.
    pub const FLUSH: Word = 1 << 24;

    #[inline]
    pub fn read() -> Word {
        let word;
        // SAFETY: copies the control register to a local; no other effect.
        unsafe { asm!("mrs {}, fpcr", out(reg) word, options(nostack)) };
        word
    }

    #[inline]
    pub fn write(word: Word) {
        // SAFETY: only the flushing bit differs from the state Rust expects; rounding and traps stay.
        // The memory clobber keeps the kernel's loads and stores, and so its arithmetic, inside the scope.
        unsafe { asm!("msr fpcr, {}", in(reg) word, options(nostack)) };
    }
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
mod imp {
    pub struct Scope;
    impl Scope {
        pub fn enter(_: super::Denormals) -> Scope {
            Scope
        }
    }
}
