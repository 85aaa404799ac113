//! The strided array: a shape and strides over a shared buffer.

use crate::buffer::Buffer;
use crate::dtype::{DType, Element};
use crate::error::Result;
use crate::interrupt;
use crate::raw::Walk;
use crate::shape::{Dims, Strides, contiguous_strides, element_count};
use smallvec::SmallVec;
use std::sync::Arc;

/// Where the elements are: a single element lives in the array itself, everything else in a shared buffer.
#[derive(Clone)]
pub enum Store {
    Inline([u64; 2]),
    Heap(Arc<Buffer>),
}

/// An n-dimensional array: dtype, weak type, shape, and a strided view of a buffer.
///
/// Cloning shares the elements. Views (`transpose`, slices, `broadcast_to`) share them too.
pub struct Array {
    store: Store,
    dtype: DType,
    weak: bool,
    /// Whether it is a constant that a program captured: a jaxpr shows it by a name, where it shows other 0-d arrays as
    /// numbers.
    captured: bool,
    shape: Dims,
    strides: Strides,
    /// First element of the view, in elements from the start of the buffer.
    offset: usize,
}

impl Clone for Array {
    /// Shape and strides are copied as slices: taken item by item they cost more than all the rest.
    fn clone(&self) -> Array {
        Array {
            store: self.store.clone(),
            dtype: self.dtype,
            weak: self.weak,
            captured: self.captured,
            shape: SmallVec::from_slice(&self.shape),
            strides: SmallVec::from_slice(&self.strides),
            offset: self.offset,
        }
    }
}

impl Array {
    /// A 0-d array, without touching the heap.
    pub fn scalar<T: Element>(value: T) -> Array {
        let mut words = [0u64; 2];
        // SAFETY: every Element is at most 16 bytes and plain data.
        unsafe { std::ptr::write_unaligned(words.as_mut_ptr().cast::<T>(), value) };
        Array {
            store: Store::Inline(words),
            dtype: T::DTYPE,
            weak: false,
            captured: false,
            shape: SmallVec::new(),
            strides: SmallVec::new(),
            offset: 0,
        }
    }

    /// A contiguous array of `values` in row-major order. Panics where the count does not match `shape`.
    pub fn from_vec<T: Element>(values: Vec<T>, shape: &[usize]) -> Array {
        assert_eq!(values.len(), element_count(shape), "from_vec: wrong number of elements for {shape:?}");
        let mut buffer = Buffer::uninit(values.len() * size_of::<T>()).expect("copy of memory in hand");
        // SAFETY: the buffer holds exactly that many bytes and is new.
        unsafe { std::ptr::copy_nonoverlapping(values.as_ptr(), buffer.as_mut_ptr().cast::<T>(), values.len()) };
        Array::from_buffer(buffer, T::DTYPE, shape)
    }

    /// A contiguous array over a buffer that was written whole.
    pub fn from_buffer(buffer: Buffer, dtype: DType, shape: &[usize]) -> Array {
        Array::from_shared(Arc::new(buffer), dtype, shape)
    }

    /// A contiguous array over a shared buffer. Panics where the buffer is too small.
    pub fn from_shared(buffer: Arc<Buffer>, dtype: DType, shape: &[usize]) -> Array {
        assert!(buffer.len() >= element_count(shape).saturating_mul(dtype.size()), "buffer smaller than its array");
        Array {
            store: Store::Heap(buffer),
            dtype,
            weak: false,
            captured: false,
            shape: SmallVec::from_slice(shape),
            strides: contiguous_strides(shape),
            offset: 0,
        }
    }

    /// A new contiguous array whose elements `fill` writes; it is handed the zeroed slice.
    pub fn build<T: Element, F: Filled>(shape: &[usize], fill: impl FnOnce(&mut [T]) -> F) -> Result<Array> {
        let n = element_count(shape);
        let bytes = crate::raw::byte_count(T::DTYPE, shape)?;
        let mut buffer = Buffer::zeroed(bytes)?;
        // SAFETY: `n` elements of T fit, are aligned, zeroed (a valid value of every Element), and unshared.
        fill(unsafe { std::slice::from_raw_parts_mut(buffer.as_mut_ptr().cast::<T>(), n) }).filled()?;
        Ok(Array::from_buffer(buffer, T::DTYPE, shape))
    }

    /// A new contiguous array whose elements `fill` writes through a pointer to the first.
    ///
    /// # Safety
    /// `fill` writes every element of the array, unless it fails, and nothing else.
    pub(crate) unsafe fn build_raw<T: Element>(
        shape: &[usize],
        fill: impl FnOnce(*mut T) -> Result<()>,
    ) -> Result<Array> {
        let mut buffer = Buffer::uninit(crate::raw::byte_count(T::DTYPE, shape)?)?;
        fill(buffer.as_mut_ptr().cast::<T>())?;
        Ok(Array::from_buffer(buffer, T::DTYPE, shape))
    }

    /// An array of zeros (of `False`, of zero keys).
    pub fn zeros(dtype: DType, shape: &[usize]) -> Result<Array> {
        crate::with_element!(dtype, T => Array::build::<T, _>(shape, |_| ())).map(|a| a.reinterpret(dtype))
    }

    /// A weak float32 scalar that remembers the Python float it was rounded from: jaxprs print that.
    pub fn from_python_float(x: f64) -> Array {
        let rounded = x as f32;
        let mut array = Array::scalar(rounded).with_weak(true);
        // The rounded value fills half of the first word; the second is free. Zero says nothing is remembered.
        if let Store::Inline(words) = &mut array.store
            && rounded as f64 != x
        {
            words[1] = x.to_bits();
        }
        array
    }
    /// The Python float that this weak scalar was rounded from, where rounding changed it.
    pub fn python_float(&self) -> Option<f64> {
        match self.store {
            Store::Inline([_, bits]) if self.weak && self.dtype == DType::F32 && bits != 0 => {
                Some(f64::from_bits(bits)).filter(|x| !x.is_nan())
            }
            _ => None,
        }
    }

    /// The array as a constant that a program captured.
    pub fn into_captured(mut self) -> Array {
        self.captured = true;
        self
    }
    pub fn is_captured(&self) -> bool {
        self.captured
    }

    pub fn dtype(&self) -> DType {
        self.dtype
    }
    /// Whether the dtype is JAX's weak one, which gives way in promotion.
    pub fn weak(&self) -> bool {
        self.weak
    }
    pub fn with_weak(mut self, weak: bool) -> Array {
        self.weak = weak;
        self
    }
    /// The same bytes under another dtype of the same size.
    pub fn reinterpret(mut self, dtype: DType) -> Array {
        assert_eq!(self.dtype.size(), dtype.size());
        self.dtype = dtype;
        self
    }
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }
    pub fn strides(&self) -> &[isize] {
        &self.strides
    }
    pub fn offset(&self) -> usize {
        self.offset
    }
    pub fn rank(&self) -> usize {
        self.shape.len()
    }
    /// Number of elements.
    pub fn size(&self) -> usize {
        element_count(&self.shape)
    }
    pub fn nbytes(&self) -> usize {
        self.size() * self.dtype.size()
    }
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Whether the elements lie in row-major order without gaps.
    pub fn is_contiguous(&self) -> bool {
        let mut step = 1isize;
        for (&d, &s) in self.shape.iter().zip(&self.strides).rev() {
            if d == 0 {
                return true;
            }
            if d != 1 && s != step {
                return false;
            }
            step *= d as isize;
        }
        true
    }

    /// Pointer to the first byte of the store.
    fn base(&self) -> *const u8 {
        match &self.store {
            Store::Inline(words) => words.as_ptr().cast(),
            Store::Heap(buffer) => buffer.as_ptr(),
        }
    }

    /// Pointer to the first element of the view; for generated code and library calls, which stay within the view.
    pub fn as_ptr(&self) -> *const u8 {
        // SAFETY: `offset` lies within the store (or at its end, for an empty view).
        unsafe { self.base().add(self.offset * self.dtype.size()) }
    }

    /// The elements of a contiguous array. Panics on another dtype or a strided view: `contiguous()` first.
    pub fn as_slice<T: Element>(&self) -> &[T] {
        assert!(T::DTYPE.size() == self.dtype.size() && self.is_contiguous(), "as_slice on {:?}", self.dtype);
        // SAFETY: contiguous, of this element size, within the store; every bit pattern stored is a valid T because
        // arrays are written only as their own dtype.
        unsafe { std::slice::from_raw_parts(self.as_ptr().cast::<T>(), self.size()) }
    }

    /// The element of a 0-d (or one-element) array. Panics on another dtype.
    pub fn item<T: Element>(&self) -> T {
        assert!(T::DTYPE == self.dtype && self.size() == 1, "item on {:?}{:?}", self.dtype, self.shape);
        // SAFETY: one element of this type at `as_ptr`.
        unsafe { std::ptr::read_unaligned(self.as_ptr().cast::<T>()) }
    }

    /// The first element, read as a `T` of the dtype's size.
    #[inline]
    pub(crate) fn first<T: Element>(&self) -> T {
        assert!(T::DTYPE.size() == self.dtype.size() && self.size() > 0, "{:?} read as {:?}", self.dtype, T::DTYPE);
        // SAFETY: there is an element at `as_ptr`; same size, and arrays hold valid values of their dtype.
        unsafe { std::ptr::read_unaligned(self.as_ptr().cast::<T>()) }
    }

    /// Pointer to the first element of the view, for strided walks within the view.
    #[inline]
    pub(crate) fn elements<T: Element>(&self) -> *const T {
        assert_eq!(T::DTYPE.size(), self.dtype.size(), "{:?} read as {:?}", self.dtype, T::DTYPE);
        self.as_ptr().cast::<T>()
    }

    /// A view of the real or the imaginary parts of complex numbers; nothing of a single number that has no memory.
    pub fn part_view(&self, imaginary: bool) -> Option<Array> {
        let dtype = match (self.dtype, &self.store) {
            (DType::C64, Store::Heap(_)) => DType::F32,
            (DType::C128, Store::Heap(_)) => DType::F64,
            _ => return None,
        };
        let mut parts = self.clone();
        parts.dtype = dtype;
        let strides: Vec<isize> = self.strides.iter().map(|s| 2 * s).collect();
        Some(parts.view(&self.shape, &strides, 2 * self.offset + usize::from(imaginary)))
    }

    /// A view of the same elements. Panics where it could reach outside the store: the one door for strided views.
    pub fn view(&self, shape: &[usize], strides: &[isize], offset: usize) -> Array {
        assert_eq!(shape.len(), strides.len());
        if element_count(shape) > 0 {
            let (mut low, mut high) = (offset as isize, offset as isize);
            for (&d, &s) in shape.iter().zip(strides) {
                let reach = (d as isize - 1) * s;
                if reach < 0 { low += reach } else { high += reach }
            }
            let room = match &self.store {
                Store::Inline(_) => 1,
                Store::Heap(b) => b.len() / self.dtype.size(),
            };
            assert!(low >= 0 && (high as usize) < room, "view outside its buffer");
        }
        Array {
            store: self.store.clone(),
            dtype: self.dtype,
            weak: self.weak,
            captured: false,
            shape: SmallVec::from_slice(shape),
            strides: SmallVec::from_slice(strides),
            offset: if element_count(shape) == 0 { 0 } else { offset },
        }
    }

    /// Calls `visit` with each element in row-major order, whatever the strides. For few elements: see
    /// [`Array::visit`].
    pub fn for_each<T: Element>(&self, mut visit: impl FnMut(T)) {
        assert_eq!(T::DTYPE.size(), self.dtype.size());
        if self.is_contiguous() {
            self.as_slice::<T>().iter().for_each(|&x| visit(x));
            return;
        }
        let base = self.base().cast::<T>();
        for_each_offset(&self.shape, &self.strides, self.offset as isize, |i| {
            // SAFETY: `view` checked that every offset lies within the store.
            visit(unsafe { base.offset(i).read() })
        });
    }

    /// The same, for any number of elements: an interrupt ends it.
    pub fn visit<T: Element>(&self, mut visit: impl FnMut(T)) -> Result<()> {
        let base = self.elements::<T>();
        Walk::new(&self.shape, [&self.strides]).rows(|[at], [step], n| {
            for i in 0..n as isize {
                // SAFETY: offsets of the view.
                visit(unsafe { base.offset(at + i * step).read() });
            }
        })
    }

    /// The elements in row-major order.
    pub fn to_vec<T: Element>(&self) -> Vec<T> {
        let mut out = Vec::with_capacity(self.size());
        self.for_each(|x| out.push(x));
        out
    }

    /// The same array in row-major order without gaps; shares the buffer where it is so already.
    pub fn contiguous(&self) -> Result<Array> {
        if self.is_contiguous() { Ok(self.clone()) } else { self.copy() }
    }

    /// A contiguous copy in memory of its own.
    pub fn copy(&self) -> Result<Array> {
        let mut out = crate::raw::Output::new(self.dtype, &self.shape)?;
        out.paste_strided(0, &contiguous_strides(&self.shape), self)?;
        Ok(out.finish().with_weak(self.weak))
    }

    /// Writes `value` (same dtype and shape) into the elements of this view, seen by every array over the buffer.
    ///
    /// This is NumPy's in-place assignment and the one way to change an array. Contract: only for arrays whose buffer
    /// belongs to NumPy's side (never given out as a JAX array without a copy), so that no other thread and no
    /// compiled program reads it meanwhile. An overlapping `value` acts as if copied first.
    pub fn write(&self, value: &Array) -> Result<()> {
        assert!(self.dtype == value.dtype && self.shape == value.shape, "write: unlike arrays");
        let Store::Heap(buffer) = &self.store else { panic!("write to an inline scalar: make it heap_backed first") };
        let value = if value.shares_memory(self) { value.copy()? } else { value.clone() };
        if self.size() == 0 {
            return Ok(());
        }
        let size = self.dtype.size();
        // SAFETY: `view` checked that every offset of this view lies within the buffer; `value` does not overlap it;
        // by contract no other thread looks.
        unsafe {
            let target = buffer.shared_mut_ptr().add(self.offset * size);
            crate::raw::copy_strided(size, &self.shape, value.as_ptr(), &value.strides, target, &self.strides)
        }
    }

    /// Writes `value` (row-major) to elements of this view given by their offsets from its first, in order, so of several
    /// writes to one element the last one stays. The contract is that of [`Array::write`].
    pub(crate) fn write_at(&self, offsets: &[isize], value: &Array) -> Result<()> {
        assert!(self.dtype == value.dtype && offsets.len() == value.size(), "write_at: unlike arrays");
        let Store::Heap(buffer) = &self.store else { panic!("write to an inline scalar: make it heap_backed first") };
        let value = if value.shares_memory(self) { value.copy()? } else { value.contiguous()? };
        let room = buffer.len() / self.dtype.size();
        crate::with_element!(self.dtype, T => {
            let base = buffer.shared_mut_ptr().cast::<T>();
            let values = value.as_slice::<T>();
            interrupt::pieces(values.len(), |p| {
                for (&at, &new) in offsets[p.clone()].iter().zip(&values[p]) {
                    let at = self.offset as isize + at;
                    assert!(at >= 0 && (at as usize) < room, "write outside its buffer");
                    // SAFETY: just checked; single thread by contract.
                    unsafe { base.offset(at).write(new) };
                }
            })
        })
    }

    /// The same array with its elements in a buffer, so that views of it alias.
    pub fn heap_backed(&self) -> Result<Array> {
        match self.store {
            Store::Heap(_) => Ok(self.clone()),
            Store::Inline(_) => self.copy(),
        }
    }

    /// Whether both arrays look at the same buffer.
    pub fn shares_memory(&self, other: &Array) -> bool {
        matches!((&self.store, &other.store), (Store::Heap(a), Store::Heap(b)) if Arc::ptr_eq(a, b))
    }
}

/// Calls `visit` with the offset of each element in row-major order.
pub(crate) fn for_each_offset(shape: &[usize], strides: &[isize], start: isize, mut visit: impl FnMut(isize)) {
    if element_count(shape) == 0 {
        return;
    }
    let rank = shape.len();
    if rank == 0 {
        return visit(start);
    }
    let (inner, step) = (shape[rank - 1], strides[rank - 1]);
    let mut index: Dims = SmallVec::from_elem(0, rank);
    let mut at = start;
    loop {
        let mut i = at;
        for _ in 0..inner {
            visit(i);
            i += step;
        }
        let mut axis = rank - 1;
        loop {
            if axis == 0 {
                return;
            }
            axis -= 1;
            index[axis] += 1;
            at += strides[axis];
            if index[axis] < shape[axis] {
                break;
            }
            at -= strides[axis] * shape[axis] as isize;
            index[axis] = 0;
        }
    }
}

/// What filling an array gives back: nothing, or the error on which the array is dropped.
pub trait Filled {
    fn filled(self) -> Result<()>;
}

impl Filled for () {
    fn filled(self) -> Result<()> {
        Ok(())
    }
}

impl Filled for Result<()> {
    fn filled(self) -> Result<()> {
        self
    }
}

impl std::fmt::Debug for Array {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&crate::print::repr_jax(self, &crate::print::PrintOptions::default()))
    }
}
