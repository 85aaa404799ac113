//! Files: `open`, the standard streams, `io.StringIO` and `io.BytesIO`.

use crate::class::{Class, Layout};
use crate::console::lent;
use crate::error::{Exc, R};
use crate::modules::Module;
use crate::native::Native;
use crate::types::{exceptions, str_methods};
use crate::value::{Str, Value};
use crate::vm::{Types, Vm, types};
use std::any::Any;
use std::cell::RefCell;
use std::fs;
use std::io::{BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::rc::Rc;

/// Where the bytes come from or go to.
enum Stream {
    Reader(BufReader<fs::File>),
    Writer(BufWriter<fs::File>),
    Memory { data: Vec<u8>, at: usize },
    Stdin,
    Stdout,
    Stderr,
    Closed,
}

struct File {
    stream: RefCell<Stream>,
    name: Str,
    mode: Str,
    binary: bool,
    class: Rc<Class>,
}

impl Native for File {
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn class(&self, _: &Vm) -> Rc<Class> {
        self.class.clone()
    }
    fn is_iterator(&self) -> bool {
        true
    }
    fn iter(&self, _: &mut Vm, this: &Value) -> R<Option<Value>> {
        Ok(Some(this.clone()))
    }
    fn next(&self, vm: &mut Vm, _: &Value) -> R<Option<Value>> {
        let line = self.read_line(vm.types)?;
        Ok(if line.is_empty() { None } else { Some(self.value(line, vm)?) })
    }
    fn repr(&self, _: &mut Vm, this: &Value) -> R<Option<String>> {
        if matches!(*self.stream.borrow(), Stream::Memory { .. }) {
            return Ok(Some(format!("<_io.{} object at {:#x}>", self.class.name(), this.address().unwrap_or(0))));
        }
        let name = str_methods::repr(&self.name);
        Ok(Some(format!("<_io.{} name={name} mode='{}' encoding='utf-8'>", self.class.name(), self.mode)))
    }
}

impl File {
    fn fail(&self, types: &Types, error: std::io::Error) -> Exc {
        exceptions::io_error(types, &error, Some(&self.name))
    }
    fn refused(&self, types: &Types, what: &str) -> Exc {
        match *self.stream.borrow() {
            Stream::Closed if matches!(&*self.class.name(), "StringIO" | "BytesIO") => {
                Exc::value_error("I/O operation on closed file")
            }
            Stream::Closed if self.binary => {
                Exc::value_error(if what == "not writable" { "write to closed file" } else { "read of closed file" })
            }
            Stream::Closed => Exc::value_error("I/O operation on closed file."),
            _ => Exc::new(&types.unsupported_operation, what.to_string()),
        }
    }
    /// Bytes as what the mode says: text is UTF-8 with line ends made "\n".
    fn value(&self, bytes: Vec<u8>, vm: &Vm) -> R {
        if self.binary {
            return Ok(Value::Bytes(Rc::new(bytes)));
        }
        let text = crate::types::bytes::decode(vm, &bytes, &Value::Undefined, &Value::Undefined)?;
        let translated = !matches!(*self.stream.borrow(), Stream::Memory { .. }) && text.contains('\r');
        Ok(if translated { Value::str(text.replace("\r\n", "\n").replace('\r', "\n")) } else { Value::Str(text) })
    }
    fn read_line(&self, types: &Types) -> R<Vec<u8>> {
        let mut line = Vec::new();
        let done = match &mut *self.stream.borrow_mut() {
            Stream::Reader(r) => r.read_until(b'\n', &mut line).map(Some),
            Stream::Stdin => lent(|| std::io::stdin().lock().read_until(b'\n', &mut line)).map(Some),
            Stream::Memory { data, at } => {
                let rest = &data[(*at).min(data.len())..];
                let n = rest.iter().position(|&b| b == b'\n').map_or(rest.len(), |i| i + 1);
                line.extend_from_slice(&rest[..n]);
                *at += n;
                Ok(Some(n))
            }
            _ => Ok(None),
        };
        match done {
            Ok(Some(_)) => Ok(line),
            Ok(None) => Err(self.refused(types, "not readable")),
            Err(e) => Err(self.fail(types, e)),
        }
    }
    /// Up to `limit` bytes (characters of text, where the limit is meant so, are counted by the caller).
    fn read_all(&self, types: &Types) -> R<Vec<u8>> {
        let mut all = Vec::new();
        let done = match &mut *self.stream.borrow_mut() {
            Stream::Reader(r) => r.read_to_end(&mut all).map(Some),
            Stream::Stdin => lent(|| std::io::stdin().lock().read_to_end(&mut all)).map(Some),
            Stream::Memory { data, at } => {
                all.extend_from_slice(&data[(*at).min(data.len())..]);
                *at = data.len();
                Ok(Some(0))
            }
            _ => Ok(None),
        };
        match done {
            Ok(Some(_)) => Ok(all),
            Ok(None) => Err(self.refused(types, "not readable")),
            Err(e) => Err(self.fail(types, e)),
        }
    }
    fn read_count(&self, types: &Types, count: usize) -> R<Vec<u8>> {
        let mut out = Vec::new();
        let mut units = 0;
        while units < count {
            let Some(b) = self.read_byte(types)? else { break };
            out.push(b);
            // Of text, characters count: a continuation byte belongs to the one before.
            let following = self.peek_byte();
            let ends = self.binary || following.is_none_or(|n| n & 0xc0 != 0x80);
            units += usize::from(ends);
        }
        Ok(out)
    }
    fn read_byte(&self, types: &Types) -> R<Option<u8>> {
        match &mut *self.stream.borrow_mut() {
            Stream::Reader(r) => {
                let mut one = [0];
                return Ok(r.read(&mut one).map_err(|e| self.fail(types, e))?.gt(&0).then_some(one[0]));
            }
            Stream::Stdin => {
                let mut one = [0];
                return Ok(lent(|| std::io::stdin().lock().read(&mut one))
                    .map_err(|e| self.fail(types, e))?
                    .gt(&0)
                    .then_some(one[0]));
            }
            Stream::Memory { data, at } => {
                let b = data.get(*at).copied();
                *at += usize::from(b.is_some());
                return Ok(b);
            }
            _ => {}
        }
        Err(self.refused(types, "not readable"))
    }
    fn peek_byte(&self) -> Option<u8> {
        match &mut *self.stream.borrow_mut() {
            Stream::Reader(r) => r.fill_buf().ok().and_then(|b| b.first().copied()),
            Stream::Stdin => std::io::stdin().lock().fill_buf().ok().and_then(|b| b.first().copied()),
            Stream::Memory { data, at } => data.get(*at).copied(),
            _ => None,
        }
    }
    fn write(&self, vm: &mut Vm, bytes: &[u8]) -> R<()> {
        let mut stream = self.stream.borrow_mut();
        let done = match &mut *stream {
            Stream::Writer(w) => w.write_all(bytes),
            Stream::Memory { data, at } => {
                let end = crate::types::fault::checked_size(*at + bytes.len(), 1)?;
                if data.len() < end {
                    data.resize(end, 0);
                }
                data[*at..end].copy_from_slice(bytes);
                *at = end;
                Ok(())
            }
            Stream::Stdout => {
                drop(stream);
                return vm.print(&String::from_utf8_lossy(bytes));
            }
            Stream::Stderr => {
                vm.console.borrow_mut().write(crate::console::Stream::Stderr, &String::from_utf8_lossy(bytes))
            }
            _ => {
                drop(stream);
                return Err(self.refused(vm.types, "not writable"));
            }
        };
        done.map_err(|e| self.fail(vm.types, e))
    }
    fn flush(&self, vm: &mut Vm) -> R<()> {
        let done = match &mut *self.stream.borrow_mut() {
            Stream::Writer(w) => w.flush(),
            Stream::Stdout | Stream::Stderr => vm.console.borrow_mut().flush(),
            _ => Ok(()),
        };
        done.map_err(|e| self.fail(vm.types, e))
    }
    fn seek(&self, types: &Types, to: SeekFrom) -> R<u64> {
        let done = match &mut *self.stream.borrow_mut() {
            Stream::Reader(r) => r.seek(to).map(Some),
            Stream::Writer(w) => w.seek(to).map(Some),
            Stream::Memory { data, at } => {
                *at = match to {
                    SeekFrom::Start(n) => n as usize,
                    SeekFrom::Current(n) => at.saturating_add_signed(n as isize),
                    SeekFrom::End(n) => data.len().saturating_add_signed(n as isize),
                };
                Ok(Some(*at as u64))
            }
            _ => Ok(None),
        };
        match done {
            Ok(Some(n)) => Ok(n),
            Ok(None) => Err(self.refused(types, "underlying stream is not seekable")),
            Err(e) => Err(self.fail(types, e)),
        }
    }
}

fn of(v: &Value) -> R<&File> {
    v.downcast::<File>().ok_or_else(|| Exc::type_error("a file is needed here"))
}

thread_local! {
    static CLASSES: RefCell<Option<[Rc<Class>; 3]>> = const { RefCell::new(None) };
}

const TEXT: usize = 0;
const BYTES: usize = 1;
const FILE: usize = 2;

/// The classes StringIO, BytesIO and TextIOWrapper.
fn class_of(which: usize) -> Rc<Class> {
    CLASSES.with(|known| {
        let mut known = known.borrow_mut();
        let classes = known.get_or_insert_with(|| {
            ["StringIO", "BytesIO", "TextIOWrapper"].map(|name| {
                let class = Class::builtin(name, Some(&types().object), Layout::Builtin);
                class.set(&Str::intern("__module__"), Value::str("_io"));
                methods(&class);
                class.show_as(&format!("_io.{name}"));
                if name == "TextIOWrapper" {
                    return class;
                }
                class.def("truncate(self, size=None, /)", |vm, a| {
                    let size = if a[1].is_absent() { None } else { Some(vm.index_i64(&a[1])?) };
                    match &mut *of(&a[0])?.stream.borrow_mut() {
                        Stream::Memory { data, at } => {
                            let size = match size {
                                None => *at,
                                Some(n) => usize::try_from(n)
                                    .map_err(|_| Exc::value_error(format!("Negative size value {n}")))?,
                            };
                            data.truncate(size);
                            Ok(Value::from(size))
                        }
                        _ => Err(Exc::value_error("I/O operation on closed file")),
                    }
                });
                class.def("getvalue(self, /)", |vm, a| {
                    let file = of(&a[0])?;
                    match &*file.stream.borrow() {
                        Stream::Memory { data, .. } => file.value_of(data.clone(), vm),
                        _ => Err(Exc::value_error("I/O operation on closed file")),
                    }
                });
                class
            })
        });
        classes[which].clone()
    })
}

impl File {
    fn value_of(&self, data: Vec<u8>, vm: &Vm) -> R {
        if self.binary {
            return Ok(Value::Bytes(Rc::new(data)));
        }
        crate::types::bytes::decode(vm, &data, &Value::Undefined, &Value::Undefined).map(Value::Str)
    }
}

fn memory(vm: &Vm, which: usize, initial: &Value) -> R {
    let data = match initial.plain() {
        Value::Str(s) if which == TEXT => s.as_bytes().to_vec(),
        Value::Bytes(b) if which == BYTES => b.to_vec(),
        Value::Undefined | Value::None => vec![],
        other => {
            return Err(Exc::type_error(format!("initial_value must be str or None, not {}", vm.type_name(other))));
        }
    };
    Ok(Value::native(File {
        stream: RefCell::new(Stream::Memory { data, at: 0 }),
        name: Str::from(""),
        mode: Str::from("r+"),
        binary: which == BYTES,
        class: class_of(which),
    }))
}

pub fn fill(_: &mut Vm, m: &Rc<Module>) -> R<()> {
    class_of(TEXT).def_static("__new__(cls, initial_value='', newline='\\n')", |vm, a| memory(vm, TEXT, &a[1]));
    class_of(BYTES).def_static("__new__(cls, initial_bytes=b'')", |vm, a| memory(vm, BYTES, &a[1]));
    m.set("StringIO", class_of(TEXT));
    m.set("BytesIO", class_of(BYTES));
    m.set("TextIOWrapper", class_of(FILE));
    m.set("UnsupportedOperation", types().unsupported_operation.clone());
    m.def("open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None)", open);
    Ok(())
}

/// `sys.stdin`, `sys.stdout`, `sys.stderr`.
pub fn standard_stream(name: &str) -> Value {
    let (stream, mode) = match name {
        "<stdin>" => (Stream::Stdin, "r"),
        "<stdout>" => (Stream::Stdout, "w"),
        _ => (Stream::Stderr, "w"),
    };
    let (name, mode) = (Str::from(name), Str::from(mode));
    Value::native(File { stream: RefCell::new(stream), name, mode, binary: false, class: class_of(FILE) })
}

/// Whether this is the standard output itself.
pub fn is_stdout(v: &Value) -> bool {
    v.downcast::<File>().is_some_and(|f| matches!(*f.stream.borrow(), Stream::Stdout))
}

/// The builtin `open`.
pub fn open(vm: &mut Vm, a: &[Value]) -> R {
    let name = path_of(vm, &a[0])?;
    let mode = a[1].given().and_then(Value::as_str).map_or_else(|| "r".to_string(), |s| s.to_string());
    let binary = mode.contains('b');
    let kind: String = mode.chars().filter(|c| !matches!(c, 'b' | 't')).collect();
    if let Some(encoding) = a[3].given().and_then(Value::as_str)
        && str_methods::encoding(encoding)? == str_methods::Encoding::Latin1
    {
        return Err(
            Exc::lookup_error(format!("files in {encoding} cannot be opened here")).help("save the file as UTF-8")
        );
    }
    let fail = |e: std::io::Error| exceptions::io_error(types(), &e, Some(&name));
    let stream = match kind.as_str() {
        "r" => {
            let file = fs::File::open(&*name).map_err(fail)?;
            if file.metadata().is_ok_and(|m| m.is_dir()) {
                return Err(fail(std::io::Error::from_raw_os_error(21)));
            }
            Stream::Reader(BufReader::new(file))
        }
        "w" => Stream::Writer(BufWriter::new(fs::File::create(&*name).map_err(fail)?)),
        "x" => Stream::Writer(BufWriter::new(fs::File::create_new(&*name).map_err(fail)?)),
        "a" => {
            Stream::Writer(BufWriter::new(fs::OpenOptions::new().append(true).create(true).open(&*name).map_err(fail)?))
        }
        "r+" | "w+" | "a+" => {
            return Err(Exc::value_error(format!("mode '{mode}' is not supported here"))
                .help("open the file once to read and once to write"));
        }
        _ => return Err(Exc::value_error(format!("invalid mode: '{mode}'"))),
    };
    Ok(Value::native(File { stream: RefCell::new(stream), name, mode: Str::from(mode), binary, class: class_of(FILE) }))
}

/// The text of a path: a str, or what has `__fspath__`.
pub fn path_of(vm: &mut Vm, v: &Value) -> R<Str> {
    if let Some(s) = v.as_str() {
        return Ok(s.clone());
    }
    if let Value::Instance(_) | Value::Native(_) = v
        && let Some(path) = vm.call_special(v, "__fspath__", &[])?
        && let Some(s) = path.as_str()
    {
        return Ok(s.clone());
    }
    Err(Exc::type_error(format!("expected str, bytes or os.PathLike object, not {}", vm.type_name(v))))
}

fn methods(c: &Rc<Class>) {
    c.def("read(self, size=-1, /)", |vm, a| {
        let count = if a[1].is_absent() { -1 } else { vm.index_i64(&a[1])? };
        let file = of(&a[0])?;
        let bytes = match usize::try_from(count) {
            Ok(n) => file.read_count(vm.types, n)?,
            Err(_) => file.read_all(vm.types)?,
        };
        file.value(bytes, vm)
    });
    c.def("readline(self, size=-1, /)", |vm, a| {
        let file = of(&a[0])?;
        let line = file.read_line(vm.types)?;
        file.value(line, vm)
    });
    c.def("readlines(self, hint=-1, /)", |vm, a| Ok(Value::list(vm.collect(&a[0])?)));
    c.def("write(self, s, /)", write);
    c.def("writelines(self, lines, /)", |vm, a| {
        for line in vm.collect(&a[1])? {
            write(vm, &[a[0].clone(), line])?;
        }
        Ok(Value::None)
    });
    c.def("flush(self, /)", |vm, a| {
        of(&a[0])?.flush(vm)?;
        Ok(Value::None)
    });
    c.def("close(self, /)", close);
    c.def("seek(self, offset, whence=0, /)", |vm, a| {
        let offset = vm.index_i64(&a[1])?;
        let whence = if a[2].is_absent() { 0 } else { vm.index_i64(&a[2])? };
        let to = match whence {
            0 => SeekFrom::Start(
                u64::try_from(offset).map_err(|_| Exc::value_error(format!("negative seek position {offset}")))?,
            ),
            1 => SeekFrom::Current(offset),
            _ => SeekFrom::End(offset),
        };
        Ok(Value::from(of(&a[0])?.seek(vm.types, to)?))
    });
    c.def("tell(self, /)", |vm, a| Ok(Value::from(of(&a[0])?.seek(vm.types, SeekFrom::Current(0))?)));
    c.def("isatty(self, /)", |_, _| Ok(Value::Bool(false)));
    c.def("readable(self, /)", |_, a| {
        Ok(Value::Bool(matches!(
            *of(&a[0])?.stream.borrow(),
            Stream::Reader(_) | Stream::Stdin | Stream::Memory { .. }
        )))
    });
    c.def("writable(self, /)", |_, a| {
        Ok(Value::Bool(!matches!(*of(&a[0])?.stream.borrow(), Stream::Reader(_) | Stream::Stdin | Stream::Closed)))
    });
    c.def("fileno(self, /)", |vm, a| match *of(&a[0])?.stream.borrow() {
        Stream::Stdin => Ok(Value::Int(0)),
        Stream::Stdout => Ok(Value::Int(1)),
        Stream::Stderr => Ok(Value::Int(2)),
        _ => Err(Exc::new(&vm.types.unsupported_operation, "fileno".to_string())),
    });
    c.def("__enter__(self, /)", |_, a| match *of(&a[0])?.stream.borrow() {
        Stream::Closed => Err(Exc::value_error("I/O operation on closed file.")),
        _ => Ok(a[0].clone()),
    });
    c.def("__exit__(self, *args)", |vm, a| close(vm, &a[..1]));
    c.getter("closed", |_, a| Ok(Value::Bool(matches!(*of(&a[0])?.stream.borrow(), Stream::Closed))));
    c.getter("name", |_, a| Ok(Value::Str(of(&a[0])?.name.clone())));
    c.getter("mode", |_, a| Ok(Value::Str(of(&a[0])?.mode.clone())));
    c.getter("encoding", |_, _| Ok(Value::str("utf-8")));
}

fn close(vm: &mut Vm, a: &[Value]) -> R {
    let file = of(&a[0])?;
    file.flush(vm)?;
    *file.stream.borrow_mut() = Stream::Closed;
    Ok(Value::None)
}

fn write(vm: &mut Vm, a: &[Value]) -> R {
    let file = of(&a[0])?;
    match (a[1].plain(), file.binary) {
        (Value::Str(s), false) => {
            file.write(vm, s.as_bytes())?;
            Ok(Value::from(s.chars_len()))
        }
        (Value::Bytes(b), true) => {
            file.write(vm, b)?;
            Ok(Value::from(b.len()))
        }
        (_, false) => {
            let stored = matches!(*file.stream.borrow(), Stream::Memory { .. });
            let name = vm.type_name(&a[1]);
            Err(Exc::type_error(match stored {
                true => format!("string argument expected, got '{name}'"),
                false => format!("write() argument must be str, not {name}"),
            }))
        }
        (_, true) => Err(Exc::type_error(format!("a bytes-like object is required, not '{}'", vm.type_name(&a[1])))),
    }
}
