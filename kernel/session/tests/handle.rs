//! What other threads do with a session: interrupts find the cell that runs, wherever it is, and no other; and a cell
//! that meets a mistake of the program leaves the session alive.

use jitbook_session::handle::{Activity, Handle, Heard, Phase};
use jitbook_session::host::{Console, Event, Host, Stream};
use jitbook_session::{Outcome, Session};
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Interrupts are for the whole process, so tests take turns.
static TURN: Mutex<()> = Mutex::new(());

#[derive(Default)]
struct Recorder {
    out: String,
    errors: Vec<String>,
}

impl Console for Recorder {
    fn write(&mut self, _: Stream, text: &str) -> std::io::Result<()> {
        self.out += text;
        Ok(())
    }
}

impl Host for Recorder {
    fn event(&mut self, event: Event) {
        match event {
            Event::Error(failure) => self.errors.push(failure.class),
            Event::Result(bundle) => self.out += bundle.text(),
            _ => {}
        }
    }
}

/// Runs `body` with a session on a thread with room for it.
fn with_session(body: impl FnOnce(&mut Session, Rc<RefCell<Recorder>>) + Send + 'static) {
    let _turn = TURN.lock().unwrap_or_else(|e| e.into_inner());
    jitbook_session::on_large_stack(move || {
        let mut session = Session::new();
        session.use_prelude();
        body(&mut session, Rc::default());
    });
}

/// Interrupts a cell some time after it began; when that was.
fn interrupt_soon(handle: Handle, wait: Duration) -> std::thread::JoinHandle<Instant> {
    std::thread::spawn(move || {
        while handle.activity() == Activity::Idle {
            std::thread::yield_now();
        }
        std::thread::sleep(wait);
        let at = Instant::now();
        assert_eq!(handle.interrupt(), Heard::Yes, "the cell runs still");
        at
    })
}

#[test]
fn an_interrupt_ends_what_runs_and_keeps_the_state() {
    const SETUP: &str = "\
kept = 41
@jax.jit
def long(x):
    return lax.fori_loop(0, 10**10, lambda i, y: y * 1.0001 + i, x)
big = jnp.ones((3000, 3000))
image = jnp.ones((8, 64, 256, 256))
kernel = jnp.ones((64, 64, 5, 5))
numbers = np.random.default_rng(0).random(60_000_000)
def unrolled(x):
    for i in range(30_000):
        x = jnp.sin(x) * 1.5 + jnp.cos(x)
    return x
";
    const CELLS: [(&str, &str); 8] = [
        ("interpreted", "while True: kept"),
        ("a compiled loop", "long(1.0)"),
        ("sleep", "import time; time.sleep(100)"),
        ("a product", "for i in range(100): big = big @ big"),
        ("sort", "for i in range(100): np.sort(numbers)"),
        ("a convolution", "for i in range(100): lax.conv(image, kernel, (1, 1), 'SAME')"),
        ("einsum", "for i in range(100): jnp.einsum('ij,jk,kl->il', big, big, big)"),
        ("compilation", "jax.jit(unrolled)(1.0)"),
    ];
    with_session(|session, host| {
        assert_eq!(session.run_cell(SETUP, host.clone()), Outcome::Ok);
        for (what, cell) in CELLS {
            let interrupter = interrupt_soon(session.handle(), Duration::from_millis(300));
            assert_eq!(session.run_cell(cell, host.clone()), Outcome::Failed, "{what}");
            let took = interrupter.join().expect("it was there").elapsed();
            println!("{what}: {:.1} ms", took.as_secs_f64() * 1e3);
            assert_eq!(host.borrow_mut().errors.pop().as_deref(), Some("KeyboardInterrupt"), "{what}");
        }
        assert_eq!(session.run_cell("print(kept + 1)", host.clone()), Outcome::Ok);
        assert!(host.borrow().out.ends_with("42\n"));
    });
}

#[test]
fn an_interrupt_before_a_cell_is_for_nobody() {
    with_session(|session, host| {
        assert_eq!(session.handle().interrupt(), Heard::Idle);
        assert_eq!(session.run_cell("sum(range(10000))", host.clone()), Outcome::Ok);
        assert_eq!(session.handle().interrupt(), Heard::Idle);
        assert_eq!(session.run_cell("print(1)", host), Outcome::Ok);
    });
}

#[test]
fn an_interrupt_just_after_the_start_is_not_lost() {
    with_session(|session, host| {
        for _ in 0..20 {
            let interrupter = interrupt_soon(session.handle(), Duration::ZERO);
            assert_eq!(session.run_cell("while True: pass", host.clone()), Outcome::Failed);
            interrupter.join().expect("it was there");
        }
    });
}

#[test]
fn what_a_cell_does_is_seen_from_elsewhere() {
    with_session(|session, host| {
        let define = "f = jax.jit(lambda x: lax.fori_loop(0, 10**10, lambda i, y: y * 1.0001 + i, x))";
        assert_eq!(session.run_cell(define, host.clone()), Outcome::Ok);
        let handle = session.handle();
        let watcher = std::thread::spawn(move || {
            loop {
                match handle.activity() {
                    Activity::Busy(Phase::Running, _) => break,
                    _ => std::thread::sleep(Duration::from_millis(1)),
                }
            }
            handle.interrupt()
        });
        assert_eq!(session.run_cell("f(1.0)", host), Outcome::Failed);
        assert_eq!(watcher.join().expect("it was there"), Heard::Yes);
        assert_eq!(session.handle().activity(), Activity::Idle);
    });
}

#[test]
fn a_panic_ends_its_cell_only() {
    with_session(|session, host| {
        session.vm.register_module("broken", |_, m| {
            m.def("fall()", |_, _| panic!("into a hole"));
            Ok(())
        });
        let cells = [
            "a = 1\nimport broken",
            "@jax.jit\ndef f(x):\n    broken.fall()\nf(2.0)",
            "print(a, jax.jit(jnp.sin)(0.0))",
        ];
        let outcomes = cells.map(|cell| session.run_cell(cell, host.clone()));
        assert_eq!(outcomes, [Outcome::Ok, Outcome::Failed, Outcome::Ok]);
        assert_eq!(host.borrow().errors, ["SystemError"]);
        assert_eq!(host.borrow().out, "1 0.0\n");
    });
}
