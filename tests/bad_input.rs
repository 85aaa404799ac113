//! What a user can do wrong: each gives a clear error and the right exit status, from a file, from `-c` and from
//! standard input, and at the prompt the next statement still works. Nothing may panic, die of a signal or hang.

use jitbook_tests::program::{Outcome, Run, Scratch, interrupt, seconds};
use libtest_mimic::{Arguments, Failed, Trial};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

/// One mistake: the program, the error classes that may answer it (none: it must succeed, or end in any error where
/// `wants` is empty too), and what the error's text must contain.
struct Mistake {
    name: &'static str,
    program: String,
    classes: &'static [&'static str],
    wants: &'static [&'static str],
}

fn mistake(name: &'static str, program: impl Into<String>, classes: &'static [&'static str], wants: &'static [&'static str]) -> Mistake {
    Mistake { name, program: program.into(), classes, wants }
}

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    for mistake in language_mistakes().into_iter().chain(array_mistakes()).chain(size_mistakes()) {
        trials.push(one_mistake(mistake));
    }
    for (name, program) in survivors() {
        trials.push(trial(name, move || survives(&run_file(&program)?)));
    }
    trials.extend(ways_in());
    trials.extend(interrupts());
    libtest_mimic::run(&arguments, trials).exit();
}

fn trial(name: &str, test: impl FnOnce() -> Result<(), String> + Send + 'static) -> Trial {
    Trial::test(format!("bad_input::{name}"), move || test().map_err(Failed::from))
}

fn language_mistakes() -> Vec<Mistake> {
    vec![
        mistake("syntax_error", "x = 1\ny = = 2\n", &["SyntaxError"], &["^"]),
        mistake("several_syntax_errors", "x = = 1\ny = 2\ndef (:\n    pass\n", &["SyntaxError"], &["x = = 1", "^"]),
        mistake("unclosed_bracket", "x = [1, 2\n", &["SyntaxError"], &["was never closed", "^"]),
        mistake("bad_indentation", "if True:\nx = 1\n", &["IndentationError"], &["expected an indented block"]),
        mistake("unknown_name", "lenght = 3\nprint(lenth)\n", &["NameError"], &["name 'lenth' is not defined", "lenght", "^"]),
        mistake("unknown_builtin", "pritn(1)\n", &["NameError"], &["name 'pritn' is not defined", "print"]),
        mistake("module_not_imported", "math.sqrt(2)\n", &["NameError"], &["name 'math' is not defined", "import math"]),
        mistake("unknown_attribute", "'a'.uper()\n", &["AttributeError"], &["'str' object has no attribute 'uper'", "upper"]),
        mistake("unknown_module", "import numppy\n", &["ModuleNotFoundError"], &["No module named 'numppy'"]),
        mistake("unknown_import", "from math import sqroot\n", &["ImportError"], &["cannot import name 'sqroot' from 'math'"]),
        mistake("too_few_arguments", "def f(a, b): return a\nf(1)\n", &["TypeError"], &["missing 1 required positional argument: 'b'"]),
        mistake("too_many_arguments", "def f(a): return a\nf(1, 2, 3)\n", &["TypeError"], &["takes 1 positional argument but 3 were given"]),
        mistake("unknown_keyword", "def f(a): return a\nf(1, c=2)\n", &["TypeError"], &["unexpected keyword argument 'c'"]),
        mistake("unsupported_construct", "async def f():\n    pass\n", &["SyntaxError", "NotImplementedError"], &["async", "^"]),
        mistake("infinite_recursion", "def f(n): return f(n + 1)\nf(0)\n", &["RecursionError"], &["maximum recursion depth exceeded"]),
        mistake("recursion_in_repr", "class A:\n    def __repr__(self): return repr(self)\nrepr(A())\n", &["RecursionError"], &[]),
        mistake("nested_parentheses", nested("(", "1", ")", 100_000), &["SyntaxError", "RecursionError", "MemoryError"], &[]),
        mistake("nested_lists", nested("[", "", "]", 100_000), &["SyntaxError", "RecursionError", "MemoryError"], &[]),
        mistake("deep_list_repr", "a = []\nfor _ in range(10**6): a = [a]\nprint(len(repr(a)))\n", &["RecursionError"], &[]),
        mistake("deep_list_equal", "a = []\nb = []\nfor _ in range(10**6): a, b = [a], [b]\nprint(a == b)\n", &["RecursionError"], &[]),
        mistake("deep_tuple_hash", "a = ()\nfor _ in range(10**6): a = (a,)\nhash(a)\n", &["RecursionError"], &[]),
        mistake("division_by_zero", "print(1 // 0)\n", &["ZeroDivisionError"], &["integer division or modulo by zero", "^"]),
        mistake("uncaught_own_class", "class Mine(Exception): pass\nraise Mine('why')\n", &["Mine"], &["why"]),
        mistake("exit_with_message", "import sys\nsys.exit('the reason')\n", &["the reason"], &[]),
        mistake("error_while_handling", "try:\n    1 / 0\nexcept ZeroDivisionError:\n    [][1]\n", &["IndexError"], &["division by zero", "During handling"]),
        mistake("null_byte", "x = 1\0\n", &["SyntaxError", "ValueError"], &["null byte"]),
    ]
}

fn array_mistakes() -> Vec<Mistake> {
    let with = |line: &str| format!("import jax, numpy as np\nimport jax.numpy as jnp\nfrom jax import lax\n{line}\n");
    vec![
        mistake("unknown_jnp_name", with("jnp.arrange(3)"), &["AttributeError"], &["arrange", "arange"]),
        mistake("shapes_differ", with("jnp.ones((2, 3)) + jnp.ones((4,))"), &["TypeError"], &["(2, 3)", "(4,)"]),
        mistake("numpy_shapes_differ", with("np.ones((2, 3)) + np.ones((4,))"), &["ValueError"], &["(2,3) (4,)"]),
        mistake("contraction_differs", with("jnp.ones((2, 3)) @ jnp.ones((4, 5))"), &["TypeError"], &["(3,)", "(4,)"]),
        mistake("dtypes_differ", with("lax.add(jnp.ones(2), jnp.arange(2))"), &["TypeError"], &["float32", "int32"]),
        mistake("immutable_array", with("x = jnp.zeros(3)\nx[0] = 1"), &["TypeError"], &["immutable", "x.at[0].set(1)"]),
        mistake("numpy_index_out_of_bounds", with("np.zeros(3)[5]"), &["IndexError"], &["index 5 is out of bounds for axis 0 with size 3"]),
        mistake("reshape_wrong", with("jnp.arange(6).reshape(4, 2)"), &["TypeError"], &["(6,)", "(4, 2)"]),
        mistake("bool_of_array", with("if jnp.arange(3): pass"), &["ValueError"], &["truth value of an array"]),
        mistake("traced_condition", with("@jax.jit\ndef f(x):\n    if x > 0: return x\n    return -x\nf(1.0)"), &["TracerBoolConversionError"], &["float32[]"]),
        mistake("grad_of_vector", with("jax.grad(lambda x: x * 2)(jnp.ones(3))"), &["TypeError"], &["scalar-output functions"]),
        mistake("grad_of_integer", with("jax.grad(lambda x: x * 2)(3)"), &["TypeError"], &["int32"]),
        mistake("vmap_sizes_differ", with("jax.vmap(lambda a, b: a + b)(jnp.ones(3), jnp.ones(4))"), &["ValueError"], &["inconsistent sizes"]),
        mistake("error_inside_jit", with("@jax.jit\ndef f(x): return x + jnp.ones((3, 4))\nf(jnp.ones(2))"), &["TypeError"], &["(2,)", "(3, 4)"]),
    ]
}

fn size_mistakes() -> Vec<Mistake> {
    vec![
        mistake("list_too_long", "x = [0] * 10**11\n", &["MemoryError"], &[]),
        mistake("string_too_long", "x = 'a' * 10**12\n", &["MemoryError"], &[]),
        mistake("bytes_too_long", "x = bytes(10**12)\n", &["MemoryError"], &[]),
        mistake("padding_too_wide", "x = f'{1:{10**12}}'\n", &["MemoryError", "ValueError"], &[]),
        mistake("shift_too_far", "x = 1 << 10**12\n", &["MemoryError", "OverflowError"], &[]),
        mistake("power_printed", "print(2**10**9)\n", &["ValueError", "MemoryError", "OverflowError"], &[]),
        mistake("power_tower", "x = 10**10**10\n", &["MemoryError", "OverflowError"], &[]),
        mistake("numpy_array_too_large", "import numpy as np\nnp.zeros(10**14)\n", &["MemoryError", "numpy._core._exceptions._ArrayMemoryError"], &["Unable to allocate"]),
        mistake("jax_array_too_large", "import jax.numpy as jnp\njnp.zeros((1 << 20, 1 << 22))\n", &["JaxRuntimeError", "jax.errors.JaxRuntimeError"], &["RESOURCE_EXHAUSTED"]),
        mistake("jitted_array_too_large", "import jax, jax.numpy as jnp\nprint(jax.jit(lambda x: x[:, None] * jnp.ones((1 << 20, 1 << 22)))(jnp.ones(1 << 20)).sum())\n", &["JaxRuntimeError", "jax.errors.JaxRuntimeError"], &["RESOURCE_EXHAUSTED"]),
    ]
}

/// Programs at the edge that must neither crash nor hang, whatever else they answer.
fn survivors() -> Vec<(&'static str, String)> {
    let repeated = |text: &str, n: usize, last: &str| text.repeat(n) + last + "\n";
    vec![
        ("long_sum", format!("x = {}\n", repeated("1 + ", 100_000, "1"))),
        ("many_minuses", format!("x = {}\n", repeated("-", 100_000, "1"))),
        ("many_nots", format!("x = {}\n", repeated("not ", 50_000, "1"))),
        ("many_lambdas", format!("x = {}\n", repeated("lambda: ", 50_000, "1"))),
        ("many_ternaries", format!("x = {}\n", repeated("1 if 0 else ", 50_000, "1"))),
        ("many_attributes", format!("x = 1\nx{}\n", ".real".repeat(50_000))),
        ("many_calls", format!("f = lambda: f\nf{}\n", "()".repeat(50_000))),
        ("many_subscripts", format!("x = []\nx.append(x)\nx{}\n", "[0]".repeat(50_000))),
        ("many_powers", format!("x = {}\n", repeated("1 ** ", 50_000, "1"))),
        ("many_comparisons", format!("x = {}\n", repeated("1 < ", 50_000, "2"))),
        ("nested_dicts", format!("x = {}\n", nested("{1: ", "2", "}", 50_000))),
        ("nested_calls", format!("f = lambda v: v\nx = {}\n", nested("f(", "2", ")", 50_000))),
        ("nested_fstrings", format!("x = {}\n", nested("f'{", "1", "}'", 500))),
        ("nested_blocks", (0..2000).map(|n| " ".repeat(n) + "if 1:\n").collect::<String>() + &" ".repeat(2000) + "x = 1\n"),
        ("many_elifs", format!("x = 5\nif x == -1: pass\n{}", (0..20_000).map(|n| format!("elif x == {n}: pass\n")).collect::<String>())),
        ("long_line", format!("x = [{}]\nprint(len(x))\n", "1, ".repeat(300_000))),
        ("long_string", format!("x = '{}'\nprint(len(x))\n", "a".repeat(3_000_000))),
        ("deep_list_dropped", "a = []\nfor _ in range(10**6): a = [a]\ndel a\nprint('alive')\n".to_owned()),
        ("deep_closure_dropped", "f = None\nfor _ in range(10**6): f = (lambda g: lambda: g)(f)\ndel f\nprint('alive')\n".to_owned()),
        ("deep_instances_dropped", "class N:\n    pass\nn = None\nfor _ in range(10**5):\n    m = N()\n    m.next, n = n, m\ndel n, m\nprint('alive')\n".to_owned()),
        ("deep_generators", "g = iter([])\nfor _ in range(10**5): g = (lambda h: (x for x in h))(g)\ntry:\n    list(g)\nexcept RecursionError:\n    print('caught')\ndel g\n".to_owned()),
        ("deep_pytree", "import jax\na = 1.0\nfor _ in range(10**5): a = [a]\ntry:\n    jax.tree.leaves(a)\nexcept RecursionError:\n    print('caught')\n".to_owned()),
        ("compiled_division", "import jax, jax.numpy as jnp\nf = jax.jit(lambda a, b: (a // b, a % b, jax.lax.div(a, b), jax.lax.rem(a, b)))\nlow = jnp.int32(-2**31)\nfor a in (low, jnp.int32(5)):\n    for b in (0, -1):\n        print(f(a, jnp.int32(b)))\n".to_owned()),
        ("del_raises", "class A:\n    def __del__(self): raise ValueError('in del')\na = A()\ndel a\nprint('alive')\n".to_owned()),
        ("list_changed_while_sorting", "x = [3, 1, 2]\ndef key(v):\n    x.clear()\n    return v\ntry:\n    x.sort(key=key)\nexcept ValueError as e:\n    print(e)\n".to_owned()),
        ("equality_that_changes_the_dict", "d = {}\nclass K:\n    def __hash__(self): return 1\n    def __eq__(self, other):\n        d.clear()\n        return False\nfor _ in range(10): d[K()] = 1\nprint('alive')\n".to_owned()),
        ("cycle_of_everything", "class A: pass\nfor _ in range(100_000):\n    a = A()\n    a.me = [a, {'a': a}, lambda: a]\nprint('alive')\n".to_owned()),
        ("lone_surrogate", "print(len('\\ud800'))\n".to_owned()),
        ("crlf_lines", "x = 1\r\nif x:\r\n    print('crlf')\r\n".to_owned()),
        ("byte_order_mark", "\u{feff}print('bom')\n".to_owned()),
        ("empty_file", String::new()),
        ("only_comments", "# nothing\n\n   # more".to_owned()),
    ]
}

fn nested(open: &str, inner: &str, close: &str, depth: usize) -> String {
    open.repeat(depth) + inner + &close.repeat(depth) + "\n"
}

/// A mistake from a file, `-c`, standard input, and as one statement of a session that goes on.
fn one_mistake(Mistake { name, program, classes, wants }: Mistake) -> Trial {
    trial(name, move || {
        answers(&run_file(&program)?, classes, wants).map_err(|e| format!("from a file: {e}"))?;
        // A command line holds neither null bytes nor more than 128 KiB in one argument.
        if program.len() < 100_000 && !program.contains('\0') {
            answers(&limited(&["-c", &program]).finish()?, classes, wants).map_err(|e| format!("from -c: {e}"))?;
        }
        answers(&limited(&[]).stdin(&program).finish()?, classes, wants).map_err(|e| format!("from stdin: {e}"))?;
        if name.starts_with("exit_") {
            return Ok(());
        }
        let session = program + "\n\nprint('still', 'here')\n";
        let outcome = limited(&["-i"]).stdin(session).finish()?;
        sound(&outcome).map_err(|e| format!("in a session: {e}"))?;
        if outcome.stdout.contains("still here") { Ok(()) } else { Err(described("in a session: the next statement did not run", &outcome)) }
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
    format!("{what}\n--- it ended with {}; stdout ---\n{tail}\n--- stderr ---\n{}", outcome.ending(), outcome.stderr_tail())
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

fn answers(outcome: &Outcome, classes: &[&str], wants: &[&str]) -> Result<(), String> {
    sound(outcome)?;
    if outcome.status != Some(1) {
        return Err(described("it should end with exit status 1", outcome));
    }
    let named = |line: &str| classes.iter().any(|class| line == *class || line.starts_with(&format!("{class}:")));
    // A module may stand before the name of a class: jax.errors.TracerBoolConversionError.
    if !outcome.stderr.lines().any(|line| named(line) || line.split(':').next().is_some_and(|c| named(c.rsplit('.').next().unwrap_or(c)))) {
        return Err(described(&format!("no line of stderr begins with one of {classes:?}"), outcome));
    }
    match wants.iter().find(|text| !outcome.stderr.contains(**text)) {
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
            answers(&outcome, &["SyntaxError", "UnicodeDecodeError"], &["utf-8"])
        }),
        trial("version", || says(&["--version"], "jitbook")),
        trial("help", || says(&["--help"], "FILE")),
        trial("arguments_reach_the_program", || {
            let scratch = Scratch::new();
            let file = scratch.file("args.py", "import sys\nprint(sys.argv[1:])\n");
            let outcome = Run::new([file.to_str().expect("the path is text"), "a", "-c", "--help"]).finish()?;
            if outcome.stdout == "['a', '-c', '--help']\n" { Ok(()) } else { Err(described("wrong sys.argv", &outcome)) }
        }),
        trial("reader_goes_away", reader_goes_away),
        trial("reader_goes_away_from_errors", || {
            let outcome = limited_shell("for i in 1 2 3; do \"$0\" -c '1/0' 2>&1 | head -c 1 >/dev/null; done; echo done").finish()?;
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
        ("interrupt_big_power", "print('ready', flush=True)\nx = 7**(10**8)\ny = x * x\nz = y**9\n"),
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
            sound(&outcome)?;
            let stopped = outcome.stdout.starts_with("ready") && outcome.stderr.contains("KeyboardInterrupt");
            let status = matches!(outcome.status, Some(1 | 130));
            if stopped && status { Ok(()) } else { Err(described("it should end with KeyboardInterrupt", &outcome)) }
        })
    };
    programs.into_iter().map(one).collect()
}
