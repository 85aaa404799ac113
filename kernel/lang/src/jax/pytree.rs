//! Pytrees: nested containers taken apart into leaves and a definition, and put together again.

use crate::class::Class;
use crate::dict::Dict;
use crate::error::{Exc, R};
use crate::value::{Str, Value};
use crate::vm::{CmpOp, Vm};
use std::cell::RefCell;
use std::rc::Rc;

/// The shape of a pytree: what remains when the leaves are taken out.
#[derive(Clone)]
pub enum Tree {
    Leaf,
    None,
    Tuple(Vec<Tree>),
    List(Vec<Tree>),
    /// Keys in sorted order.
    Dict(Vec<Value>, Vec<Tree>),
    /// A class made by `namedtuple` or `NamedTuple`.
    Named(Rc<Class>, Vec<Tree>),
    /// A registered class, with its static data.
    Custom(Rc<Class>, Value, Vec<Tree>),
}

/// How the instances of a registered class come apart.
#[derive(Clone)]
struct Registration {
    class: Rc<Class>,
    flatten: Value,
    unflatten: Value,
    /// Children with their keys, for paths; None where the class has no names for them.
    with_keys: Value,
}

thread_local! {
    static REGISTRY: RefCell<Vec<Registration>> = const { RefCell::new(Vec::new()) };
}

/// Deeper nesting than this is refused: user data must not exhaust the stack.
const MAX_DEPTH: usize = 2_000;

/// Registers a class as a node.
pub fn register(vm: &mut Vm, class: &Value, flatten: Value, unflatten: Value, with_keys: Value) -> R<()> {
    let Value::Class(class) = class else {
        return Err(Exc::type_error("register_pytree_node: the first argument must be a class"));
    };
    let builtin = [&vm.types.none, &vm.types.tuple, &vm.types.list, &vm.types.dict];
    if find(class).is_some() || builtin.iter().any(|own| Rc::ptr_eq(own, class)) {
        let shown = vm.repr(&Value::Class(class.clone()))?;
        return Err(Exc::value_error(format!("Duplicate custom PyTreeDef type registration for {shown}.")));
    }
    let new = Registration { class: class.clone(), flatten, unflatten, with_keys };
    REGISTRY.with(|r| r.borrow_mut().push(new));
    Ok(())
}

fn find(class: &Rc<Class>) -> Option<Registration> {
    REGISTRY.with(|r| r.borrow().iter().find(|n| Rc::ptr_eq(&n.class, class)).cloned())
}

fn is_library_dict(class: &Rc<Class>) -> bool {
    let module = class.dict.get_str("__module__");
    matches!(class.name().as_str(), "OrderedDict" | "defaultdict")
        && module.is_some_and(|m| m.as_str().is_some_and(|m| m.as_str() == "collections"))
}

/// The leaves of a pytree in order, and its definition.
pub fn flatten(vm: &mut Vm, x: &Value) -> R<(Vec<Value>, Tree)> {
    flatten_until(vm, x, &Value::None)
}

/// [`flatten`] that stops where `is_leaf` says so.
pub fn flatten_until(vm: &mut Vm, x: &Value, is_leaf: &Value) -> R<(Vec<Value>, Tree)> {
    let mut leaves = Vec::new();
    let tree = walk(vm, x, is_leaf, &mut leaves, 0)?;
    Ok((leaves, tree))
}

fn walk(vm: &mut Vm, x: &Value, is_leaf: &Value, leaves: &mut Vec<Value>, depth: usize) -> R<Tree> {
    if depth > MAX_DEPTH {
        return Err(Exc::recursion_error("maximum recursion depth exceeded while flattening a pytree"));
    }
    if !is_leaf.is_absent() {
        let answer = vm.call(is_leaf, std::slice::from_ref(x))?;
        if vm.truth(&answer)? {
            leaves.push(x.clone());
            return Ok(Tree::Leaf);
        }
    }
    let Some((head, children)) = open(vm, x)? else {
        leaves.push(x.clone());
        return Ok(Tree::Leaf);
    };
    let below = children.iter().map(|c| walk(vm, c, is_leaf, leaves, depth + 1)).collect::<R<Vec<_>>>()?;
    Ok(head.with_children(below))
}

/// A node's definition without children, and the children; `None` for a leaf.
fn open(vm: &mut Vm, x: &Value) -> R<Option<(Tree, Vec<Value>)>> {
    Ok(match x {
        Value::None => Some((Tree::None, vec![])),
        Value::Tuple(t) => Some((Tree::Tuple(vec![]), t.items.to_vec())),
        Value::List(l) => Some((Tree::List(vec![]), l.items.borrow().clone())),
        Value::Dict(d) => {
            let keys = sorted_keys(vm, d)?;
            let values = keys.iter().map(|k| d.index(vm, k)).collect::<R<Vec<_>>>()?;
            Some((Tree::Dict(keys, vec![]), values))
        }
        Value::Instance(i) => {
            let class = i.class();
            if let Some(node) = find(&class) {
                let parts = vm.call(&node.flatten, std::slice::from_ref(x))?;
                let parts = vm.collect(&parts)?;
                let [children, aux] = &parts[..] else {
                    return Err(Exc::value_error(
                        "The to_iterable function for a custom PyTree node should return a \
                                                 (children, aux_data) tuple",
                    ));
                };
                let children = vm.collect(children)?;
                return Ok(Some((Tree::Custom(class, aux.clone(), vec![]), children)));
            }
            match x.plain() {
                // JAX knows the dict classes of `collections`.
                Value::Dict(_) if is_library_dict(&class) => {
                    vm.call_library("jax.tree_util", "_register_dicts", &[])?;
                    return open(vm, x);
                }
                Value::Tuple(t) if class.lookup(&Str::intern("_fields")).is_some() => {
                    Some((Tree::Named(class, vec![]), t.items.to_vec()))
                }
                _ => None,
            }
        }
        _ => None,
    })
}

fn sorted_keys(vm: &mut Vm, d: &Rc<Dict>) -> R<Vec<Value>> {
    let mut keys = d.keys();
    let mut failed = None;
    keys.sort_by(|a, b| {
        if let (Value::Str(x), Value::Str(y)) = (a, b) {
            return x.as_str().cmp(y.as_str());
        }
        match vm.compare(CmpOp::Lt, a, b).and_then(|v| vm.truth(&v)) {
            Ok(true) => std::cmp::Ordering::Less,
            Ok(false) => match vm.compare(CmpOp::Lt, b, a).and_then(|v| vm.truth(&v)) {
                Ok(true) => std::cmp::Ordering::Greater,
                Ok(false) => std::cmp::Ordering::Equal,
                Err(e) => {
                    failed = Some(e);
                    std::cmp::Ordering::Equal
                }
            },
            Err(e) => {
                failed = Some(e);
                std::cmp::Ordering::Equal
            }
        }
    });
    match failed {
        Some(_) => Err(Exc::value_error("Comparator raised exception while sorting pytree dictionary keys.")),
        None => Ok(keys),
    }
}

impl Tree {
    fn with_children(self, below: Vec<Tree>) -> Tree {
        match self {
            Tree::Tuple(_) => Tree::Tuple(below),
            Tree::List(_) => Tree::List(below),
            Tree::Dict(keys, _) => Tree::Dict(keys, below),
            Tree::Named(class, _) => Tree::Named(class, below),
            Tree::Custom(class, aux, _) => Tree::Custom(class, aux, below),
            leaf => leaf,
        }
    }

    pub fn children(&self) -> &[Tree] {
        match self {
            Tree::Leaf | Tree::None => &[],
            Tree::Tuple(c) | Tree::List(c) | Tree::Dict(_, c) | Tree::Named(_, c) | Tree::Custom(_, _, c) => c,
        }
    }

    pub fn leaves(&self) -> usize {
        match self {
            Tree::Leaf => 1,
            node => node.children().iter().map(Tree::leaves).sum(),
        }
    }

    pub fn nodes(&self) -> usize {
        1 + self.children().iter().map(Tree::nodes).sum::<usize>()
    }

    /// Puts leaves back, in order. There must be exactly as many as the tree has.
    pub fn build(&self, vm: &mut Vm, leaves: &mut impl Iterator<Item = Value>) -> R {
        let mut below = |vm: &mut Vm, c: &[Tree]| c.iter().map(|t| t.build(vm, leaves)).collect::<R<Vec<_>>>();
        Ok(match self {
            Tree::Leaf => return leaves.next().ok_or_else(|| Exc::value_error("Too few leaves for PyTreeDef")),
            Tree::None => Value::None,
            Tree::Tuple(c) => Value::tuple(below(vm, c)?),
            Tree::List(c) => Value::list(below(vm, c)?),
            Tree::Dict(keys, c) => {
                let dict = Dict::new();
                for (k, v) in keys.iter().zip(below(vm, c)?) {
                    dict.set(vm, k.clone(), v)?;
                }
                Value::Dict(dict)
            }
            Tree::Named(class, c) => {
                let items = below(vm, c)?;
                vm.call(&Value::Class(class.clone()), &items)?
            }
            Tree::Custom(class, aux, c) => {
                let items = Value::tuple(below(vm, c)?);
                let node = find(class).ok_or_else(|| Exc::value_error("class is not registered any more"))?;
                vm.call(&node.unflatten, &[aux.clone(), items])?
            }
        })
    }

    /// Whether both have the same containers, keys and static data.
    pub fn same(&self, vm: &mut Vm, other: &Tree) -> R<bool> {
        let heads = match (self, other) {
            (Tree::Leaf, Tree::Leaf) | (Tree::None, Tree::None) => return Ok(true),
            (Tree::Tuple(_), Tree::Tuple(_)) | (Tree::List(_), Tree::List(_)) => true,
            (Tree::Dict(a, _), Tree::Dict(b, _)) => {
                let mut same = a.len() == b.len();
                for (x, y) in a.iter().zip(b) {
                    same = same && vm.eq(x, y)?;
                }
                same
            }
            (Tree::Named(a, _), Tree::Named(b, _)) => Rc::ptr_eq(a, b),
            (Tree::Custom(a, x, _), Tree::Custom(b, y, _)) => Rc::ptr_eq(a, b) && vm.eq(x, y)?,
            _ => false,
        };
        let (a, b) = (self.children(), other.children());
        if !heads || a.len() != b.len() {
            return Ok(false);
        }
        for (x, y) in a.iter().zip(b) {
            if !x.same(vm, y)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// As `PyTreeDef(...)` shows it inside.
    pub fn text(&self, vm: &mut Vm) -> R<String> {
        let join = |vm: &mut Vm, c: &[Tree]| -> R<String> {
            Ok(c.iter().map(|t| t.text(vm)).collect::<R<Vec<_>>>()?.join(", "))
        };
        Ok(match self {
            Tree::Leaf => "*".into(),
            Tree::None => "None".into(),
            Tree::Tuple(c) if c.len() == 1 => format!("({},)", join(vm, c)?),
            Tree::Tuple(c) => format!("({})", join(vm, c)?),
            Tree::List(c) => format!("[{}]", join(vm, c)?),
            Tree::Dict(keys, c) => {
                let mut parts = Vec::new();
                for (k, t) in keys.iter().zip(c) {
                    parts.push(format!("{}: {}", vm.repr(k)?, t.text(vm)?));
                }
                format!("{{{}}}", parts.join(", "))
            }
            Tree::Named(class, c) => format!("CustomNode(namedtuple[{}], [{}])", class.name(), join(vm, c)?),
            Tree::Custom(class, aux, c) => {
                format!("CustomNode({}[{}], [{}])", class.name(), vm.str(aux)?, join(vm, c)?)
            }
        })
    }

    /// Calls `visit` with the path of each leaf: its steps are `('seq', i)`, `('dict', key)`, `('attr', name)` or
    /// `('flat', i)`.
    pub fn paths(&self, vm: &mut Vm, x: &Value, path: &mut Vec<Value>, visit: &mut dyn FnMut(&[Value])) -> R<()> {
        if matches!(self, Tree::Leaf) {
            visit(path);
            return Ok(());
        }
        let steps = self.steps(vm, x)?;
        let parts = open(vm, x)?.map(|(_, c)| c).unwrap_or_default();
        for ((t, step), part) in self.children().iter().zip(steps).zip(parts) {
            path.push(step);
            t.paths(vm, &part, path, visit)?;
            path.pop();
        }
        Ok(())
    }

    fn steps(&self, vm: &mut Vm, x: &Value) -> R<Vec<Value>> {
        let step = |kind: &str, v: Value| Value::tuple([Value::str(kind), v]);
        let count = self.children().len();
        Ok(match self {
            Tree::Dict(keys, _) => keys.iter().map(|k| step("dict", k.clone())).collect(),
            Tree::Named(class, _) => {
                let fields = class.lookup(&Str::intern("_fields")).unwrap_or(Value::None);
                vm.collect(&fields)?.into_iter().map(|f| step("attr", f)).collect()
            }
            Tree::Custom(class, _, _) => match find(class) {
                Some(node) if !node.with_keys.is_absent() => {
                    let keyed = vm.call(&node.with_keys, std::slice::from_ref(x))?;
                    let parts = vm.collect(&keyed)?;
                    let pairs = vm.collect(&parts[0])?;
                    let mut out = Vec::new();
                    for pair in pairs {
                        out.push(step("user", vm.collect(&pair)?[0].clone()));
                    }
                    out
                }
                _ => (0..count).map(|i| step("flat", Value::Int(i as i64))).collect(),
            },
            _ => (0..count).map(|i| step("seq", Value::Int(i as i64))).collect(),
        })
    }

    /// This tree with another in the place of each leaf.
    pub fn compose(&self, inner: &Tree) -> Tree {
        match self {
            Tree::Leaf => inner.clone(),
            node => node.clone().with_children(node.children().iter().map(|c| c.compose(inner)).collect()),
        }
    }

    /// The parts of `x` that stand where this tree has leaves; this tree must be a prefix of x's.
    pub fn flatten_up_to(&self, vm: &mut Vm, x: &Value, out: &mut Vec<Value>) -> R<()> {
        if matches!(self, Tree::Leaf) {
            out.push(x.clone());
            return Ok(());
        }
        let opened = open(vm, x)?;
        let children = match (self, opened) {
            (_, Some((head, children))) if self.mismatch(vm, Some(&head), &children, x)?.is_none() => children,
            (_, opened) => {
                let (head, children) = opened.unzip();
                let text = self.mismatch(vm, head.as_ref(), &children.unwrap_or_default(), x)?;
                return Err(Exc::value_error(text.unwrap_or_default()));
            }
        };
        for (t, part) in self.children().iter().zip(&children) {
            t.flatten_up_to(vm, part, out)?;
        }
        Ok(())
    }

    /// JAX's words where the node `x` is not of this tree's kind.
    fn mismatch(&self, vm: &mut Vm, head: Option<&Tree>, parts: &[Value], x: &Value) -> R<Option<String>> {
        let (want, got) = (self.children().len(), parts.len());
        let shown = |vm: &mut Vm| vm.repr(x);
        let kind = |vm: &mut Vm, class: &Rc<Class>| vm.repr(&Value::Class(class.clone()));
        Ok(Some(match (self, head) {
            (Tree::Leaf, _) | (Tree::None, Some(Tree::None)) => return Ok(None),
            (Tree::None, _) => format!("Expected None, got {}.{NONE_ADVICE}", shown(vm)?),
            (Tree::Tuple(_), Some(Tree::Tuple(_))) | (Tree::List(_), Some(Tree::List(_))) => {
                if want == got {
                    return Ok(None);
                }
                let name = if matches!(self, Tree::Tuple(_)) { "tuple" } else { "list" };
                let capital = if name == "tuple" { "Tuple" } else { "List" };
                format!("{capital} arity mismatch: {got} != {want}; {name}: {}.", shown(vm)?)
            }
            (Tree::Tuple(_), _) => format!("Expected tuple, got {}.", shown(vm)?),
            (Tree::List(_), _) => format!("Expected list, got {}.", shown(vm)?),
            (Tree::Dict(mine, _), Some(Tree::Dict(theirs, _))) => {
                let (mine, theirs) = (Value::list(mine.clone()), Value::list(theirs.clone()));
                if vm.eq(&mine, &theirs)? {
                    return Ok(None);
                }
                let (mine, theirs) = (vm.repr(&mine)?, vm.repr(&theirs)?);
                format!("Dict key mismatch; expected keys: {mine}; present keys: {theirs}.")
            }
            (Tree::Dict(..), _) => format!("Expected dict, got {}.", shown(vm)?),
            (Tree::Named(own, _), Some(Tree::Named(other, _))) => {
                if want != got {
                    format!("Named tuple arity mismatch: {got} != {want}; tuple: {}.", shown(vm)?)
                } else if !Rc::ptr_eq(own, other) {
                    let own = kind(vm, own)?;
                    format!("Named tuple type mismatch: expected type: {own}, tuple: {}.", shown(vm)?)
                } else {
                    return Ok(None);
                }
            }
            (Tree::Named(..), _) => format!("Expected named tuple, got {}.", shown(vm)?),
            (Tree::Custom(own, aux, _), Some(Tree::Custom(other, theirs, _))) if Rc::ptr_eq(own, other) => {
                if !vm.eq(aux, theirs)? {
                    let (aux, theirs) = (vm.repr(aux)?, vm.repr(theirs)?);
                    format!("Mismatch custom node data: {aux} != {theirs}; value: {}.", shown(vm)?)
                } else if want != got {
                    format!("Custom type arity mismatch: {got} != {want}; value: {}.", shown(vm)?)
                } else {
                    return Ok(None);
                }
            }
            (Tree::Custom(own, ..), _) => {
                let own = kind(vm, own)?;
                format!("Custom node type mismatch: expected type: {own}, value: {}.", shown(vm)?)
            }
        }))
    }

    /// What a node is but for its children: its class and its static data; None for a leaf.
    pub fn node_data(&self, vm: &mut Vm) -> Value {
        let t = vm.types;
        let (class, data) = match self {
            Tree::Leaf => return Value::None,
            Tree::None => (t.none.clone(), Value::None),
            Tree::Tuple(_) => (t.tuple.clone(), Value::None),
            Tree::List(_) => (t.list.clone(), Value::None),
            Tree::Dict(keys, _) => (t.dict.clone(), Value::list(keys.clone())),
            Tree::Named(class, _) => (class.clone(), Value::None),
            Tree::Custom(class, aux, _) => (class.clone(), aux.clone()),
        };
        Value::tuple([Value::Class(class), data])
    }

    /// The node of this class and static data with these children.
    pub fn of_node(vm: &mut Vm, data: &Value, below: Vec<Tree>) -> R<Tree> {
        let Some(parts) = data.as_items() else { return Ok(Tree::Leaf) };
        let [Value::Class(class), data] = &parts[..] else { return Err(Exc::type_error("node data: class and data")) };
        let t = vm.types;
        let is = |own: &Rc<Class>| Rc::ptr_eq(own, class);
        Ok(if is(&t.none) {
            Tree::None
        } else if is(&t.tuple) {
            Tree::Tuple(below)
        } else if is(&t.list) {
            Tree::List(below)
        } else if is(&t.dict) {
            Tree::Dict(vm.collect(data)?, below)
        } else if class.lookup(&Str::intern("_fields")).is_some() && find(class).is_none() {
            Tree::Named(class.clone(), below)
        } else {
            Tree::Custom(class.clone(), data.clone(), below)
        })
    }
}

const NONE_ADVICE: &str = "\n\nIn previous releases of JAX, flatten-up-to used to consider None to be a tree-prefix of non-None \
                           values. To obtain the previous behavior, you can usually write:\n  jax.tree.map(lambda x, y: None \
                           if x is None else f(x, y), a, b, is_leaf=lambda x: x is None)";

/// Whether a class is one of nodes.
pub fn is_node(vm: &mut Vm, class: &Rc<Class>) -> bool {
    let t = vm.types;
    [&t.none, &t.tuple, &t.list, &t.dict].iter().any(|own| Rc::ptr_eq(own, class))
        || is_library_dict(class)
        || find(class).is_some()
        || class.is_subclass(&t.tuple) && class.lookup(&Str::intern("_fields")).is_some()
}

/// The children of a node as (kind, key, child), for paths; None for a leaf.
pub fn children_value(vm: &mut Vm, x: &Value) -> R {
    let Some((head, children)) = open(vm, x)? else { return Ok(Value::None) };
    let below = children.iter().map(|_| Tree::Leaf).collect();
    let steps = head.with_children(below).steps(vm, x)?;
    let mut out = Vec::with_capacity(children.len());
    for (step, child) in steps.into_iter().zip(children) {
        let Value::Tuple(step) = step else { continue };
        let key = step.items[1].clone();
        let (kind, key) = match step.items[0].as_str().map(|s| s.as_str()) {
            Some("seq") => ("index", key),
            Some("dict") => ("key", key),
            Some("attr") => ("attr", key),
            Some("user") => user_key(vm, &key)?,
            _ => ("flat", key),
        };
        out.push(Value::tuple([Value::str(kind), key, child]));
    }
    Ok(Value::list(out))
}

/// The kind of a key object of the library's, and what it holds.
fn user_key(vm: &mut Vm, key: &Value) -> R<(&'static str, Value)> {
    for (field, kind) in [("name", "attr"), ("idx", "index"), ("key", "key")] {
        if let Some(inner) = vm.getattr_opt(key, field)? {
            return Ok((kind, inner));
        }
    }
    Ok(("key", key.clone()))
}

/// A node's static data, as JAX compares it.
pub fn node_data(vm: &mut Vm, x: &Value) -> R {
    Ok(match open(vm, x)? {
        Some((Tree::Dict(keys, _), _)) => Value::tuple(keys),
        Some((Tree::Named(class, _), _)) => Value::Class(class),
        Some((Tree::Custom(_, aux, _), _)) => aux,
        _ => Value::None,
    })
}

/// One spec for each leaf of `x`, from a spec that may be a prefix of its tree; None is a spec of its own.
pub fn broadcast_prefix(vm: &mut Vm, spec: &Value, x: &Value, out: &mut Vec<Value>) -> R<()> {
    let whole = |vm: &mut Vm, out: &mut Vec<Value>| -> R<()> {
        let (leaves, _) = flatten(vm, x)?;
        out.extend(leaves.iter().map(|_| spec.clone()));
        Ok(())
    };
    let nested = matches!(spec, Value::Tuple(_) | Value::List(_) | Value::Dict(_))
        || matches!(spec, Value::Instance(_)) && open(vm, spec)?.is_some();
    if !nested {
        return whole(vm, out);
    }
    let (head, specs) = open(vm, spec)?.ok_or_else(|| Exc::value_error("not a prefix"))?;
    let (xhead, parts) = open(vm, x)?.ok_or_else(|| Exc::value_error("not a prefix"))?;
    let alike = match (&head, &xhead) {
        // A tuple of specs may stand for any sequence of arguments.
        (Tree::Tuple(_) | Tree::List(_), Tree::Tuple(_) | Tree::List(_)) => {
            std::mem::discriminant(&head) == std::mem::discriminant(&xhead)
        }
        (Tree::Dict(a, _), Tree::Dict(b, _)) => {
            let mut same = a.len() == b.len();
            for (x, y) in a.iter().zip(b) {
                same = same && vm.eq(x, y)?;
            }
            same
        }
        (Tree::Named(a, _), Tree::Named(b, _)) => Rc::ptr_eq(a, b),
        (Tree::Custom(a, x, _), Tree::Custom(b, y, _)) => Rc::ptr_eq(a, b) && vm.eq(x, y)?,
        _ => false,
    };
    if !alike || specs.len() != parts.len() {
        return Err(Exc::value_error("not a prefix"));
    }
    for (s, p) in specs.iter().zip(&parts) {
        broadcast_prefix(vm, s, p, out)?;
    }
    Ok(())
}
