//! Memory for elements: aligned, zeroed or not, refused with an error where it would not fit.

use crate::error::{Error, Result};
use std::alloc::{Layout, alloc, alloc_zeroed, dealloc};
use std::ptr::NonNull;

/// Alignment of every buffer: a cache line, and the widest vector register.
pub const ALIGN: usize = 64;

/// An owned block of bytes. Shared by `Arc`; written only while it has one owner, or by NumPy's in-place writes, which
/// stay on the evaluator's thread (see [`crate::Array::write`]).
pub struct Buffer {
    ptr: NonNull<u8>,
    bytes: usize,
}

// SAFETY: a Buffer is plain memory without thread affinity; all writes go through `&mut` or through
// `Array::write`, whose contract keeps them on one thread and away from shared arrays.
unsafe impl Send for Buffer {}
// SAFETY: as above.
unsafe impl Sync for Buffer {}

impl Buffer {
    /// Memory for `bytes` bytes, filled with zeros.
    pub fn zeroed(bytes: usize) -> Result<Buffer> {
        Buffer::make(bytes, true)
    }

    /// Memory for `bytes` bytes whose content is arbitrary: for outputs that are written whole.
    pub fn uninit(bytes: usize) -> Result<Buffer> {
        Buffer::make(bytes, false)
    }

    fn make(bytes: usize, zero: bool) -> Result<Buffer> {
        let layout = Layout::from_size_align(bytes.max(1), ALIGN).map_err(|_| Error::exhausted(bytes as u128))?;
        // SAFETY: the layout has a non-zero size.
        let ptr = unsafe { if zero { alloc_zeroed(layout) } else { alloc(layout) } };
        let ptr = NonNull::new(ptr).ok_or_else(|| Error::exhausted(bytes as u128))?;
        Ok(Buffer { ptr, bytes })
    }

    pub fn len(&self) -> usize {
        self.bytes
    }
    pub fn is_empty(&self) -> bool {
        self.bytes == 0
    }
    pub fn as_ptr(&self) -> *const u8 {
        self.ptr.as_ptr()
    }
    pub fn as_mut_ptr(&mut self) -> *mut u8 {
        self.ptr.as_ptr()
    }
    /// The pointer to write through while the buffer is shared: only for `Array::write`.
    pub(crate) fn shared_mut_ptr(&self) -> *mut u8 {
        self.ptr.as_ptr()
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        // SAFETY: made by `make` with this very layout.
        unsafe { dealloc(self.ptr.as_ptr(), Layout::from_size_align_unchecked(self.bytes.max(1), ALIGN)) }
    }
}
