//! The program `jitbook`: its command line, and the two ways in: a prompt, or a program to run.
#![forbid(unsafe_code)]

mod args;
mod demo;
mod editor;
mod jupyter;
mod notebook;
mod picture;
mod program;
mod prompt;
mod screen;
mod status;
mod typing;

use std::io::IsTerminal;

/// Values and arrays are small and short-lived: mimalloc serves them faster than the system's allocator, and keeps pages
/// that the next loop touches again.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let args = match args::parse(std::env::args().skip(1)) {
        Ok(args) => args,
        Err(message) => {
            eprintln!("jitbook: {message}\nTry 'jitbook --help'.");
            std::process::exit(2);
        }
    };
    let status = match args.what {
        args::What::Help => screen::put(args::HELP),
        args::What::Version => screen::put(concat!("jitbook ", env!("CARGO_PKG_VERSION"), "\n")),
        args::What::Demo(words) => on_evaluator(move || demo::run(&words)),
        args::What::Notebook(words) => on_evaluator(move || notebook::run(&words)),
        args::What::Jupyter(words) => jupyter::run(&words),
        args::What::Prompt if !args.interactive && !std::io::stdin().is_terminal() => {
            on_evaluator(move || program::stdin(&args))
        }
        args::What::Prompt => on_evaluator(move || prompt::run(&args)),
        args::What::File(_) | args::What::Code(_) => on_evaluator(move || program::run(&args)),
    };
    std::process::exit(status);
}

/// Runs the evaluator where deep recursion has room, with Ctrl-C as its interrupt.
fn on_evaluator(body: impl FnOnce() -> i32 + Send + 'static) -> i32 {
    // Fails only where a handler is set already, which none is.
    let _ = ctrlc::set_handler(|| {
        jitbook_session::handle::interrupt();
    });
    jitbook_session::on_large_stack(body)
}
