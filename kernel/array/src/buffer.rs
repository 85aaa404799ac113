//! Memory for elements: aligned, zeroed or not, refused with an error where it would not fit.

use crate::error::{Error, Result};
use crate::interrupt;
use crate::memory;
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
            return Buffer::make_large(layout, bytes, zero);
        }
        // SAFETY: the layout has a non-zero size.
        let ptr = unsafe { if zero { alloc_zeroed(layout) } else { alloc(layout) } };
        let ptr = NonNull::new(ptr).ok_or_else(|| Error::exhausted(bytes as u128))?;
        Ok(Buffer { ptr, bytes })
    }

    /// A block that counts against the memory limit, recycled where one of this size lies in the pool.
    #[cold]
    fn make_large(layout: Layout, bytes: usize, zero: bool) -> Result<Buffer> {
        if let Some(block) = take_pooled(bytes) {
            if zero {
                return wiped(Buffer { ptr: block.0, bytes });
            }
            return Ok(Buffer { ptr: block.0, bytes });
        }
        if !memory::reserve(bytes) {
            drain_pool();
            if !memory::reserve(bytes) {
                return Err(Error::exhausted(bytes as u128));
            }
        }
        // SAFETY: the layout has a non-zero size.
        let ptr = unsafe { if zero { alloc_zeroed(layout) } else { alloc(layout) } };
        match NonNull::new(ptr) {
            Some(ptr) => Ok(Buffer { ptr, bytes }),
            None => {
                memory::release(bytes);
                Err(Error::exhausted(bytes as u128))
            }
        }
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
        if self.bytes >= POOLED && give_pooled(Block(self.ptr), self.bytes) {
            return;
        }
        free(self.ptr, self.bytes);
    }
}

/// Blocks from here on are counted and recycled: fresh pages cost more to touch than most kernels take.
const POOLED: usize = 1 << 20;
/// What the pool may hold in all, and in how many blocks.
const POOL_BYTES: usize = 256 << 20;
const POOL_BLOCKS: usize = 16;

/// A free block of a known size.
struct Block(NonNull<u8>);

// SAFETY: a free block is plain memory that nobody refers to.
unsafe impl Send for Block {}

/// Free blocks by size, oldest first.
static POOL: Mutex<Vec<(usize, Block)>> = Mutex::new(Vec::new());

fn pool() -> MutexGuard<'static, Vec<(usize, Block)>> {
    POOL.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// A free block of exactly this size, the one used last (its pages are the warmest).
fn take_pooled(bytes: usize) -> Option<Block> {
    let mut pool = pool();
    let at = pool.iter().rposition(|(size, _)| *size == bytes)?;
    Some(pool.remove(at).1)
}

/// Puts a block into the pool, letting the oldest go; false where it is too large for it.
fn give_pooled(block: Block, bytes: usize) -> bool {
    if bytes > POOL_BYTES / 2 {
        return false;
    }
    let mut evicted = Vec::new();
    {
        let mut pool = pool();
        pool.push((bytes, block));
        while pool.len() > POOL_BLOCKS || pool.iter().map(|(size, _)| size).sum::<usize>() > POOL_BYTES {
            evicted.push(pool.remove(0));
        }
    }
    evicted.into_iter().for_each(|(size, block)| free(block.0, size));
    true
}

/// Frees all that the pool holds: before memory is refused.
fn drain_pool() {
    let blocks = std::mem::take(&mut *pool());
    blocks.into_iter().for_each(|(size, block)| free(block.0, size));
}

fn free(ptr: NonNull<u8>, bytes: usize) {
    if bytes >= POOLED {
        memory::release(bytes);
    }
    // SAFETY: allocated by `make` with this very layout, and not referred to any more.
    unsafe { dealloc(ptr.as_ptr(), Layout::from_size_align_unchecked(bytes.max(1), ALIGN)) }
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
