//! A traced value where its number is needed: sizes, indices, conversions, NumPy's functions, masks.

use super::control::rewritten_for;
use super::spot::Spot;
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::Ranged;

/// `range(n)`, `[...][i]` and whatever else asks for an index.
pub fn integer(spot: &Spot, compilable: bool) -> Vec<String> {
    if let Some(call) = spot.call()
        && matches!(&*call.func, Expr::Name(n) if n.id.as_str() == "range")
    {
        return range(spot, call, compilable);
    }
    for e in spot.expressions.iter().rev() {
        if let Expr::Subscript(s) = e {
            return match &*s.value {
                list @ (Expr::List(_) | Expr::Tuple(_) | Expr::Name(_)) => {
                    vec![format!("jnp.array({})[{}]", spot.text(list), spot.text(&*s.slice))]
                }
                _ => Vec::new(),
            };
        }
    }
    Vec::new()
}

fn range(spot: &Spot, call: &ast::ExprCall, compilable: bool) -> Vec<String> {
    let bounds: Vec<String> = call.arguments.args.iter().map(|a| spot.text(a)).collect();
    let mut lines = Vec::new();
    let statement = spot.statements.iter().rev().find_map(|&(block, at)| match &block[at] {
        Stmt::For(f) if f.iter.range().contains_range(spot.range) => Some(f),
        _ => None,
    });
    lines.extend(statement.and_then(|f| rewritten_for(spot, f, &bounds)));
    if let Some(name) = names(call).first() {
        lines.push(format!("or compile for each {name}: jit(f, static_argnames={name:?})").replace('"', "'"));
    }
    if compilable && statement.is_some() {
        lines.push("or `from jitbook import jit`, which compiles this `for` (jitbook only)".to_string());
    }
    lines
}

/// Arguments that are plain names.
fn names(call: &ast::ExprCall) -> Vec<&str> {
    call.arguments.args.iter().filter_map(|a| a.as_name_expr()).map(|n| n.id.as_str()).collect()
}

/// `int(x)`, `float(x)`, `x.item()`, `math.sin(x)`: what asked stands in the message or at the place.
pub fn concrete(spot: &Spot, message: &str) -> Vec<String> {
    let Some(call) = spot.call() else { return Vec::new() };
    let first = call.arguments.args.first().map(|a| spot.operand(a));
    match &*call.func {
        Expr::Name(f) => match (f.id.as_str(), first) {
            ("int", Some(x)) => vec![format!("{x}.astype(int)")],
            ("float", Some(x)) => vec![format!("{x}.astype(float)")],
            ("complex", Some(x)) => vec![format!("{x}.astype(complex)")],
            ("bool", Some(x)) => vec![format!("{x}.astype(bool)")],
            _ => Vec::new(),
        },
        Expr::Attribute(a) => {
            let of = spot.text(&*a.value);
            let args: Vec<String> = call.arguments.args.iter().map(|a| spot.text(a)).collect();
            match a.attr.as_str() {
                "item" | "tolist" => vec![format!("leave out .{}(): under jit {of} has no value yet", a.attr.as_str())],
                name if of == "math" => vec![format!("jnp.{name}({})", args.join(", "))],
                "nonzero" | "where" | "unique" | "argwhere" | "flatnonzero" if message.contains("size argument") => {
                    vec![format!("{of}.{}({}, size=N) with N known before", a.attr.as_str(), args.join(", "))]
                }
                _ => Vec::new(),
            }
        }
        _ => Vec::new(),
    }
}

/// `np.sin(x)` as `jnp.sin(x)`.
pub fn numpy(spot: &Spot) -> Vec<String> {
    let mut lines = vec!["np is NumPy here, which cannot be traced".to_string()];
    for e in spot.expressions.iter().rev() {
        let Expr::Call(call) = e else { continue };
        let mut root = &*call.func;
        while let Expr::Attribute(a) = root {
            root = &*a.value;
        }
        if let Expr::Name(n) = root
            && ["np", "numpy", "onp"].contains(&n.id.as_str())
        {
            lines[0] += &format!(": {}", spot.replaced(call, n.range, "jnp"));
            return lines;
        }
    }
    lines[0] += ": inside jit, grad or vmap use jnp (jax.numpy)";
    lines
}

/// `x[x > 0]`: the shape must not depend on values.
pub fn mask(spot: &Spot) -> Vec<String> {
    let subscript = spot.expressions.iter().rposition(|e| matches!(e, Expr::Subscript(_)));
    let Some(at) = subscript else { return Vec::new() };
    let Expr::Subscript(s) = spot.expressions[at] else { return Vec::new() };
    let (array, mask) = (spot.text(&*s.value), spot.text(&*s.slice));
    let mut lines = Vec::new();
    // The expressions around may reduce what was selected: those take a mask.
    let outer: Option<String> = reduction_of(spot, s);
    if let Some(name) = &outer {
        lines.push(format!("jnp.{name}({array}, where={mask})"));
    }
    lines.push(format!("{}jnp.where({mask}, {array}, 0) keeps the shape", if outer.is_some() { "or " } else { "" }));
    lines
}

/// `x[m].sum()` or `jnp.sum(x[m])`: the reduction's name.
fn reduction_of(spot: &Spot, s: &ast::ExprSubscript) -> Option<String> {
    struct Finder<'s> {
        of: &'s ast::ExprSubscript,
        found: Option<String>,
    }
    impl<'a> ruff_python_ast::visitor::Visitor<'a> for Finder<'_> {
        fn visit_expr(&mut self, e: &'a Expr) {
            if let Expr::Call(call) = e
                && let Expr::Attribute(a) = &*call.func
                && (a.value.range() == self.of.range
                    || call.arguments.args.first().is_some_and(|x| x.range() == self.of.range))
                && ["sum", "mean", "max", "min", "prod", "any", "all", "std", "var"].contains(&a.attr.as_str())
            {
                self.found = Some(a.attr.as_str().to_string());
            }
            ruff_python_ast::visitor::walk_expr(self, e);
        }
    }
    let mut finder = Finder { of: s, found: None };
    ruff_python_ast::visitor::Visitor::visit_stmt(&mut finder, spot.statement()?);
    // Extrema with a mask need a value to begin with.
    finder.found.filter(|n| n != "max" && n != "min")
}

/// `jnp.zeros(n)` with a traced n.
pub fn shape(spot: &Spot, message: &str) -> Vec<String> {
    let Some(call) = spot.call() else { return Vec::new() };
    let inside = call.arguments.args.first();
    let name = match inside {
        Some(Expr::Name(n)) => Some(n.id.to_string()),
        Some(Expr::Tuple(t)) => t.elts.iter().find_map(|e| e.as_name_expr()).map(|n| n.id.to_string()),
        _ => None,
    };
    match name {
        Some(n) if message.contains("Tracer") => {
            vec![format!("a shape must be known while tracing: jit(f, static_argnames='{n}')")]
        }
        _ => Vec::new(),
    }
}
