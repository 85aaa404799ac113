//! Functions of the user's that a jaxpr names: rules of `custom_jvp` and `custom_vjp`, callbacks.
//!
//! A jaxpr is `Send + Sync` and never holds a value of the language, so the function is a closure that finds its
//! evaluator when it is called.

use crate::value::Val;
use jitbook_array::Result;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// What a [`UserFn`] does: flat values in, flat values out.
pub type UserCall = dyn Fn(&[Val]) -> Result<Vec<Val>> + Send + Sync;

/// A function of the user's, equal to itself alone.
#[derive(Clone)]
pub struct UserFn(Arc<Named>);

struct Named {
    name: Arc<str>,
    call: Box<UserCall>,
}

impl UserFn {
    pub fn new(name: impl Into<Arc<str>>, call: Box<UserCall>) -> UserFn {
        UserFn(Arc::new(Named { name: name.into(), call }))
    }
    /// The name that jaxprs print.
    pub fn name(&self) -> &str {
        &self.0.name
    }
    pub fn call(&self, args: &[Val]) -> Result<Vec<Val>> {
        (self.0.call)(args)
    }
    /// Another function under the same name.
    pub fn with(&self, call: Box<UserCall>) -> UserFn {
        UserFn(Arc::new(Named { name: self.0.name.clone(), call }))
    }
}

impl PartialEq for UserFn {
    fn eq(&self, other: &UserFn) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}
impl Eq for UserFn {}
impl Hash for UserFn {
    fn hash<H: Hasher>(&self, h: &mut H) {
        (Arc::as_ptr(&self.0) as usize).hash(h);
    }
}
impl fmt::Debug for UserFn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
