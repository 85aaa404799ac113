//! What is known of one object without asking it: plain data that may go to any thread.

use std::sync::Arc;

/// What kind of thing a name stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Kind {
    Function,
    /// A function that compiles: what `jit` gives.
    Jitted,
    Class,
    Module,
    Property,
    /// An array of JAX's or NumPy's.
    Array,
    /// Any other object.
    Instance,
    Keyword,
    /// A parameter of the function that is called: `axis=`.
    Param,
    Magic,
    Path,
    /// A key of a dict.
    Key,
    /// A word that a magic takes.
    Word,
}

impl Kind {
    /// The word that Jupyter's front ends know.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Function | Kind::Jitted => "function",
            Kind::Class => "class",
            Kind::Module => "module",
            Kind::Property => "property",
            Kind::Array | Kind::Instance => "instance",
            Kind::Keyword => "keyword",
            Kind::Param => "param",
            Kind::Magic => "magic",
            Kind::Path => "path",
            Kind::Key => "dict key",
            Kind::Word => "statement",
        }
    }
}

/// One object. Most are plain data and have no more than a class and a text.
#[derive(Clone)]
pub struct Item {
    pub kind: Kind,
    pub class: Arc<ClassItem>,
    /// How the object prints, shortened, where that is known without running its own code.
    pub text: Option<Box<str>>,
    pub more: Option<Box<More>>,
}

/// What only some objects have.
#[derive(Clone, Default)]
pub struct More {
    /// The name it was defined under.
    pub name: Option<String>,
    /// `(x, axis=None)`.
    pub signature: Option<String>,
    /// Whether the first parameter is filled where the function is an attribute of an instance.
    pub binds: bool,
    pub doc: Option<String>,
    pub place: Option<Place>,
    /// The text of its definition.
    pub source: Option<String>,
    /// Attributes of the object itself, without those of its class.
    pub attributes: Vec<Member>,
    /// String keys of a dict.
    pub keys: Vec<Member>,
    /// The first elements of a list or tuple.
    pub elements: Vec<Arc<Item>>,
    pub length: Option<usize>,
    pub array: Option<ArrayFacts>,
    /// One line for each specialisation of a jitted function.
    pub cache: Vec<String>,
    /// The library module that this is: its attributes are asked of the library.
    pub module: Option<String>,
    /// What a call gives, where that is known.
    pub gives: Option<Gives>,
}

/// A named part of an object.
#[derive(Clone)]
pub struct Member {
    pub name: Arc<str>,
    pub item: Arc<Item>,
}

/// A class: what its instances have.
pub struct ClassItem {
    pub name: Arc<str>,
    /// Attributes along the resolution order, sorted by name.
    pub members: Vec<Member>,
}

/// Where something is defined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// `cell 4`, or a file.
    pub file: String,
    pub line: usize,
}

/// An array's type, without its elements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArrayFacts {
    pub dtype: String,
    pub shape: Vec<usize>,
    pub weak: bool,
    pub bytes: usize,
}

/// What a call gives.
#[derive(Clone)]
pub enum Gives {
    Instance(Arc<ClassItem>),
    JaxArray,
    NumpyArray,
}

impl Item {
    /// An item of a kind, with the name of its type.
    pub fn plain(kind: Kind, type_name: &str) -> Item {
        Item { kind, class: Arc::new(ClassItem::named(type_name)), text: None, more: None }
    }

    pub fn with(mut self, more: More) -> Item {
        self.more = Some(Box::new(more));
        self
    }

    pub fn type_name(&self) -> &str {
        &self.class.name
    }

    /// The signature as written after a name; empty where there is none.
    pub fn signature(&self) -> &str {
        self.more.as_ref().and_then(|m| m.signature.as_deref()).unwrap_or("")
    }

    pub fn doc(&self) -> Option<&str> {
        self.more.as_ref()?.doc.as_deref()
    }

    /// The library module that this is.
    pub fn module(&self) -> Option<&str> {
        self.more.as_ref()?.module.as_deref()
    }

    /// The part of this name that the object itself has.
    pub fn own(&self, name: &str) -> Option<&Arc<Item>> {
        self.more.as_ref()?.attributes.iter().find(|m| &*m.name == name).map(|m| &m.item)
    }

    /// What is behind a string key.
    pub fn key(&self, key: &str) -> Option<&Arc<Item>> {
        self.more.as_ref()?.keys.iter().find(|m| &*m.name == key).map(|m| &m.item)
    }
}

impl ClassItem {
    /// A class of which nothing but the name is known.
    pub fn named(name: &str) -> ClassItem {
        ClassItem { name: name.into(), members: Vec::new() }
    }

    pub fn find(&self, name: &str) -> Option<&Arc<Item>> {
        let at = self.members.binary_search_by(|m| (*m.name).cmp(name)).ok()?;
        Some(&self.members[at].item)
    }
}

impl ArrayFacts {
    /// `float32[3,4]`, `weak float32`.
    pub fn text(&self) -> String {
        let weak = if self.weak { "weak " } else { "" };
        let shape: Vec<String> = self.shape.iter().map(usize::to_string).collect();
        match shape.is_empty() {
            true => format!("{weak}{}[]", self.dtype),
            false => format!("{weak}{}[{}]", self.dtype, shape.join(",")),
        }
    }
}
