//! What a user can do wrong: each gives a clear error and the right exit status, from a file, from `-c` and from
//! standard input, and at the prompt the next statement still works. Nothing may panic, die of a signal or hang.

use jitbook_tests::program::{Outcome, Run, Scratch, interrupt, seconds};
use jitbook_tests::{checkout, quick};
use libtest_mimic::{Arguments, Failed, Trial};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

/// One mistake: the program, the error classes that may answer it, and what stderr must contain besides.
struct Mistake {
    name: String,
    program: String,
    classes: Vec<String>,
    wants: Vec<String>,
}

fn main() {
    let arguments = Arguments::from_args();
    if quick() {
        return;
    }
    let mut trials = Vec::new();
    for group in ["language", "arrays", "sizes"] {
        trials.extend(written_mistakes(group).into_iter().map(one_mistake));
    }
    trials.extend(generated_mistakes().into_iter().map(one_mistake));
    for (name, program) in survivors().into_iter().chain(generated_survivors()) {
        trials.push(trial(&name, move || survives(&run_file(&program)?)));
    }
    trials.extend(ways_in());
    trials.extend(interrupts());
    libtest_mimic::run(&arguments, trials).exit();
}

/// The mistakes of `tests/bad_input/GROUP.txt`; the file says how it is written.
fn written_mistakes(group: &str) -> Vec<Mistake> {
    let path = checkout().join("tests/bad_input").join(group).with_extension("txt");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let parse = |entry: &str| {
        let (name, rest) = entry.split_once('\n').expect("a name ends its line");
        let (program, answer) = rest.split_once("-> ").unwrap_or_else(|| panic!("{name}: no line of classes"));
        let mut lines = answer.lines().filter(|line| !line.is_empty()).map(str::to_owned);
        let classes = lines.next().expect("classes stand after the arrow");
        let classes = classes.split_whitespace().map(str::to_owned).collect();
        Mistake { name: name.to_owned(), program: program.to_owned(), classes, wants: lines.collect() }
    };
    text.split("\n## ").skip(1).map(parse).collect()
}

fn generated_mistakes() -> Vec<Mistake> {
    let mistake = |name: &str, program: String, classes: &[&str], want: &str| Mistake {
        name: name.to_owned(),
        program,
        classes: classes.iter().map(|class| class.to_string()).collect(),
        wants: vec![want.to_owned()],
    };
    let too_deep = ["SyntaxError", "RecursionError", "MemoryError"];
    vec![
        mistake("nested_parentheses", nested("(", "1", ")", 100_000), &too_deep, ""),
        mistake("nested_lists", nested("[", "", "]", 100_000), &too_deep, ""),
        mistake("null_byte", "x = 1\0\n".to_owned(), &["SyntaxError", "ValueError"], "null byte"),
        mistake("exit_with_message", "import sys\nsys.exit('reason')\n".to_owned(), &["reason"], ""),
    ]
}

fn trial(name: &str, test: impl FnOnce() -> Result<(), String> + Send + 'static) -> Trial {
    Trial::test(format!("bad_input::{name}"), move || test().map_err(Failed::from))
}

/// Programs at the edge that must neither crash nor hang, whatever else they answer: `tests/bad_input/survive/*.py`,
/// and those that are too long to write down.
fn survivors() -> Vec<(String, String)> {
    let folder = checkout().join("tests/bad_input/survive");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("the folder is there").map(|f| f.expect("it can be read").path()).collect();
    files.sort();
    let read = |file: &PathBuf| {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        (name, std::fs::read_to_string(file).expect("it can be read"))
    };
    files.iter().map(read).collect()
}

fn generated_survivors() -> Vec<(String, String)> {
    let repeated = |text: &str, n: usize, last: &str| format!("x = {}{last}\n", text.repeat(n));
    let blocks: String = (0..2000).map(|n| " ".repeat(n) + "if 1:\n").collect();
    let elifs: String = (0..20_000).map(|n| format!("elif x == {n}: pass\n")).collect();
    let programs = [
        ("long_sum", repeated("1 + ", 100_000, "1")),
        ("many_minuses", repeated("-", 100_000, "1")),
        ("many_nots", repeated("not ", 50_000, "1")),
        ("many_lambdas", repeated("lambda: ", 50_000, "1")),
        ("many_ternaries", repeated("1 if 0 else ", 50_000, "1")),
        ("many_powers", repeated("1 ** ", 50_000, "1")),
        ("many_comparisons", repeated("1 < ", 50_000, "2")),
        ("many_attributes", format!("x = 1\nx{}\n", ".real".repeat(50_000))),
        ("many_calls", format!("f = lambda: f\nf{}\n", "()".repeat(50_000))),
        ("many_subscripts", format!("x = []\nx.append(x)\nx{}\n", "[0]".repeat(50_000))),
        ("nested_dicts", format!("x = {}", nested("{1: ", "2", "}", 50_000))),
        ("nested_calls", format!("f = lambda v: v\nx = {}", nested("f(", "2", ")", 50_000))),
        ("nested_fstrings", format!("x = {}", nested("f'{", "1", "}'", 500))),
        ("nested_blocks", blocks + &" ".repeat(2000) + "x = 1\n"),
        ("many_elifs", "x = 5\nif x == -1: pass\n".to_owned() + &elifs),
        ("long_line", format!("x = [{}]\nprint(len(x))\n", "1, ".repeat(300_000))),
        ("long_string", format!("x = '{}'\nprint(len(x))\n", "a".repeat(3_000_000))),
        ("crlf_lines", "x = 1\r\nif x:\r\n    print('crlf')\r\n".to_owned()),
        ("byte_order_mark", "\u{feff}print('bom')\n".to_owned()),
        ("empty_file", String::new()),
        ("only_comments", "# nothing\n\n   # more".to_owned()),
    ];
    programs.map(|(name, program)| (name.to_owned(), program)).into()
}

fn nested(open: &str, inner: &str, close: &str, depth: usize) -> String {
    open.repeat(depth) + inner + &close.repeat(depth) + "\n"
}

/// A mistake from a file, `-c`, standard input, and as one statement of a session that goes on.
fn one_mistake(Mistake { name, program, classes, wants }: Mistake) -> Trial {
    trial(&name.clone(), move || {
        let (classes, wants) = (&classes, &wants);
        answers(&run_file(&program)?, classes, wants).map_err(|e| format!("from a file: {e}"))?;
        // A command line holds neither null bytes nor more than 128 KiB in one argument.
        if program.len() < 100_000 && !program.contains('\0') {
            answers(&limited(&["-c", &program]).finish()?, classes, wants).map_err(|e| format!("from -c: {e}"))?;
        }
        answers(&limited(&[]).stdin(&program).finish()?, classes, wants).map_err(|e| format!("from stdin: {e}"))?;
        // The one ends the session; the other makes the next statement a part of itself.
        if ["exit_with_message", "unclosed_bracket"].contains(&name.as_str()) {
            return Ok(());
        }
        let session = program + "\n\nprint('still', 'here')\n";
        let outcome = limited(&["-i"]).stdin(session).finish()?;
        sound(&outcome).map_err(|e| format!("in a session: {e}"))?;
        if outcome.stdout.contains("still here") {
            Ok(())
        } else {
            Err(described("in a session: the next statement did not run", &outcome))
        }
    })
}

/// The program under a limit of memory, so that a missing guard ends in a failing test and not in a swapping machine.
fn limited(arguments: &[&str]) -> Run {
    let program = jitbook_tests::program::binary();
    let shell = "ulimit -v 16000000; exec \"$0\" \"$@\"";
    let all = ["-c", shell, program.to_str().expect("the path is text")].into_iter().chain(arguments.iter().copied());
    Run::of(Path::new("/bin/sh"), all).limit(seconds(30))
}

fn run_file(program: &str) -> Result<Outcome, String> {
    let scratch = Scratch::new();
    let file = scratch.file("program.py", program);
    limited(&[file.to_str().expect("the path is text")]).finish()
}

fn described(what: &str, outcome: &Outcome) -> String {
    let tail: String = outcome.stdout.chars().take(500).collect();
    format!(
        "{what}\n--- it ended with {}; stdout ---\n{tail}\n--- stderr ---\n{}",
        outcome.ending(),
        outcome.stderr_tail()
    )
}

/// No signal, no time-out, no word of a panic.
fn sound(outcome: &Outcome) -> Result<(), String> {
    if outcome.timed_out || outcome.signal.is_some() {
        return Err(described("it did not end by itself", outcome));
    }
    let panicked = ["panicked at", "stack overflow", "internal error", "RUST_BACKTRACE"];
    match panicked.iter().find(|word| outcome.stderr.contains(**word)) {
        Some(word) => Err(described(&format!("stderr says {word:?}"), outcome)),
        None => Ok(()),
    }
}

fn survives(outcome: &Outcome) -> Result<(), String> {
    sound(outcome)?;
    match outcome.status {
        Some(0 | 1) => Ok(()),
        _ => Err(described("it should end with exit status 0 or 1", outcome)),
    }
}

fn answers(outcome: &Outcome, classes: &[String], wants: &[String]) -> Result<(), String> {
    sound(outcome)?;
    if outcome.status != Some(1) {
        return Err(described("it should end with exit status 1", outcome));
    }
    let named = |line: &str| classes.iter().any(|class| line == class || line.starts_with(&format!("{class}:")));
    // A module may stand before the name of a class: jax.errors.TracerBoolConversionError.
    if !outcome
        .stderr
        .lines()
        .any(|line| named(line) || line.split(':').next().is_some_and(|c| named(c.rsplit('.').next().unwrap_or(c))))
    {
        return Err(described(&format!("no line of stderr begins with one of {classes:?}"), outcome));
    }
    match wants.iter().find(|text| !outcome.stderr.contains(text.as_str())) {
        Some(text) => Err(described(&format!("stderr lacks {text:?}"), outcome)),
        None => Ok(()),
    }
}

/// Command lines and files that are wrong, and a reader that goes away.
fn ways_in() -> Vec<Trial> {
    let refused = |arguments: &'static [&'static str], wants: &'static str| {
        move || -> Result<(), String> {
            let outcome = limited(arguments).finish()?;
            sound(&outcome)?;
            let refused = matches!(outcome.status, Some(1 | 2)) && outcome.stderr.contains(wants);
            if refused { Ok(()) } else { Err(described(&format!("it should say {wants:?}"), &outcome)) }
        }
    };
    vec![
        trial("file_not_there", refused(&["no_such_file.py"], "no_such_file.py")),
        trial("folder_as_file", refused(&["."], ".")),
        trial("unknown_option", refused(&["--no-such-option"], "--no-such-option")),
        trial("c_without_code", refused(&["-c"], "-c")),
        trial("file_not_utf8", || {
            let scratch = Scratch::new();
            let file = scratch.file("latin.py", b"x = 'caf\xe9'\n");
            let outcome = limited(&[file.to_str().expect("the path is text")]).finish()?;
            answers(&outcome, &["SyntaxError", "UnicodeDecodeError"].map(str::to_owned), &[])?;
            let named = outcome.stderr.to_lowercase().contains("utf-8");
            if named { Ok(()) } else { Err(described("the encoding should be named", &outcome)) }
        }),
        trial("version", || says(&["--version"], "jitbook")),
        trial("help", || says(&["--help"], "FILE")),
        trial("arguments_reach_the_program", || {
            let scratch = Scratch::new();
            let file = scratch.file("args.py", "import sys\nprint(sys.argv[1:])\n");
            let outcome = Run::new([file.to_str().expect("the path is text"), "a", "-c", "--help"]).finish()?;
            if outcome.stdout == "['a', '-c', '--help']\n" {
                Ok(())
            } else {
                Err(described("wrong sys.argv", &outcome))
            }
        }),
        trial("reader_goes_away", reader_goes_away),
        trial("reader_goes_away_from_errors", || {
            let outcome =
                limited_shell("for i in 1 2 3; do \"$0\" -c '1/0' 2>&1 | head -c 1 >/dev/null; done; echo done")
                    .finish()?;
            sound(&outcome)
        }),
        trial("no_stdin", || {
            let outcome = limited_shell("\"$0\" -c 'print(1)' <&-; echo after").finish()?;
            sound(&outcome)?;
            if outcome.stdout == "1\nafter\n" { Ok(()) } else { Err(described("it should print 1", &outcome)) }
        }),
    ]
}

fn says(arguments: &[&str], word: &str) -> Result<(), String> {
    let outcome = Run::new(arguments).finish()?;
    let fine = outcome.status == Some(0) && outcome.stdout.contains(word);
    if fine { Ok(()) } else { Err(described(&format!("stdout should say {word:?}"), &outcome)) }
}

fn limited_shell(script: &str) -> Run {
    let program: PathBuf = jitbook_tests::program::binary();
    Run::of(Path::new("/bin/sh"), ["-c", script, program.to_str().expect("the path is text")]).limit(seconds(30))
}

/// `jitbook FILE | head -1`: the program ends quietly and soon when nobody reads any more.
fn reader_goes_away() -> Result<(), String> {
    let mut run = Run::new(["-c", "for i in range(10**9): print('line', i)"]);
    let mut child = run.spawn()?;
    let mut first = [0; 6];
    child.stdout.take().expect("stdout is piped").read_exact(&mut first).map_err(|e| e.to_string())?;
    let mut stderr = child.stderr.take().expect("stderr is piped");
    let reader = thread::spawn(move || {
        let mut text = String::new();
        let _ = stderr.read_to_string(&mut text);
        text
    });
    for _ in 0..500 {
        if child.try_wait().map_err(|e| e.to_string())?.is_some() {
            let text = reader.join().expect("reading does not panic");
            return if text.contains("panicked") { Err(text) } else { Ok(()) };
        }
        thread::sleep(Duration::from_millis(20));
    }
    let _ = child.kill();
    let _ = child.wait();
    Err("it went on for ten seconds after its reader had gone".to_owned())
}

/// Ctrl-C ends a program that runs for ever, wherever it is, with KeyboardInterrupt.
fn interrupts() -> Vec<Trial> {
    let programs = [
        ("interrupt_loop", "print('ready', flush=True)\nwhile True: pass\n"),
        ("interrupt_comprehension", "print('ready', flush=True)\nsum(i for i in iter(int, 1))\n"),
        ("interrupt_builtin", "import itertools\nprint('ready', flush=True)\nsum(itertools.count())\n"),
        ("interrupt_sleep", "import time\nprint('ready', flush=True)\ntime.sleep(1000)\n"),
        (
            "interrupt_compiled_loop",
            "import jax, jax.numpy as jnp\nf = jax.jit(lambda x: jax.lax.while_loop(lambda v: v < 2.0, lambda v: v * 1.0, x))\nprint('ready', flush=True)\nprint(f(1.0))\n",
        ),
    ];
    let one = |(name, program): (&'static str, &'static str)| {
        trial(name, move || {
            let scratch = Scratch::new();
            let file = scratch.file("program.py", program);
            let outcome = Run::new([file]).limit(seconds(15)).finish_with(|process| {
                thread::sleep(seconds(1));
                interrupt(process);
            })?;
            // As by convention, it may also end by the signal itself, once it has told.
            let stopped = outcome.stdout.starts_with("ready") && outcome.stderr.contains("KeyboardInterrupt");
            let status = matches!(outcome.status, Some(1 | 130)) || outcome.signal == Some(2);
            if stopped && status { Ok(()) } else { Err(described("it should end with KeyboardInterrupt", &outcome)) }
        })
    };
    programs.into_iter().map(one).collect()
}
