//! `_os`: what `os`, `os.path` and `tempfile` need of the system; they are written in the language over it.

use crate::error::{Exc, R};
use crate::modules::Module;
use crate::types::exceptions::io_error;
use crate::value::{Str, Value};
use crate::vm::{Vm, types};
use std::rc::Rc;

pub fn fill(_: &mut Vm, m: &Rc<Module>) -> R<()> {
    m.def("_environ()", |_, _| {
        let all = Value::dict();
        if let Value::Dict(d) = &all {
            for (name, value) in std::env::vars_os() {
                d.set_str(&name.to_string_lossy(), Value::str(value.to_string_lossy().into_owned()));
            }
        }
        Ok(all)
    });
    m.def("cpu_count()", |_, _| Ok(std::thread::available_parallelism().map_or(Value::None, |n| Value::from(n.get()))));
    m.def("getpid()", |_, _| Ok(Value::from(i64::from(std::process::id()))));
    m.def("getcwd()", |_, _| match std::env::current_dir() {
        Ok(path) => Ok(Value::str(path.display().to_string())),
        Err(e) => Err(io_error(types(), &e, None)),
    });
    m.def("_chdir(path)", |vm, a| on_path(vm, &a[0], |path| std::env::set_current_dir(path).map(|()| Value::None)));
    m.def("listdir(path='.')", |vm, a| {
        let here = Value::str(".");
        let folder = if a[0].is_absent() { &here } else { &a[0] };
        on_path(vm, folder, |path| {
            let entries: std::io::Result<Vec<Value>> = std::fs::read_dir(path)?
                .map(|entry| entry.map(|e| Value::str(e.file_name().to_string_lossy().into_owned())))
                .collect();
            entries.map(Value::list)
        })
    });
    m.def("mkdir(path, mode=0o777)", |vm, a| {
        on_path(vm, &a[0], |path| std::fs::create_dir(path).map(|()| Value::None))
    });
    m.def("remove(path)", |vm, a| on_path(vm, &a[0], |path| std::fs::remove_file(path).map(|()| Value::None)));
    m.def("rmdir(path)", |vm, a| on_path(vm, &a[0], |path| std::fs::remove_dir(path).map(|()| Value::None)));
    m.def("rename(src, dst)", |vm, a| {
        let to = super::io::path_of(vm, &a[1])?;
        on_path(vm, &a[0], |path| std::fs::rename(path, &*to).map(|()| Value::None))
    });
    m.def("getsize(filename)", |vm, a| {
        on_path(vm, &a[0], |path| std::fs::metadata(path).map(|m| Value::Int(m.len() as i64)))
    });
    m.def("_kind(path)", |vm, a| {
        let path = super::io::path_of(vm, &a[0])?;
        Ok(Value::str(match std::fs::metadata(&*path) {
            Ok(m) if m.is_dir() => "dir",
            Ok(m) if m.is_file() => "file",
            Ok(_) => "other",
            Err(_) => "",
        }))
    });
    Ok(())
}

/// Runs a system call on a path; its failure names the path, as Python's does.
fn on_path(vm: &mut Vm, path: &Value, call: impl FnOnce(&str) -> std::io::Result<Value>) -> R {
    let path: Str = super::io::path_of(vm, path)?;
    call(&path).map_err(|e| -> Exc { io_error(vm.types, &e, Some(&path)) })
}
