//! What an expression of names, attributes, literals, subscripts and calls stands for, without evaluating it.

use super::scope::{Bound, Local};
use super::tokens::{Piece, Token};
use crate::snapshot::{Gives, Item, Kind, Member, More, Snapshot, library, with_first_filled};
use std::sync::Arc;

/// A text being typed, and all that gives its names a meaning.
pub struct Scene<'a> {
    pub snapshot: &'a Snapshot,
    pub text: &'a str,
    pub pieces: &'a [Piece],
    pub locals: Vec<Local>,
}

/// What an expression begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Base {
    Name(String),
    /// A literal of this type.
    Literal(&'static str),
    /// An expression in parentheses.
    Inner(usize, usize),
}

/// What follows.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Attribute(String),
    Call,
    /// A subscript, with its text.
    Index(String),
}

/// How long a way from name to name is followed.
const FOLLOWED: usize = 12;

/// Values of which a subscript is an object of the library's own: what `x.at[i]` has.
const SUBSCRIPTED: [(&str, &str, &str); 1] = [("_IndexUpdateHelper", "jax._indexing", "_IndexUpdateRef")];

impl Scene<'_> {
    pub fn text_of(&self, i: usize) -> &str {
        self.pieces.get(i).map_or("", |p| &self.text[p.start..p.end])
    }

    /// The object that the expression stands for which ends before piece `end`.
    pub fn before(&self, end: usize) -> Option<Arc<Item>> {
        self.expression(end, FOLLOWED)
    }

    fn expression(&self, end: usize, left: usize) -> Option<Arc<Item>> {
        let left = left.checked_sub(1)?;
        let (base, steps, _) = self.chain(end)?;
        let mut item = match base {
            Base::Name(name) => self.name(&name, left)?,
            Base::Literal(kind) => literal(kind)?,
            Base::Inner(from, to) => {
                let (.., start) = self.chain(to)?;
                // Only a whole chain in parentheses is followed.
                (start == from).then(|| self.expression(to, left))??
            }
        };
        for step in steps {
            item = match step {
                Step::Attribute(name) => attribute(&item, &name)?,
                Step::Call => called(&item)?,
                Step::Index(key) => subscripted(&item, &key)?,
            };
        }
        Some(item)
    }

    /// What a name stands for: in the text, in the session, in the prelude, among the builtins.
    pub fn name(&self, name: &str, left: usize) -> Option<Arc<Item>> {
        if let Some(at) = self.locals.iter().rposition(|l| l.name == name) {
            return self.local(at, left);
        }
        if let Some(item) = self.snapshot.find(name) {
            return Some(item.clone());
        }
        if self.snapshot.has_prelude()
            && let Some((_, module, attribute)) = crate::prelude::NAMES.iter().find(|n| n.0 == name)
        {
            return match attribute.is_empty() {
                true => library::module(module),
                false => library::name(module, attribute),
            };
        }
        library::module("builtins")?.own(name).cloned()
    }

    fn local(&self, at: usize, left: usize) -> Option<Arc<Item>> {
        let local = &self.locals[at];
        match &local.bound {
            Bound::Import(module, None) => library::module(module),
            Bound::Import(module, Some(name)) => {
                library::name(module, name).or_else(|| library::module(&format!("{module}.{name}")))
            }
            Bound::Value(from, to) => {
                let (.., start) = self.chain(*to)?;
                if start == *from { self.expression(*to, left) } else { None }
            }
            Bound::Function(signature) => {
                let more =
                    More { name: Some(local.name.clone()), signature: Some(signature.clone()), ..More::default() };
                Some(Arc::new(Item::plain(Kind::Function, "function").with(more)))
            }
            Bound::Receiver(names) => {
                let unknown = || Arc::new(Item::plain(Kind::Instance, ""));
                let attributes = names.iter().map(|n| Member { name: n.as_str().into(), item: unknown() }).collect();
                Some(Arc::new(Item::plain(Kind::Instance, "").with(More { attributes, ..More::default() })))
            }
            Bound::Class | Bound::Unknown => None,
        }
    }

    /// Takes the expression apart that ends before piece `end`: where it begins is the last of the three.
    fn chain(&self, end: usize) -> Option<(Base, Vec<Step>, usize)> {
        let mut steps = Vec::new();
        let mut i = end;
        let base = loop {
            i = i.checked_sub(1)?;
            let piece = self.pieces[i];
            match piece.token {
                Token::Name => {
                    let name = self.text_of(i).to_string();
                    if super::names::KEYWORDS.contains(&name.as_str()) && !matches!(&*name, "True" | "False" | "None") {
                        return None;
                    }
                    if i > 0 && self.text_of(i - 1) == "." {
                        steps.push(Step::Attribute(name));
                        i -= 1;
                        continue;
                    }
                    break Base::Name(name);
                }
                Token::Number => break Base::Literal(number(self.text_of(i))),
                Token::Text { open: false } => {
                    let text = self.text_of(i);
                    let prefix = &text[..text.find(['"', '\'']).unwrap_or(0)];
                    break Base::Literal(if prefix.contains(['b', 'B']) { "bytes" } else { "str" });
                }
                Token::Operator => {
                    let close = self.text_of(i).to_string();
                    if !matches!(close.as_str(), ")" | "]" | "}") {
                        return None;
                    }
                    let open = self.opening(i)?;
                    let follows = open > 0 && self.ends_value(open - 1);
                    match (close.as_str(), follows) {
                        (")", true) => steps.push(Step::Call),
                        ("]", true) => {
                            let (from, to) = (self.pieces[open].end, self.pieces[i].start);
                            steps.push(Step::Index(self.text[from..to].trim().to_string()));
                        }
                        (")", false) if self.has_comma(open, i) || open + 1 == i => break Base::Literal("tuple"),
                        (")", false) => break Base::Inner(open + 1, i),
                        ("]", _) => break Base::Literal("list"),
                        _ if open + 1 == i || self.text[self.pieces[open].end..].trim_start().starts_with("**") => {
                            break Base::Literal("dict");
                        }
                        _ => break Base::Literal(if self.has_colon(open, i) { "dict" } else { "set" }),
                    }
                    i = open;
                    continue;
                }
                _ => return None,
            }
        };
        steps.reverse();
        let start = match &base {
            Base::Inner(from, _) => from - 1,
            Base::Literal("tuple" | "list" | "dict" | "set") => self.opening(i)?,
            _ => i,
        };
        Some((base, steps, start))
    }

    /// Whether an expression may end with this piece.
    fn ends_value(&self, i: usize) -> bool {
        match self.pieces[i].token {
            Token::Name => !super::names::KEYWORDS.contains(&self.text_of(i)),
            Token::Number | Token::Text { open: false } => true,
            Token::Operator => matches!(self.text_of(i), ")" | "]" | "}"),
            _ => false,
        }
    }

    /// The bracket that the one at `close` closes.
    fn opening(&self, close: usize) -> Option<usize> {
        let mut depth = 0usize;
        for i in (0..=close).rev() {
            if self.pieces[i].token == Token::Operator {
                match self.text_of(i) {
                    ")" | "]" | "}" => depth += 1,
                    "(" | "[" | "{" => {
                        depth -= 1;
                        if depth == 0 {
                            return Some(i);
                        }
                    }
                    _ => {}
                }
            }
        }
        None
    }

    fn has_comma(&self, open: usize, close: usize) -> bool {
        self.has(open, close, ",")
    }
    fn has_colon(&self, open: usize, close: usize) -> bool {
        self.has(open, close, ":")
    }
    /// Whether an operator stands between two brackets, and in no inner ones.
    fn has(&self, open: usize, close: usize, operator: &str) -> bool {
        let mut depth = 0usize;
        (open + 1..close).any(|i| {
            match self.text_of(i) {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && self.text_of(i) == operator
        })
    }

    /// The innermost call that is open before piece `end`: the bracket, if what stands before it may be called.
    pub fn open_call(&self, end: usize) -> Option<usize> {
        let mut depth = 0usize;
        for i in (0..end).rev() {
            if self.pieces[i].token != Token::Operator {
                continue;
            }
            match self.text_of(i) {
                ")" | "]" | "}" => depth += 1,
                "(" | "[" | "{" if depth > 0 => depth -= 1,
                "(" if i > 0 && self.ends_value(i - 1) && !self.is_definition(i - 1) => return Some(i),
                // A tuple or the like inside a call: its call is further out.
                "(" | "[" | "{" => {}
                _ => {}
            }
        }
        None
    }

    /// Whether a name is that of a `def` or `class`.
    fn is_definition(&self, name: usize) -> bool {
        name > 0 && matches!(self.text_of(name - 1), "def" | "class")
    }

    /// Where the expression begins that ends before piece `end`.
    pub fn start_of(&self, end: usize) -> Option<usize> {
        self.chain(end).map(|c| c.2)
    }
}

fn number(text: &str) -> &'static str {
    match text {
        t if t.ends_with(['j', 'J']) => "complex",
        t if t.starts_with("0x") || t.starts_with("0X") => "int",
        t if t.contains(['.', 'e', 'E']) => "float",
        _ => "int",
    }
}

/// An object of a type that literals have.
fn literal(kind: &'static str) -> Option<Arc<Item>> {
    Some(Arc::new(Item { kind: Kind::Instance, class: library::class(kind)?, text: None, more: None }))
}

fn array(kind: &'static str) -> Option<Arc<Item>> {
    Some(Arc::new(Item { kind: Kind::Array, class: library::class(kind)?, text: None, more: None }))
}

/// The attributes of an object: its own ones, then those of its class.
pub fn attributes(item: &Item) -> Vec<Member> {
    let mut out: Vec<Member> = item.more.as_ref().map(|m| m.attributes.clone()).unwrap_or_default();
    if let Some(module) = item.module()
        && let Some(known) = library::module(module)
        && let Some(more) = &known.more
    {
        out.extend(more.attributes.iter().cloned());
    }
    out.extend(class_members(item));
    out
}

/// What the class of an object gives it.
fn class_members(item: &Item) -> Vec<Member> {
    match array_type(item).and_then(library::class) {
        Some(class) => class.members.clone(),
        None => item.class.members.clone(),
    }
}

/// Arrays have attributes that their class does not hold.
fn array_type(item: &Item) -> Option<&'static str> {
    match item.type_name() {
        "ArrayImpl" | "Array" | "Tracer" | "DynamicJaxprTracer" => Some("Array"),
        "ndarray" => Some("ndarray"),
        _ => None,
    }
}

/// One attribute of an object.
pub fn attribute(item: &Item, name: &str) -> Option<Arc<Item>> {
    if let Some(own) = item.own(name) {
        return Some(own.clone());
    }
    if let Some(module) = item.module() {
        return library::name(module, name).or_else(|| {
            let known = library::module(module)?;
            known.own(name).cloned()
        });
    }
    let class = array_type(item).and_then(library::class);
    let found = match &class {
        Some(class) => class.find(name),
        None => item.class.find(name),
    }?;
    match &found.more {
        Some(more) if more.binds => Some(Arc::new(with_first_filled(found))),
        _ => Some(found.clone()),
    }
}

/// What a call of an object gives.
fn called(item: &Item) -> Option<Arc<Item>> {
    match item.more.as_ref()?.gives.as_ref()? {
        Gives::Instance(class) => {
            Some(Arc::new(Item { kind: Kind::Instance, class: class.clone(), text: None, more: None }))
        }
        Gives::JaxArray => array("Array"),
        Gives::NumpyArray => array("ndarray"),
    }
}

/// What a subscript of an object gives.
fn subscripted(item: &Item, key: &str) -> Option<Arc<Item>> {
    if let Some((_, module, class)) = SUBSCRIPTED.iter().find(|s| s.0 == item.type_name()) {
        return called(&*library::name(module, class)?);
    }
    if let Some(kind) = array_type(item) {
        return array(kind);
    }
    let more = item.more.as_ref()?;
    let quoted = key.len() >= 2 && key.starts_with(['"', '\'']) && key.ends_with(&key[..1]);
    if quoted {
        return item.key(&key[1..key.len() - 1]).cloned();
    }
    match key.parse::<usize>() {
        Ok(i) if i < more.elements.len() => Some(more.elements[i].clone()),
        _ => more.elements.first().cloned(),
    }
}
