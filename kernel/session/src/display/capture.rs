//! Output that is kept and not shown, under `%%capture` and `IPython.utils.capture`.

use super::json;
use crate::bundle::Bundle;
use crate::host::{self, Console, Echo, Event, Host, Look, NoInput, Shared, Stream};
use jitbook_lang::{Dict, Exc, R, Value, Vm};
use std::cell::RefCell;
use std::io;
use std::rc::Rc;

/// A host that keeps what it hears, and passes on what is not to be kept.
struct Keeper {
    kinds: Kinds,
    out: String,
    err: String,
    shown: Vec<Bundle>,
    former: Shared,
}

/// What is kept.
#[derive(Clone, Copy)]
pub(crate) struct Kinds {
    pub stdout: bool,
    pub stderr: bool,
    pub display: bool,
}

thread_local! {
    /// Those that keep now, the innermost last.
    static KEEPERS: RefCell<Vec<Rc<RefCell<Keeper>>>> = const { RefCell::new(Vec::new()) };
}

impl Console for Keeper {
    fn write(&mut self, stream: Stream, text: &str) -> io::Result<()> {
        match stream {
            Stream::Stdout if self.kinds.stdout => self.out += text,
            Stream::Stderr if self.kinds.stderr => self.err += text,
            _ => return self.former.borrow_mut().write(stream, text),
        }
        Ok(())
    }
    fn flush(&mut self) -> io::Result<()> {
        self.former.borrow_mut().flush()
    }
    fn input(&mut self, prompt: &str, echo: Echo) -> Result<String, NoInput> {
        self.former.borrow_mut().input(prompt, echo)
    }
}

impl Host for Keeper {
    fn event(&mut self, event: Event) {
        match event {
            Event::Result(bundle) | Event::Display(bundle, _) | Event::Update(bundle, _) if self.kinds.display => {
                self.shown.push(bundle);
            }
            Event::Clear(_) if self.kinds.display => self.shown.clear(),
            other => self.former.borrow_mut().event(other),
        }
    }
    fn look(&self) -> Look {
        Look::Rich
    }
    fn columns(&self) -> Option<usize> {
        self.former.borrow().columns()
    }
}

/// Keeps what comes from now on.
pub(crate) fn keep(vm: &mut Vm, kinds: Kinds) -> R<()> {
    vm.flush();
    let Some(former) = host::current() else { return Err(Exc::runtime_error("there is no output to keep")) };
    let (out, err) = (String::new(), String::new());
    let keeper = Rc::new(RefCell::new(Keeper { kinds, out, err, shown: Vec::new(), former }));
    vm.console = keeper.clone();
    host::attach(Some(keeper.clone()));
    KEEPERS.with(|k| k.borrow_mut().push(keeper));
    Ok(())
}

/// Keeps no more: `(stdout, stderr, [(data, metadata), ...])` of what was kept.
pub(crate) fn kept(vm: &mut Vm) -> R {
    vm.flush();
    let Some(keeper) = KEEPERS.with(|k| k.borrow_mut().pop()) else {
        return Err(Exc::runtime_error("no output is kept"));
    };
    let mut keeper = keeper.borrow_mut();
    vm.console = keeper.former.clone();
    host::attach(Some(keeper.former.clone()));
    let shown = std::mem::take(&mut keeper.shown);
    let shown = shown.iter().map(|bundle| pair(vm, bundle)).collect::<R<Vec<_>>>()?;
    Ok(Value::tuple([Value::str(keeper.out.as_str()), Value::str(keeper.err.as_str()), Value::list(shown)]))
}

/// A new cell begins: what keeps output still was left without an end.
pub(crate) fn forget() {
    KEEPERS.with(|k| k.borrow_mut().clear());
}

fn pair(vm: &mut Vm, bundle: &Bundle) -> R {
    let data = Dict::new();
    for (mime, form) in bundle.data() {
        data.set_str(&mime, json::to_value(vm, &form)?);
    }
    let metadata = json::to_value(vm, &serde_json::Value::from(bundle.metadata.clone()))?;
    Ok(Value::tuple([Value::Dict(data), metadata]))
}
