//! The examples in docs run and give what they say: those of every primitive, and those of the library files.

use jitbook_lang::console::{Console, Stream};
use jitbook_lang::{Mode, Vm};
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// `>>> ` and `... ` lines, and what they print.
struct Example {
    code: String,
    expected: String,
}

fn examples(text: &str) -> Vec<Example> {
    let mut found: Vec<Example> = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(first) = line.trim_start().strip_prefix(">>> ") else { continue };
        let indent = line.len() - line.trim_start().len();
        let mut code = first.to_string();
        while let Some(more) = lines.peek().and_then(|l| l.trim_start().strip_prefix("...")) {
            code.push('\n');
            code.push_str(more.strip_prefix(' ').unwrap_or(more));
            lines.next();
        }
        let mut expected = Vec::new();
        while let Some(l) = lines.peek() {
            let end = l.trim().is_empty() || l.trim_start().starts_with(">>> ") || l.trim() == "\"\"\"";
            if end {
                break;
            }
            expected.push(l.get(indent..).unwrap_or(l).trim_end_matches("\"\"\"").to_string());
            lines.next();
        }
        found.push(Example { code, expected: expected.join("\n") });
    }
    found
}

const PRELUDE: &str = "import jax, jitbook\nimport jax.numpy as jnp\nimport numpy as np\nfrom jax import grad, jit, jvp, lax, \
                       make_jaxpr, random, vjp, vmap\n";

/// What examples print.
#[derive(Default)]
struct Printed(String);

impl Console for Printed {
    fn write(&mut self, _: Stream, text: &str) -> std::io::Result<()> {
        self.0.push_str(text);
        Ok(())
    }
}

/// Runs examples one after the other in one namespace; the failures, in words.
fn run(vm: &mut Vm, setup: &str, whose: &str, all: &[Example]) -> Vec<String> {
    let globals = jitbook_lang::dict::Dict::new();
    globals.set_str("__name__", jitbook_lang::Value::str("__main__"));
    let mut failures = Vec::new();
    let printed = Rc::new(RefCell::new(Printed::default()));
    vm.console = printed.clone();
    let setup = format!("{PRELUDE}{setup}");
    if let Err(e) = vm.exec(&setup, "<setup>", &globals, Mode::Exec) {
        return vec![format!("{whose}: {}", vm.format_exception(&e))];
    }
    for example in all {
        let got = match vm.exec(&example.code, "<example>", &globals, Mode::Cell) {
            Ok(v) if v.is_absent() || v.is_none() => String::new(),
            Ok(v) => vm.repr(&v).map_or_else(|e| vm.format_exception(&e), |text| text.to_string()),
            Err(e) => vm.format_exception(&e),
        };
        let got = std::mem::take(&mut printed.borrow_mut().0) + &got;
        if got.trim_end() != example.expected.trim_end() {
            failures.push(format!("{whose}\n>>> {}\nexpected {}\ngot      {got}", example.code, example.expected));
        }
    }
    failures
}

/// On a stack like the program's.
fn on_large_stack(test: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(256 << 20).spawn(test).expect("a thread");
    thread.join().expect("the test passes");
}

#[test]
fn every_primitive() {
    on_large_stack(|| {
        let mut vm = Vm::new();
        let (mut failures, mut without) = (Vec::new(), Vec::new());
        for p in jitbook_ir::PRIMS {
            let all = examples(p.doc());
            if all.is_empty() {
                without.push(p.name());
            }
            failures.extend(run(&mut vm, "", p.name(), &all));
        }
        assert!(failures.is_empty(), "{} failed\n{}", failures.len(), failures.join("\n\n"));
        assert!(without.is_empty(), "no example: {without:?}");
    });
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|e| e == "py") {
            found.push(path);
        }
    }
}

#[test]
fn library_docstrings() {
    on_large_stack(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib");
        let mut all = Vec::new();
        files(&root, &mut all);
        all.sort();
        let mut vm = Vm::new();
        let mut failures = Vec::new();
        let mut tried = 0;
        for path in &all {
            let found = examples(&std::fs::read_to_string(path).expect("a file"));
            if found.is_empty() {
                continue;
            }
            tried += found.len();
            let module = path.strip_prefix(&root).expect("within").with_extension("");
            let module = module.to_string_lossy().replace('/', ".").replace(".__init__", "");
            failures.extend(run(&mut vm, &format!("from {module} import *\n"), &module, &found));
        }
        assert!(failures.is_empty(), "{} of {tried} failed\n{}", failures.len(), failures.join("\n\n"));
        assert!(tried > 10, "{tried} tried");
    });
}
