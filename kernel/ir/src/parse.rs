//! Jaxprs from their text: the inverse of [`crate::print`], up to weak types, which the text does not show.
//!
//! A reader walks the text once; each equation's op is made by name from the printed parameters, and its outputs are
//! checked against the types that the text says. Constants are not in the text: whoever parses passes them beside.
//! Functions in parameters (`custom_jvp_call`'s rule) have no text to come back from.

use crate::aval::Aval;
use crate::jaxpr::{Atom, Builder, ClosedJaxpr, Jaxpr, SourceId, Var};
use crate::ops::{build, by_name};
use crate::params::Param;
use crate::prim::Op;
use jitbook_array::{Array, Complex, DType, Error, Result};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// How deep jaxprs and tuples may nest.
const DEPTH: usize = 100;

fn dtypes() -> impl Iterator<Item = DType> {
    DType::ALL.into_iter().chain([DType::Key, DType::Float0])
}

/// The jaxpr of a text, with the arrays of its constvars in the order of the text.
pub fn parse(text: &str, consts: &[Array]) -> Result<ClosedJaxpr> {
    let mut left = consts.iter();
    let closed = parse_with(text, &mut |aval| match left.next() {
        Some(a) if Aval::of(a).matches(aval) => Ok(a.clone()),
        Some(a) => Err(Error::value(format!("a constant of type {aval} is missing, got {}", Aval::of(a)))),
        None => Err(Error::value(format!("a constant of type {aval} is missing"))),
    })?;
    match left.len() {
        0 => Ok(closed),
        n => Err(Error::value(format!("{n} constants more than the text has constvars"))),
    }
}

/// The jaxpr of a text; `constant` gives the array of each constvar.
pub fn parse_with(text: &str, constant: &mut dyn FnMut(&Aval) -> Result<Array>) -> Result<ClosedJaxpr> {
    let mut reader = Reader { text, at: 0, depth: 0, shared: FxHashMap::default(), constant };
    reader.shared_heads()?;
    let closed = reader.jaxpr()?;
    reader.blanks();
    if reader.at < text.len() { Err(reader.expected("the end")) } else { Ok(closed) }
}

/// A parameter from its text, where the text holds nothing else.
pub fn parse_param(text: &str) -> Option<Param> {
    let mut none = |_: &Aval| Err(Error::value("no constants here"));
    let mut reader = Reader { text, at: 0, depth: 0, shared: FxHashMap::default(), constant: &mut none };
    let param = reader.param("").ok()?;
    reader.rest().trim().is_empty().then_some(param)
}

/// A jaxpr hoisted in front of the text: `let NAME = ... in`.
enum Shared {
    At(usize),
    Open,
    Done(ClosedJaxpr),
}

struct Reader<'t, 'c> {
    text: &'t str,
    at: usize,
    depth: usize,
    shared: FxHashMap<&'t str, Shared>,
    constant: &'c mut dyn FnMut(&Aval) -> Result<Array>,
}

/// The variables of one jaxpr.
#[derive(Default)]
struct Scope<'t> {
    builder: Builder,
    names: FxHashMap<&'t str, Var>,
}

impl<'t> Reader<'t, '_> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }
    fn error(&self, what: impl std::fmt::Display) -> Error {
        let line = 1 + self.text[..self.at].matches('\n').count();
        Error::value(format!("jaxpr text, line {line}: {what}"))
    }
    fn expected(&self, what: &str) -> Error {
        let found: String = self.rest().chars().take(20).collect();
        self.error(format!("expected {what}, found {found:?}"))
    }
    fn blanks(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }
    /// Takes a token after blanks, where it is there.
    fn take(&mut self, token: &str) -> bool {
        self.blanks();
        let there = self.rest().starts_with(token);
        self.at += if there { token.len() } else { 0 };
        there
    }
    fn expect(&mut self, token: &str) -> Result<()> {
        if self.take(token) { Ok(()) } else { Err(self.expected(&format!("'{token}'"))) }
    }
    /// The characters up to the first that `stop` says.
    fn word(&mut self, stop: impl Fn(char) -> bool) -> &'t str {
        self.blanks();
        let rest = self.rest();
        let word = &rest[..rest.find(stop).unwrap_or(rest.len())];
        self.at += word.len();
        word
    }
    /// What comes next without taking it.
    fn peek<T>(&mut self, look: impl FnOnce(&mut Self) -> T) -> T {
        let at = self.at;
        let seen = look(self);
        self.at = at;
        seen
    }
    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.depth == DEPTH {
            return Err(self.error("too deeply nested"));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// Notes where each hoisted jaxpr stands: it may use those that follow it.
    fn shared_heads(&mut self) -> Result<()> {
        while self.take("let ") {
            let name = self.word(char::is_whitespace);
            self.expect("=")?;
            self.blanks();
            self.shared.insert(name, Shared::At(self.at));
            self.skip_braces()?;
            self.expect("in")?;
        }
        Ok(())
    }
    fn skip_braces(&mut self) -> Result<()> {
        let mut open = 0;
        for (i, c) in self.rest().char_indices() {
            open += i32::from(c == '{') - i32::from(c == '}');
            if open == 0 {
                self.at += i + c.len_utf8();
                return if c == '}' { Ok(()) } else { Err(self.expected("'{'")) };
            }
        }
        Err(self.expected("a whole jaxpr"))
    }
    /// The jaxpr of a hoisted name, read where it is first used.
    fn shared(&mut self, name: &'t str) -> Result<ClosedJaxpr> {
        let at = match self.shared.get(name) {
            Some(Shared::Done(closed)) => return Ok(closed.clone()),
            Some(Shared::At(at)) => *at,
            _ => return Err(self.error(format!("no jaxpr has the name {name} here"))),
        };
        self.shared.insert(name, Shared::Open);
        let back = std::mem::replace(&mut self.at, at);
        let closed = self.jaxpr()?;
        self.at = back;
        self.shared.insert(name, Shared::Done(closed.clone()));
        Ok(closed)
    }

    fn jaxpr(&mut self) -> Result<ClosedJaxpr> {
        self.nested(Self::whole_jaxpr)
    }
    fn whole_jaxpr(&mut self) -> Result<ClosedJaxpr> {
        self.expect("{")?;
        self.expect("lambda")?;
        let mut scope = Scope::default();
        let mut consts = Vec::new();
        while !self.take(";") {
            let (name, aval) = self.binder()?;
            consts.push((self.constant)(&aval)?);
            let v = scope.builder.constant(aval);
            scope.names.insert(name, v);
        }
        while !self.take(".") {
            let (name, aval) = self.binder()?;
            let v = scope.builder.input(aval);
            scope.names.insert(name, v);
        }
        self.expect("let")?;
        while !self.at_outputs() {
            self.equation(&mut scope)?;
            self.take(";");
        }
        self.expect("in")?;
        self.expect("(")?;
        let mut outs = Vec::new();
        while !self.take(")") {
            outs.push(self.operand(&scope)?);
            self.take(",");
        }
        self.expect("}")?;
        let jaxpr: Jaxpr = scope.builder.finish(outs);
        Ok(ClosedJaxpr::new(jaxpr, consts))
    }
    /// Whether `in (` follows; `in` alone is also a variable's name.
    fn at_outputs(&mut self) -> bool {
        self.peek(|r| r.take("in") && r.rest().starts_with(char::is_whitespace) && r.take("("))
    }

    /// `a:f32[3]`.
    fn binder(&mut self) -> Result<(&'t str, Aval)> {
        let name = self.word(|c| !c.is_alphanumeric() && c != '_');
        if name.is_empty() {
            return Err(self.expected("a variable"));
        }
        self.expect(":")?;
        Ok((name, self.aval()?))
    }
    fn aval(&mut self) -> Result<Aval> {
        let short = self.word(|c| c == '[' || c.is_whitespace());
        let Some(dtype) = dtypes().find(|d| d.short() == short) else {
            return Err(self.error(format!("{short:?} is not a dtype")));
        };
        self.expect("[")?;
        let sizes = self.word(|c| c == ']');
        self.expect("]")?;
        let sizes = sizes.split(',').filter(|d| !d.is_empty()).map(str::parse::<usize>);
        let shape = sizes.collect::<std::result::Result<Vec<_>, _>>().map_err(|e| self.error(e))?;
        Ok(Aval::new(dtype, &shape))
    }

    /// Whether an output's binder follows, and not a literal or a primitive.
    fn at_binder(&mut self) -> bool {
        self.peek(|r| {
            let name = r.word(|c| !c.is_alphanumeric() && c != '_');
            let starts = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
            starts && !matches!(name, "inf" | "nan" | "True" | "False") && r.rest().starts_with(':')
        })
    }
    /// Whether an equation without outputs follows.
    fn at_primitive(&mut self) -> bool {
        self.peek(|r| {
            let name = r.word(|c| c == '[' || c.is_whitespace());
            r.rest().starts_with('[') && by_name(name).is_some()
        })
    }

    fn equation(&mut self, scope: &mut Scope<'t>) -> Result<()> {
        let mut binders = Vec::new();
        while self.at_binder() {
            binders.push(self.binder()?);
        }
        if !binders.is_empty() {
            self.expect("=")?;
        }
        let name = self.word(|c| c == '[' || c == ';' || c.is_whitespace());
        if name.is_empty() {
            return Err(self.expected("a primitive"));
        }
        let Some(primitive) = by_name(name) else {
            return Err(self.error(format!("{name:?} is no primitive that is here")));
        };
        let mut params = Vec::new();
        if self.rest().starts_with('[') {
            self.expect("[")?;
            while !self.take("]") {
                let key = self.word(|c| !c.is_alphanumeric() && c != '_');
                self.expect("=")?;
                params.push((key, self.nested(|r| r.param(key))?));
            }
        }
        // JAX leaves out the shape that the output's type says.
        if let Some((_, aval)) = binders.first()
            && !params.iter().any(|(k, _)| *k == "shape")
        {
            params.push(("shape", Param::from(&aval.shape[..])));
        }
        let op = primitive.make(&params).map_err(|e| self.error(e.message))?;
        let mut inputs = SmallVec::new();
        while !self.at_equation_end() {
            inputs.push(self.operand(scope)?);
        }
        self.push(scope, op, inputs, binders)
    }
    fn at_equation_end(&mut self) -> bool {
        self.peek(|r| r.take(";") || r.rest().is_empty())
            || self.at_outputs()
            || self.at_binder()
            || self.at_primitive()
    }
    /// Appends the equation, where its outputs are of the types that its text says.
    fn push(
        &self,
        scope: &mut Scope<'t>,
        op: Op,
        inputs: SmallVec<[Atom; 3]>,
        binders: Vec<(&'t str, Aval)>,
    ) -> Result<()> {
        let aval = |a: &Atom| match a {
            Atom::Var(v) => scope.builder.avals[v.0 as usize].clone(),
            Atom::Lit(l) => Aval::of(&l.0),
        };
        let avals: Vec<Aval> = inputs.iter().map(aval).collect();
        let outs = op.abstract_eval(&avals).map_err(|e| self.error(e.message))?;
        let fits = outs.len() == binders.len() && outs.iter().zip(&binders).all(|(o, (_, b))| o.matches(b));
        if !fits {
            let list = |avals: Vec<String>| avals.join(" ");
            let found = list(outs.iter().map(Aval::to_string).collect());
            let said = list(binders.iter().map(|(_, b)| b.to_string()).collect());
            return Err(self.error(format!("{} gives {found}, where the text says {said}", op.name())));
        }
        let vars = scope.builder.push(op, inputs, outs, SourceId::default());
        binders.iter().zip(vars).for_each(|((name, _), v)| {
            scope.names.insert(name, v);
        });
        Ok(())
    }

    /// A variable or a literal.
    fn operand(&mut self, scope: &Scope<'t>) -> Result<Atom> {
        let word = self.word(|c| c.is_whitespace() || matches!(c, ',' | ';' | ':' | ')') && c != '(');
        let complex = word.starts_with('(');
        if complex {
            self.expect(")")?;
        }
        if !self.rest().starts_with(':') {
            let known = scope.names.get(word);
            return known.map(|v| Atom::Var(*v)).ok_or_else(|| self.error(format!("no variable {word:?} here")));
        }
        self.expect(":")?;
        let aval = self.aval()?;
        literal(word.trim_start_matches('('), &aval)
            .map(Atom::lit)
            .ok_or_else(|| self.error(format!("{word:?} is no {aval}")))
    }

    fn param(&mut self, key: &str) -> Result<Param> {
        self.blanks();
        if self.rest().starts_with('{') {
            return Ok(Param::Closed(self.jaxpr()?));
        }
        if self.take("(") {
            return self.items(")");
        }
        if self.take("[") {
            return self.items("]");
        }
        let word = self.word(|c| c.is_whitespace() || matches!(c, ',' | ']' | ')' | '('));
        if matches!(key, "name" | "jvp") {
            return Ok(Param::word(word));
        }
        if self.take("(") {
            return self.call(word);
        }
        if self.shared.contains_key(word) && !key.contains("type") {
            return Ok(Param::Closed(self.shared(word)?));
        }
        Ok(match word {
            "" => return Err(self.expected("a parameter")),
            "None" => Param::None,
            "True" => Param::Bool(true),
            "False" => Param::Bool(false),
            _ => match (word.parse::<i64>(), word.parse::<f64>(), dtypes().find(|d| d.name() == word)) {
                (Ok(i), ..) => Param::Int(i),
                (_, Ok(x), _) => Param::float(x),
                (.., Some(dtype)) => Param::DType(dtype),
                _ => Param::word(word),
            },
        })
    }
    /// What stands between brackets, up to `close`.
    fn items(&mut self, close: &str) -> Result<Param> {
        let mut items = Vec::new();
        while !self.take(close) {
            // A record's field names are left out: the order says the same.
            let field = self.peek(|r| r.word(|c| !c.is_alphanumeric() && c != '_').len() + 1);
            if self.text[self.at..].trim_start().as_bytes().get(field - 1) == Some(&b'=') {
                self.blanks();
                self.at += field;
            }
            items.push(self.nested(|r| r.param(""))?);
            self.take(",");
        }
        let ints: Option<Vec<i64>> =
            items.iter().map(|p| if let Param::Int(i) = p { Some(*i) } else { None }).collect();
        Ok(ints.map_or(Param::Tuple(items), Param::Ints))
    }
    /// `np.int64(1)`, or a record of fields.
    fn call(&mut self, name: &str) -> Result<Param> {
        if name == "np.int64" {
            let digits = self.word(|c| c == ')');
            self.expect(")")?;
            return Ok(Param::word(format!("{name}({digits})")));
        }
        self.items(")")
    }
}

/// The 0-d array that a literal's text says.
fn literal(text: &str, aval: &Aval) -> Option<Array> {
    if aval.rank() > 0 {
        return None;
    }
    let dtype = aval.dtype;
    Some(match dtype {
        DType::Bool => Array::scalar(text == "True"),
        DType::U64 => Array::scalar(text.parse::<u64>().ok()?),
        DType::I64 => Array::scalar(text.parse::<i64>().ok()?),
        d if d.is_integer() => build::scalar(d, text.parse::<i64>().ok()? as f64),
        DType::F32 => {
            let x: f64 = text.parse().ok()?;
            // Only a Python float prints with more digits than its float32 has.
            if x as f32 as f64 == x || x.is_nan() { Array::scalar(x as f32) } else { Array::from_python_float(x) }
        }
        d if d.is_complex() => complex(text, d)?,
        d => build::scalar(d, text.parse().ok()?),
    })
}

/// `1j`, `1+2j`.
fn complex(text: &str, dtype: DType) -> Option<Array> {
    let body = text.strip_suffix('j')?;
    let sign = body.char_indices().filter(|&(i, c)| i > 0 && matches!(c, '+' | '-') && !body[..i].ends_with('e'));
    let (re, im) = match sign.last() {
        Some((i, _)) => (body[..i].parse().ok()?, body[i..].parse().ok()?),
        None => (0.0, body.parse().ok()?),
    };
    Some(match dtype {
        DType::C64 => Array::scalar(Complex::new(re as f32, im as f32)),
        _ => Array::scalar(Complex::<f64>::new(re, im)),
    })
}
