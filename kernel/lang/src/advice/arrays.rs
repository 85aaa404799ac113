//! Mistakes with arrays: assignment to elements, gradients of integers, shapes that do not fit, keys.

use super::spot::Spot;
use crate::value::Value;
use crate::vm::Vm;
use ruff_python_ast::{self as ast, Expr, Number, Operator, Stmt};
use ruff_text_size::{Ranged, TextRange};

/// `x[i] = v` as `x = x.at[i].set(v)`.
pub fn update(spot: &Spot) -> Vec<String> {
    let (target, method, value) = match spot.statement() {
        Some(Stmt::Assign(a)) => (a.targets.first(), "set", &*a.value),
        Some(Stmt::AugAssign(a)) => {
            let method = match a.op {
                Operator::Add => "add",
                Operator::Sub => "subtract",
                Operator::Mult => "multiply",
                Operator::Div => "divide",
                Operator::Pow => "power",
                _ => return Vec::new(),
            };
            (Some(&*a.target), method, &*a.value)
        }
        _ => return Vec::new(),
    };
    let Some(Expr::Subscript(s)) = target else { return Vec::new() };
    let (array, index) = (spot.text(&*s.value), spot.text(&*s.slice));
    if let Expr::Subscript(inner) = &*s.value {
        // `x[i][j] = v`: the element of the outermost array.
        let (array, first) = (spot.text(&*inner.value), spot.text(&*inner.slice));
        return vec![format!("{array} = {array}.at[{first}, {index}].{method}({})", spot.text(value))];
    }
    vec![format!("{array} = {array}.at[{index}].{method}({})", spot.text(value))]
}

/// `jax.grad(f)(3)` as `jax.grad(f)(3.)`.
pub fn float_argument(vm: &mut Vm, spot: &Spot) -> Vec<String> {
    let Some(call) = spot.call() else { return Vec::new() };
    let mut changes: Vec<(TextRange, String)> = Vec::new();
    for arg in &call.arguments.args {
        let text = spot.text(arg);
        match arg {
            Expr::NumberLiteral(n) if matches!(n.value, Number::Int(_)) => {
                changes.push((arg.range(), format!("{text}.")))
            }
            Expr::UnaryOp(u) if matches!(&*u.operand, Expr::NumberLiteral(n) if matches!(n.value, Number::Int(_))) => {
                changes.push((arg.range(), format!("{text}.")))
            }
            Expr::Name(_) => match vm.main.get_str(&text) {
                Some(Value::Int(_)) => changes.push((arg.range(), format!("float({text})"))),
                Some(Value::Array(_)) => changes.push((arg.range(), format!("{text}.astype(float)"))),
                _ => {}
            },
            Expr::Call(c) if c.arguments.keywords.is_empty() && text.contains("array(") => {
                changes.push((
                    TextRange::new(arg.end() - ruff_text_size::TextSize::from(1), arg.end()),
                    ", float)".into(),
                ));
            }
            _ => {}
        }
    }
    // From behind, so that places stay true; one change is one rewrite.
    match &changes[..] {
        [] => vec!["gradients are of floats: pass x.astype(float), or 3. in place of 3".to_string()],
        [(range, new)] => vec![spot.replaced(call, *range, new)],
        _ => {
            let args: Vec<String> = call
                .arguments
                .args
                .iter()
                .map(|a| changes.iter().find(|c| c.0 == a.range()).map_or_else(|| spot.text(a), |c| c.1.clone()))
                .collect();
            vec![format!("{}({})", spot.text(&*call.func), args.join(", "))]
        }
    }
}

/// `jax.grad(f)(x)` of an f with several outputs.
pub fn scalar_output(spot: &Spot) -> Vec<String> {
    let outer = spot.call().and_then(|outer| Some((outer, outer.func.as_call_expr()?)));
    let Some((outer, grad)) = outer else {
        return vec!["sum the outputs, or take jax.jacobian in place of jax.grad".to_string()];
    };
    let made = spot.replaced(outer, grad.func.range(), "jax.jacobian");
    let mut lines = vec![format!("{made} has the derivative of each output")];
    if let [Expr::Lambda(l)] = &grad.arguments.args[..] {
        lines.push(format!(
            "or sum them: {}",
            spot.replaced(outer, l.body.range(), &format!("jnp.sum({})", spot.text(&*l.body)))
        ));
    }
    lines
}

/// `x(0)` as `x[0]`.
pub fn called(spot: &Spot) -> Vec<String> {
    let Some(call) = spot.call() else { return Vec::new() };
    let args: Vec<String> = call.arguments.args.iter().map(|a| spot.text(a)).collect();
    if args.is_empty() { Vec::new() } else { vec![format!("{}[{}]", spot.text(&*call.func), args.join(", "))] }
}

/// `x.sum + 1` as `x.sum() + 1`.
pub fn method(spot: &Spot) -> Vec<String> {
    let Some(Expr::BinOp(b)) = spot.expression() else { return Vec::new() };
    let attributes = [&*b.left, &*b.right].into_iter().filter(|e| e.is_attribute_expr());
    attributes.map(|e| spot.replaced(b, e.range(), &format!("{}()", spot.text(e)))).collect()
}

/// `random.normal(0)` as `random.normal(random.key(0))`.
pub fn key(spot: &Spot) -> Vec<String> {
    let Some(call) = spot.call() else { return Vec::new() };
    let Some(first) = call.arguments.args.first() else { return Vec::new() };
    let module = match &*call.func {
        Expr::Attribute(a) => spot.text(&*a.value),
        _ => "jax.random".to_string(),
    };
    vec![spot.replaced(call, first.range(), &format!("{module}.key({})", spot.text(first)))]
}

/// The operands of a product, with their shapes.
pub fn product(vm: &mut Vm, spot: &Spot) -> Vec<String> {
    let operands: Vec<&Expr> = match spot.expression() {
        Some(Expr::BinOp(b)) => vec![&*b.left, &*b.right],
        Some(Expr::Call(c)) => call_operands(c),
        _ => Vec::new(),
    };
    let [a, b] = operands[..] else { return Vec::new() };
    let mut known = |e: &Expr| {
        let value = vm.main.get_str(&spot.text(e))?;
        let shape = vm.getattr_opt(&value, "shape").ok()??;
        Some(format!("{} is {}", spot.text(e), vm.repr(&shape).ok()?))
    };
    match (known(a), known(b)) {
        (Some(a), Some(b)) => vec![format!("{a}, {b}: the last size of one meets the first of the other")],
        _ => Vec::new(),
    }
}

fn call_operands(c: &ast::ExprCall) -> Vec<&Expr> {
    match (&*c.func, &c.arguments.args[..]) {
        (_, [a, b]) => vec![a, b],
        (Expr::Attribute(f), [b]) => vec![&*f.value, b],
        _ => Vec::new(),
    }
}

/// `(3, 4) + (3,)`: an axis added lines them up.
pub fn broadcast(spot: &Spot, message: &str) -> Vec<String> {
    let Some(Expr::BinOp(b)) = spot.expression() else { return Vec::new() };
    let shapes: Vec<&str> = message.split('(').skip(1).filter_map(|s| s.split(')').next()).collect();
    let sizes = |text: &str| text.split(',').filter_map(|d| d.trim().parse::<usize>().ok()).collect::<Vec<_>>();
    let [left, right] = shapes[..] else { return Vec::new() };
    let (left, right) = (sizes(left), sizes(right));
    let lines_up = |long: &[usize], short: &[usize]| short.len() == 1 && long.len() == 2 && long[0] == short[0];
    if lines_up(&left, &right) {
        vec![spot.replaced(b, b.right.range(), &format!("{}[:, None]", spot.operand(&b.right)))]
    } else if lines_up(&right, &left) {
        vec![spot.replaced(b, b.left.range(), &format!("{}[:, None]", spot.operand(&b.left)))]
    } else {
        Vec::new()
    }
}
