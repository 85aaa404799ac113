//! Memory for elements: aligned, zeroed or not, refused with an error where it would not fit.

use crate::error::{Error, Result};
use crate::interrupt;
use crate::memory;
use memmap2::MmapMut;
use std::alloc::{Layout, alloc, alloc_zeroed, dealloc};
use std::ptr::NonNull;
use std::sync::{Mutex, MutexGuard};

/// Alignment of every buffer: a cache line, and the widest vector register.
pub const ALIGN: usize = 64;

/// An owned block of bytes. Shared by `Arc`; written only while it has one owner, or by NumPy's in-place writes, which
/// stay on the evaluator's thread (see [`crate::Array::write`]).
pub struct Buffer {
    ptr: NonNull<u8>,
    bytes: usize,
    /// The pages that a large block lies in; a small one is the allocator's.
    pages: Option<MmapMut>,
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
        if bytes >= POOLED {
            return Buffer::make_large(bytes, zero);
        }
        // SAFETY: the layout has a non-zero size.
        let ptr = unsafe { if zero { alloc_zeroed(layout) } else { alloc(layout) } };
        let ptr = NonNull::new(ptr).ok_or_else(|| Error::exhausted(bytes as u128))?;
        Ok(Buffer { ptr, bytes, pages: None })
    }

    /// A block that counts against the memory limit, recycled where one of this size lies in the pool.
    ///
    /// A fresh one comes as pages that the system zeroes when they are first touched: nobody waits for all of them, and
    /// an interrupt is heard by the kernel that fills them.
    #[cold]
    fn make_large(bytes: usize, zero: bool) -> Result<Buffer> {
        if let Some(pages) = take_pooled(bytes) {
            let buffer = Buffer::of(pages);
            return if zero { wiped(buffer) } else { Ok(buffer) };
        }
        if !memory::reserve(bytes) {
            give_way(0).into_iter().for_each(free);
            if !memory::reserve(bytes) {
                return Err(Error::exhausted(bytes as u128));
            }
        }
        match memory::pages(bytes) {
            Ok(pages) => Ok(Buffer::of(pages)),
            Err(_) => {
                memory::release(bytes);
                Err(Error::exhausted(bytes as u128))
            }
        }
    }

    fn of(mut pages: MmapMut) -> Buffer {
        let ptr = NonNull::new(pages.as_mut_ptr()).expect("pages lie somewhere");
        Buffer { ptr, bytes: pages.len(), pages: Some(pages) }
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

/// The buffer with zeros in it.
fn wiped(mut buffer: Buffer) -> Result<Buffer> {
    // SAFETY: the block has that many bytes and one owner, and any byte is a u8.
    let bytes = unsafe { std::slice::from_raw_parts_mut(buffer.as_mut_ptr(), buffer.len()) };
    for piece in bytes.chunks_mut(POOLED) {
        interrupt::check()?;
        piece.fill(0);
    }
    Ok(buffer)
}

impl Drop for Buffer {
    fn drop(&mut self) {
        match self.pages.take() {
            Some(pages) => give_pooled(pages).into_iter().for_each(free),
            // SAFETY: allocated by `make` with this very layout, and not referred to any more.
            None => unsafe { dealloc(self.ptr.as_ptr(), Layout::from_size_align_unchecked(self.bytes.max(1), ALIGN)) },
        }
    }
}

/// Blocks from here on are counted and recycled: fresh pages cost more to touch than most kernels take.
const POOLED: usize = 1 << 20;
/// How many blocks the pool may hold.
const POOL_BLOCKS: usize = 16;
/// What it may hold in all between two cells.
const AT_REST: usize = 256 << 20;

/// What it may hold in all while a cell runs.
fn at_work() -> usize {
    (memory::limit() / 8).clamp(AT_REST, 2 << 30)
}

/// Frees what the pool need not hold between two cells.
pub fn settle() {
    give_way(AT_REST).into_iter().for_each(free);
}

/// Free blocks, oldest first.
static POOL: Mutex<Vec<MmapMut>> = Mutex::new(Vec::new());

fn pool() -> MutexGuard<'static, Vec<MmapMut>> {
    POOL.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// A free block of exactly this size, the one used last (its pages are the warmest).
fn take_pooled(bytes: usize) -> Option<MmapMut> {
    let mut pool = pool();
    let at = pool.iter().rposition(|pages| pages.len() == bytes)?;
    Some(pool.remove(at))
}

/// Puts a block into the pool, and takes out what is too much for it.
fn give_pooled(block: MmapMut) -> Vec<MmapMut> {
    pool().push(block);
    give_way(at_work())
}

/// Takes the oldest blocks out until the pool holds no more than `bytes`.
fn give_way(bytes: usize) -> Vec<MmapMut> {
    let mut pool = pool();
    let mut held = pool.iter().map(|pages| pages.len()).sum::<usize>();
    let mut evicted = Vec::new();
    while pool.len() > POOL_BLOCKS || held > bytes {
        let oldest = pool.remove(0);
        held -= oldest.len();
        evicted.push(oldest);
    }
    evicted
}

fn free(pages: MmapMut) {
    memory::release(pages.len());
    drop(pages);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_blocks_come_back_zeroed_when_asked() {
        let size = (1 << 20) + 64 * 7;
        let mut first = Buffer::uninit(size).unwrap();
        // SAFETY: within the block.
        unsafe { first.as_mut_ptr().write_bytes(7, size) };
        let was = first.as_ptr();
        drop(first);
        let again = Buffer::zeroed(size).unwrap();
        assert_eq!(again.as_ptr(), was, "the block was not recycled");
        // SAFETY: within the block.
        assert!(unsafe { std::slice::from_raw_parts(again.as_ptr(), size) }.iter().all(|&b| b == 0));
    }

    #[test]
    fn more_than_the_machine_has_is_refused() {
        let error = Buffer::zeroed(1 << 50).err().unwrap();
        assert_eq!(error.message, format!("RESOURCE_EXHAUSTED: Out of memory allocating {} bytes.", 1u64 << 50));
    }
}
