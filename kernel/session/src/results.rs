//! What a session remembers of its cells: `In`, `Out`, `_`, `__`, `___`, `_N`, `_i`, `_iN`.

use jitbook_lang::{Dict, R, Str, Value, Vm};
use std::collections::VecDeque;
use std::rc::Rc;

/// Results kept in `Out`: arrays are not held forever.
const MAX_OUT: usize = 100;

/// A cell that ran.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    pub source: String,
    pub failed: bool,
}

/// Inputs and results, and their names in the namespace.
pub struct Results {
    /// Cells that ran, the first one first.
    pub inputs: Vec<Input>,
    /// The list behind `In`, whose item N is cell N.
    list: Value,
    /// The dict behind `Out`.
    table: Rc<Dict>,
    /// Cells whose results are kept.
    kept: VecDeque<usize>,
    /// `_`, `__` and `___` as they were set here: the user's own are left alone.
    last: [Option<Value>; 3],
}

const UNDERSCORES: [&str; 3] = ["_", "__", "___"];

impl Results {
    pub fn new() -> Results {
        Results {
            inputs: Vec::new(),
            list: Value::list(vec![Value::str("")]),
            table: Dict::new(),
            kept: VecDeque::new(),
            last: [const { None }; 3],
        }
    }

    /// Puts `In` and `Out` into the namespace.
    pub fn install(&self, globals: &Dict) {
        for (name, value) in [("In", self.list.clone()), ("Out", Value::Dict(self.table.clone()))] {
            globals.set_str(name, value.clone());
            globals.set_str(if name == "In" { "_ih" } else { "_oh" }, value);
        }
        UNDERSCORES.iter().for_each(|name| globals.set_str(name, Value::str("")));
        ["_i", "_ii", "_iii"].iter().for_each(|name| globals.set_str(name, Value::str("")));
    }

    /// Notes the text of the cell that begins.
    pub fn begin(&mut self, globals: &Dict, number: usize, source: &str) {
        for (older, newer) in [("_iii", "_ii"), ("_ii", "_i")] {
            globals.set_str(older, globals.get_str(newer).unwrap_or(Value::str("")));
        }
        let before = self.inputs.last().map_or("", |i| &i.source);
        globals.set_str("_i", Value::str(before));
        globals.set_str(&format!("_i{number}"), Value::str(source));
        if let Value::List(list) = &self.list {
            list.items.borrow_mut().push(Value::str(source));
        }
        self.inputs.push(Input { source: source.to_string(), failed: false });
    }

    pub fn failed(&mut self) {
        if let Some(input) = self.inputs.last_mut() {
            input.failed = true;
        }
    }

    /// Keeps a result; the oldest ones go.
    pub fn keep(&mut self, vm: &mut Vm, globals: &Dict, number: usize, value: &Value) -> R<()> {
        // `Out` in itself would hold everything for ever.
        if matches!(value, Value::Dict(d) if Rc::ptr_eq(d, &self.table)) {
            return Ok(());
        }
        if self.owns_underscores(globals) {
            self.last.rotate_right(1);
            self.last[0] = Some(value.clone());
            for (name, value) in UNDERSCORES.iter().zip(&self.last) {
                globals.set_str(name, value.clone().unwrap_or(Value::str("")));
            }
        }
        globals.set_str(&format!("_{number}"), value.clone());
        self.table.set(vm, Value::Int(number as i64), value.clone())?;
        self.kept.push_back(number);
        if self.kept.len() > MAX_OUT
            && let Some(old) = self.kept.pop_front()
        {
            drop(self.table.remove(vm, &Value::Int(old as i64))?);
            drop(globals.remove_name(&Str::intern(&format!("_{old}"))));
        }
        Ok(())
    }

    /// Whether `_` and its kin are as they were set here: who assigns one of them keeps it.
    fn owns_underscores(&self, globals: &Dict) -> bool {
        UNDERSCORES.iter().zip(&self.last).all(|(name, ours)| match (globals.get_str(name), ours) {
            (Some(now), Some(ours)) => now.is(ours),
            (Some(now), None) => now.as_str().is_some_and(|s| s.is_empty()),
            (None, _) => true,
        })
    }

    /// Lets go of the results that are a certain object.
    pub fn forget_value(&mut self, vm: &mut Vm, globals: &Dict, value: &Value) -> R<()> {
        for number in std::mem::take(&mut self.kept) {
            let name = format!("_{number}");
            if globals.get_str(&name).is_some_and(|kept| kept.is(value)) {
                self.table.remove(vm, &Value::Int(number as i64))?;
                globals.remove_name(&Str::intern(&name));
            } else {
                self.kept.push_back(number);
            }
        }
        for (name, last) in UNDERSCORES.iter().zip(&mut self.last) {
            if last.as_ref().is_some_and(|l| l.is(value)) {
                let empty = Value::str("");
                *last = Some(empty.clone());
                globals.set_str(name, empty);
            }
        }
        Ok(())
    }

    /// Lets go of all results, and of all inputs too where a session begins anew.
    pub fn forget(&mut self) {
        self.table.clear();
        self.kept.clear();
        self.last = [const { None }; 3];
    }
}

impl Default for Results {
    fn default() -> Results {
        Results::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_results_go() {
        let (mut vm, mut results, globals) = (Vm::new(), Results::new(), Dict::new());
        results.install(&globals);
        for n in 1..=MAX_OUT + 20 {
            let kept = results.keep(&mut vm, &globals, n, &Value::Int(n as i64));
            assert!(kept.is_ok());
        }
        assert_eq!(results.table.len(), MAX_OUT);
        assert!(globals.get_str("_1").is_none() && globals.get_str("_21").is_some());
        let last = |name: &str| globals.get_str(name).and_then(|v| v.as_i64());
        let most = (MAX_OUT + 20) as i64;
        assert_eq!([last("_"), last("__"), last("___")], [Some(most), Some(most - 1), Some(most - 2)]);
    }
}
