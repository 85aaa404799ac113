//! Python control flow on traced values, written with `jnp.where` and `lax`: built from the user's own branches.

use super::spot::Spot;
use ruff_python_ast::{self as ast, BoolOp, Expr, Stmt, UnaryOp};
use ruff_text_size::Ranged;

/// A traced value was asked to be true or false.
pub fn decision(spot: &Spot, compilable: bool) -> Vec<String> {
    let mut lines = Vec::new();
    let mut what = "";
    for &(block, at) in spot.statements.iter().rev() {
        let tests = |e: &Expr| e.range().contains_range(spot.range);
        match &block[at] {
            Stmt::If(i) if tests(&i.test) || i.elif_else_clauses.iter().any(|c| c.test.as_ref().is_some_and(tests)) => {
                what = "if";
                lines.push(rewritten_if(spot, i, block.get(at + 1)).unwrap_or_else(|| {
                    let test = condition(spot, &i.test);
                    format!("lax.cond({test}, when_true, when_false, ...) with a function for each branch")
                }));
            }
            Stmt::While(w) if tests(&w.test) => {
                what = "while";
                lines.push(rewritten_while(spot, w).unwrap_or_else(|| {
                    format!(
                        "lax.while_loop(lambda s: {}, body, state) with what changes in `state`",
                        spot.text(&*w.test)
                    )
                }));
            }
            Stmt::Assert(a) if tests(&a.test) => {
                lines.push("an assert under jit sees no values: check outside of it, or leave it out".to_string());
            }
            _ => {}
        }
        if !lines.is_empty() {
            break;
        }
    }
    if lines.is_empty() {
        lines.extend(expression(spot, &mut what));
    }
    if compilable && !what.is_empty() {
        lines.push(format!("or `from jitbook import jit`, which compiles this `{what}` (jitbook only)"));
    }
    lines
}

/// A ternary, `and`, `or`, `not`, or a builtin that compares.
fn expression(spot: &Spot, what: &mut &'static str) -> Option<String> {
    for e in spot.expressions.iter().rev() {
        if let Expr::If(i) = e
            && i.test.range().contains_range(spot.range)
        {
            *what = "if";
            return Some(where_text(&condition(spot, &i.test), &spot.text(&*i.body), &spot.text(&*i.orelse)));
        }
    }
    for e in spot.expressions.iter().rev() {
        match e {
            Expr::BoolOp(b) => {
                *what = if b.op == BoolOp::And { "and" } else { "or" };
                return Some(condition(spot, e));
            }
            Expr::UnaryOp(u) if u.op == UnaryOp::Not => {
                return Some(format!("jnp.logical_not({})", spot.text(&*u.operand)));
            }
            Expr::Compare(c) if c.ops.len() > 1 => return Some(condition(spot, e)),
            Expr::Call(c) => return builtin(spot, c),
            _ => {}
        }
    }
    None
}

/// `max(x, y)` as `jnp.maximum(x, y)`.
fn builtin(spot: &Spot, call: &ast::ExprCall) -> Option<String> {
    let Expr::Name(name) = &*call.func else { return None };
    let args: Vec<String> = call.arguments.args.iter().map(|a| spot.text(a)).collect();
    let pair = match name.id.as_str() {
        "max" => ("jnp.max", "jnp.maximum"),
        "min" => ("jnp.min", "jnp.minimum"),
        "any" => ("jnp.any", ""),
        "all" => ("jnp.all", ""),
        "sorted" => ("jnp.sort", ""),
        _ => return None,
    };
    match &args[..] {
        [one] => Some(format!("{}({one})", pair.0)),
        [] => None,
        [first, rest @ ..] if !pair.1.is_empty() => {
            Some(rest.iter().fold(first.clone(), |all, next| format!("{}({all}, {next})", pair.1)))
        }
        _ => None,
    }
}

/// `bool()` of an array of several elements: any or all of them.
pub fn truth(spot: &Spot) -> Vec<String> {
    match spot.expression() {
        Some(e) => vec![format!("{0}.any() or {0}.all()", spot.operand(e))],
        None => Vec::new(),
    }
}

fn where_text(test: &str, yes: &str, no: &str) -> String {
    format!("jnp.where({test}, {yes}, {no})")
}

/// A condition over arrays: `&`, `|` and `~` in place of words.
pub fn condition(spot: &Spot, e: &Expr) -> String {
    match e {
        Expr::BoolOp(b) => {
            let sign = if b.op == BoolOp::And { " & " } else { " | " };
            b.values.iter().map(|v| part(spot, v)).collect::<Vec<_>>().join(sign)
        }
        Expr::UnaryOp(u) if u.op == UnaryOp::Not => format!("~{}", part(spot, &u.operand)),
        Expr::Compare(c) if c.ops.len() > 1 => {
            let ends: Vec<&Expr> = std::iter::once(&*c.left).chain(c.comparators.iter()).collect();
            let pairs = ends.windows(2).zip(c.ops.iter());
            pairs
                .map(|(p, op)| format!("({} {} {})", spot.text(p[0]), op.as_str(), spot.text(p[1])))
                .collect::<Vec<_>>()
                .join(" & ")
        }
        other => spot.text(other),
    }
}

fn part(spot: &Spot, e: &Expr) -> String {
    match e {
        Expr::Name(_) | Expr::Call(_) | Expr::Attribute(_) | Expr::Subscript(_) => spot.text(e),
        _ => format!("({})", condition(spot, e)),
    }
}

/// What a branch comes to: a value that is returned, or one that a variable gets.
enum Outcome {
    Return(String),
    Assign(String, String),
}

fn outcome(spot: &Spot, block: &[Stmt]) -> Option<Outcome> {
    let [only] = block else { return None };
    match only {
        Stmt::Return(r) => Some(Outcome::Return(spot.text(&**r.value.as_ref()?))),
        Stmt::Assign(a) => match &a.targets[..] {
            [target @ Expr::Name(_)] => Some(Outcome::Assign(spot.text(target), spot.text(&*a.value))),
            _ => None,
        },
        Stmt::AugAssign(a) => {
            let Expr::Name(_) = &*a.target else { return None };
            let name = spot.text(&*a.target);
            let value = format!("{name} {} {}", a.op.as_str(), spot.operand(&a.value));
            Some(Outcome::Assign(name, value))
        }
        _ => None,
    }
}

/// `return jnp.where(x > 0, x, -x)`, where each branch returns a value or assigns the same variable.
fn rewritten_if(spot: &Spot, i: &ast::StmtIf, next: Option<&Stmt>) -> Option<String> {
    let mut tests = vec![condition(spot, &i.test)];
    let mut outcomes = vec![outcome(spot, &i.body)?];
    let mut last = None;
    for clause in &i.elif_else_clauses {
        match &clause.test {
            Some(test) => {
                tests.push(condition(spot, test));
                outcomes.push(outcome(spot, &clause.body)?);
            }
            None => last = Some(outcome(spot, &clause.body)?),
        }
    }
    match &outcomes[0] {
        Outcome::Return(_) => {
            let last = match last {
                Some(last) => last,
                None => outcome(spot, std::slice::from_ref(next?))?,
            };
            let value = nested(&tests, &outcomes, last, None)?;
            Some(format!("return {value}"))
        }
        Outcome::Assign(name, _) => {
            let last = last.unwrap_or_else(|| Outcome::Assign(name.clone(), name.clone()));
            let value = nested(&tests, &outcomes, last, Some(name))?;
            Some(format!("{name} = {value}"))
        }
    }
}

/// The values of all branches, one `where` in the other; all return, or all assign to `name`.
fn nested(tests: &[String], outcomes: &[Outcome], last: Outcome, name: Option<&String>) -> Option<String> {
    let value = |o: &Outcome| match (o, name) {
        (Outcome::Return(v), None) => Some(v.clone()),
        (Outcome::Assign(n, v), Some(name)) if n == name => Some(v.clone()),
        _ => None,
    };
    let mut all = value(&last)?;
    for (test, outcome) in tests.iter().zip(outcomes).rev() {
        all = where_text(test, &value(outcome)?, &all);
    }
    Some(all)
}

/// `x = lax.while_loop(lambda x: x > 1, lambda x: x / 2, x)`, where the loop changes one variable.
fn rewritten_while(spot: &Spot, w: &ast::StmtWhile) -> Option<String> {
    let Outcome::Assign(name, value) = outcome(spot, &w.body)? else { return None };
    let test = condition(spot, &w.test);
    Some(format!("{name} = lax.while_loop(lambda {name}: {test}, lambda {name}: {value}, {name})"))
}

/// `t = lax.fori_loop(0, n, lambda i, t: t + i, t)`, where the loop changes one variable.
pub fn rewritten_for(spot: &Spot, f: &ast::StmtFor, bounds: &[String]) -> Option<String> {
    let Outcome::Assign(name, value) = outcome(spot, &f.body)? else { return None };
    let index = spot.text(&*f.target);
    let (low, high) = match bounds {
        [high] => ("0", high.as_str()),
        [low, high] => (low.as_str(), high.as_str()),
        _ => return None,
    };
    Some(format!("{name} = lax.fori_loop({low}, {high}, lambda {index}, {name}: {value}, {name})"))
}
