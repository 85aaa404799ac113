//! `getpass`: secrets that are typed unseen, and who the user is.

use crate::console::Echo;
use crate::error::{Exc, R};
use crate::modules::Module;
use crate::value::Value;
use crate::vm::Vm;
use std::rc::Rc;

pub fn fill(_: &mut Vm, m: &Rc<Module>) -> R<()> {
    m.def("getpass(prompt='Password: ', stream=None)", |vm, a| {
        let prompt = match a[0].given() {
            Some(prompt) => vm.str(prompt)?,
            None => "Password: ".into(),
        };
        vm.input(&prompt, Echo::Hidden)
    });
    m.def("getuser()", |_, _| {
        let known = ["LOGNAME", "USER", "LNAME", "USERNAME"].into_iter().filter_map(|n| std::env::var(n).ok());
        match known.into_iter().find(|name| !name.is_empty()) {
            Some(name) => Ok(Value::str(name)),
            None => Err(Exc::os_error("the environment does not say who the user is").help("set LOGNAME")),
        }
    });
    Ok(())
}
