//! Runs a file: `cargo run --release -p jitbook-lang --example run -- FILE.py`.

use jitbook_lang::{Mode, Vm};

fn main() {
    let path = std::env::args().nth(1).expect("a file to run");
    let run = move || {
        let text = std::fs::read_to_string(&path).expect("a readable file");
        let mut vm = Vm::new();
        let dir = std::path::Path::new(&path).parent().map(|p| p.to_path_buf()).unwrap_or_default();
        vm.registry.path.push(dir);
        let globals = vm.main.clone();
        let result = vm.exec(&text, &path, &globals, Mode::Exec);
        vm.flush();
        match result {
            Ok(_) => 0,
            Err(e) if e.is(&vm.types.system_exit) => {
                e.instance().get_str("code").and_then(|c| c.as_i64()).unwrap_or(0) as i32
            }
            Err(e) => {
                eprint!("{}", vm.format_exception(&e));
                1
            }
        }
    };
    let thread = std::thread::Builder::new().stack_size(512 << 20).spawn(run).expect("a thread");
    std::process::exit(thread.join().unwrap_or(70));
}
