//! `PyTreeDef`: a pytree's definition as a value of the language.

use crate::class::Class;
use crate::error::{Exc, R};
use crate::jax::pytree::Tree;
use crate::native::Native;
use crate::value::{Str, Value};
use crate::vm::{CmpOp, Vm};
use std::any::Any;
use std::rc::Rc;

/// `PyTreeDef`, as a value.
pub struct TreeDef(pub Tree);

pub fn tree_value(tree: Tree) -> Value {
    Value::native(TreeDef(tree))
}

/// The tree of a PyTreeDef value.
pub fn expect_tree(v: &Value) -> R<&Tree> {
    v.downcast::<TreeDef>().map(|t| &t.0).ok_or_else(|| Exc::type_error("expected a PyTreeDef"))
}

/// Builds from exactly the leaves that the tree has.
pub fn unflatten(vm: &mut Vm, tree: &Tree, leaves: Vec<Value>) -> R {
    let (want, got) = (tree.leaves(), leaves.len());
    if got != want {
        let what = if got < want { "few" } else { "many" };
        let got = if got < want { format!(", got {got}") } else { ".".to_string() };
        return Err(Exc::value_error(format!("Too {what} leaves for PyTreeDef; expected {want}{got}")));
    }
    tree.build(vm, &mut leaves.into_iter())
}

impl Native for TreeDef {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn class(&self, _vm: &Vm) -> Rc<Class> {
        super::classes().treedef.clone()
    }
    fn getattr(&self, _vm: &mut Vm, this: &Value, name: &Str) -> R<Option<Value>> {
        Ok(Some(match name.as_str() {
            "num_leaves" => Value::Int(self.0.leaves() as i64),
            "num_nodes" => Value::Int(self.0.nodes() as i64),
            "unflatten" => super::bound(this, "unflatten(self, leaves)", |vm, a| {
                let leaves = vm.collect(&a[1])?;
                unflatten(vm, expect_tree(&a[0])?, leaves)
            }),
            "flatten_up_to" => super::bound(this, "flatten_up_to(self, xs)", |vm, a| {
                let mut out = Vec::new();
                expect_tree(&a[0])?.flatten_up_to(vm, &a[1], &mut out)?;
                Ok(Value::list(out))
            }),
            "compose" => super::bound(this, "compose(self, inner)", |_, a| {
                Ok(tree_value(expect_tree(&a[0])?.compose(expect_tree(&a[1])?)))
            }),
            "children" => super::bound(this, "children(self)", |_, a| {
                Ok(Value::list(expect_tree(&a[0])?.children().iter().cloned().map(tree_value).collect()))
            }),
            "node_data" => super::bound(this, "node_data(self)", |vm, a| Ok(expect_tree(&a[0])?.node_data(vm))),
            "walk" => super::bound(this, "walk(self, f_node, f_leaf, leaves, /)", |vm, a| {
                let leaves = vm.collect(&a[3])?;
                walk(vm, expect_tree(&a[0])?, &a[1], &a[2], &mut leaves.into_iter())
            }),
            _ => return Ok(None),
        }))
    }
    fn dir(&self) -> Vec<Str> {
        let names = ["children", "compose", "flatten_up_to", "from_node_data_and_children", "node_data", "num_leaves"];
        names.into_iter().chain(["num_nodes", "unflatten", "walk"]).map(Str::intern).collect()
    }
    fn repr(&self, vm: &mut Vm, _this: &Value) -> R<Option<String>> {
        Ok(Some(format!("PyTreeDef({})", self.0.text(vm)?)))
    }
    fn hash(&self, vm: &mut Vm, _this: &Value) -> R<Option<i64>> {
        Ok(Some(crate::text::hash_text(&self.0.text(vm)?)))
    }
    fn compare(&self, vm: &mut Vm, op: CmpOp, _this: &Value, other: &Value) -> R {
        let Some(other) = other.downcast::<TreeDef>() else { return Ok(Value::NotImplemented) };
        let same = self.0.same(vm, &other.0)?;
        Ok(match op {
            CmpOp::Eq => Value::Bool(same),
            CmpOp::Ne => Value::Bool(!same),
            _ => Value::NotImplemented,
        })
    }
    fn trace(&self, visit: &mut dyn FnMut(&Value)) {
        fn go(t: &Tree, visit: &mut dyn FnMut(&Value)) {
            match t {
                Tree::Dict(keys, _) => keys.iter().for_each(&mut *visit),
                Tree::Custom(_, aux, _) => visit(aux),
                _ => {}
            }
            t.children().iter().for_each(|c| go(c, visit));
        }
        go(&self.0, visit);
    }
}

/// `f_node(children, data)` of each node from the leaves up, where `f_leaf` gives what a leaf is.
fn walk(vm: &mut Vm, tree: &Tree, node: &Value, leaf: &Value, leaves: &mut impl Iterator<Item = Value>) -> R {
    if matches!(tree, Tree::Leaf) {
        let own = leaves.next().ok_or_else(|| Exc::value_error("Too few leaves for PyTreeDef"))?;
        return if leaf.is_none() { Ok(own) } else { vm.call(leaf, &[own]) };
    }
    let below = tree.children().iter().map(|c| walk(vm, c, node, leaf, leaves)).collect::<R<Vec<_>>>()?;
    let data = match tree.node_data(vm) {
        Value::Tuple(t) => t.items[1].clone(),
        other => other,
    };
    vm.call(node, &[Value::tuple(below), data])
}

/// `PyTreeDef.from_node_data_and_children`.
pub fn of_node(vm: &mut Vm, data: &Value, children: &Value) -> R {
    let mut below = Vec::new();
    for child in vm.collect(children)? {
        below.push(expect_tree(&child)?.clone());
    }
    Ok(tree_value(Tree::of_node(vm, data, below)?))
}
