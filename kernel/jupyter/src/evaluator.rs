//! The evaluator's thread: takes cells from the queue, runs them in the session, and replies.

use crate::front::{self, Asking, Front, Hush, Running, Told};
use crate::history::History;
use crate::iopub::{IoPub, State};
use crate::log;
use crate::queue::{Cell, Queue};
use crate::sockets::Replies;
use crate::stdin::Stdin;
use crate::wire::{Message, now};
use jitbook_session::folders;
use jitbook_session::session::Keeping;
use jitbook_session::snapshot::Published;
use jitbook_session::views::listing::Palette;
use jitbook_session::{Event, Failure, Handle, Host, Outcome, Session, on_large_stack};
use jupyter_protocol::ExecuteRequest;
use serde_json::{Map, Value, json};
use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::sync::Notify;

/// How long a failed cell waits for what its front end has sent already, and which is not to run now.
const ON_THE_WAY: Duration = Duration::from_millis(1);

/// How long the kernel stays after a cell asked to leave. A front end shuts it down when it has read the reply; one that
/// finds the process gone before (`jupyter console` looks every 50 ms) takes it for dead, and does not read.
const FAREWELL: Duration = Duration::from_secs(1);

/// What the evaluator takes from and gives to.
pub struct Evaluator {
    pub iopub: Arc<IoPub>,
    pub queue: Arc<Queue>,
    pub stdin: Arc<Stdin>,
    pub history: Arc<History>,
    pub replies: Replies,
    pub seen: Arc<OnceLock<Seen>>,
    /// A cell asked to leave.
    pub leave: Arc<Notify>,
}

/// The session as the other thread sees it, once it is there.
pub struct Seen {
    pub handle: Handle,
    pub names: Published,
}

/// Starts the evaluator on a thread of its own, which ends with the process.
pub fn start(evaluator: Evaluator) -> Result<(), String> {
    let thread = std::thread::Builder::new().name("cells".into());
    let body = move || on_large_stack(move || evaluator.run());
    thread.spawn(body).map(drop).map_err(|e| format!("cannot start the evaluator: {e}"))
}

/// How a cell ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum How {
    Well,
    Failed,
    /// It asked to leave.
    Leaving,
}

struct Ended {
    how: How,
    reply: Message<'static>,
    /// Of a cell for the history: its number, and the text of its result.
    kept: Option<(usize, Option<String>)>,
}

impl Evaluator {
    fn run(self) {
        let mut session = Session::new();
        session.use_prelude();
        session.palette = Palette::Ansi;
        // `sys` is always there.
        let _ = session.vm.set_program(&[String::new()], Path::new(""));
        let front = Rc::new(RefCell::new(Front::new(self.iopub.clone(), self.stdin.clone())));
        run_startup_file(&mut session, &front);
        // Set here and nowhere else.
        let _ = self.seen.set(Seen { handle: session.handle(), names: session.published() });
        self.iopub.status(State::Idle, None);
        loop {
            let cell = self.queue.take();
            // Before anyone hears of the cell: who interrupts what is announced means it.
            session.handle().begin();
            self.iopub.begin(&cell.parent);
            let ended = self.execute(&mut session, &front, &cell);
            session.handle().end();
            // What was sent before its front end could know of the error does not run: it is taken off before the reply
            // goes out, since what comes after the reply does run.
            let abandoned = match ended.how {
                How::Failed if cell.request.stop_on_error => self.abandoned(),
                _ => Vec::new(),
            };
            if let Some((line, result)) = ended.kept {
                self.history.add(line, &cell.request.code, result.as_deref());
            }
            self.replies.send(&ended.reply, &cell.parent);
            self.iopub.end(&cell.parent);
            // Nobody waits for this.
            session.publish_after(&cell.request.code);
            abandoned.iter().for_each(|cell| self.abort(cell, session.count));
            if ended.how == How::Leaving {
                std::thread::sleep(FAREWELL);
                return self.leave.notify_one();
            }
        }
    }

    fn abandoned(&self) -> Vec<Cell> {
        std::thread::sleep(ON_THE_WAY);
        self.queue.take_all()
    }

    fn abort(&self, cell: &Cell, count: usize) {
        self.iopub.begin(&cell.parent);
        let content = json!({
            "status": "aborted", "execution_count": count, "payload": [], "user_expressions": {},
            "ename": "", "evalue": "", "traceback": [],
        });
        self.replies.send(&Message::new("execute_reply", content), &cell.parent);
        self.iopub.end(&cell.parent);
    }

    /// Runs a cell: what it gives is broadcast, and what came of it is the reply.
    fn execute(&self, session: &mut Session, front: &Rc<RefCell<Front>>, cell: &Cell) -> Ended {
        let (count, request, started) = (session.count, &cell.request, now());
        if !request.silent {
            let input = json!({"code": request.code, "execution_count": count});
            self.iopub.send(&Message::new("execute_input", input), Some(&cell.parent));
        }
        front.borrow_mut().begin(Running {
            parent: cell.parent.clone(),
            count,
            hush: if request.silent { Hush::Silent } else { Hush::Broadcast },
            asking: if request.allow_stdin { Asking::Allowed } else { Asking::Refused },
            told: Told::default(),
        });
        if LEAVING.contains(&request.code.trim()) {
            front.borrow_mut().end();
            let payload = json!([{"source": "ask_exit", "keepkernel": false}]);
            let content = json!({
                "status": "ok", "execution_count": count, "payload": payload, "user_expressions": {},
            });
            return Ended { how: How::Leaving, reply: Message::new("execute_reply", content), kept: None };
        }
        let keeping = match (request.silent, request.store_history) {
            (true, _) => Keeping::Nothing,
            (false, false) => Keeping::Shown,
            (false, true) => Keeping::History,
        };
        let outcome = match request.code.trim() {
            // Nothing is no cell.
            "" => Outcome::Ok,
            _ => session.run_cell_as(&request.code, front.clone(), keeping),
        };
        if let Outcome::Exit(status) = outcome {
            front.borrow_mut().event(Event::Error(left(status)));
        }
        let values = if outcome == Outcome::Ok { self.values(session, request) } else { json!({}) };
        let told = close(session, front);
        let mut content = front::reply(&told, values);
        content.insert("execution_count".into(), count.into());
        let how = if told.failure.is_some() { How::Failed } else { How::Well };
        let mut reply = Message::new("execute_reply", content);
        reply.metadata = Some(metadata(&told, &started));
        let is_kept = keeping == Keeping::History && !request.code.trim().is_empty();
        Ended { how, reply, kept: is_kept.then_some((count, told.result)) }
    }

    /// Values that the front end wants with the reply.
    fn values(&self, session: &mut Session, request: &ExecuteRequest) -> Value {
        let mut out = Map::new();
        for (name, expression) in request.user_expressions.iter().flatten() {
            let value = match session.evaluate(expression) {
                Ok(bundle) => json!({"status": "ok", "data": bundle.data(), "metadata": bundle.metadata}),
                Err(failure) => {
                    let mut content = front::error(&failure);
                    content["status"] = "error".into();
                    content
                }
            };
            out.insert(name.clone(), value);
        }
        Value::Object(out)
    }
}

/// The end of a cell: what it cost is shown below all else.
fn close(session: &Session, front: &RefCell<Front>) -> Told {
    // An error has the last word.
    let cost = |t: &Told| t.timings.as_ref().filter(|_| t.failure.is_none()).and_then(|t| t.bundle(session.show));
    let mut front = front.borrow_mut();
    if let Some(bundle) = front.running().and_then(|r| cost(&r.told)) {
        front.display("display_data", &bundle, None);
    }
    front.end()
}

/// Runs the user's startup file: its names are there, and its mistakes are shown to whoever listens already.
fn run_startup_file(session: &mut Session, front: &Rc<RefCell<Front>>) {
    let Some(file) = folders::config().map(|folder| folder.join("startup.py")) else { return };
    let Ok(source) = std::fs::read_to_string(&file) else { return };
    if let Outcome::Exit(_) = session.run_program(&source, &file.display().to_string(), front.clone()) {
        log::line(&format!("{} wants to leave; it is not obeyed", file.display()));
    }
}

/// Cells that end the kernel, as they end a prompt.
const LEAVING: [&str; 4] = ["exit", "quit", "exit()", "quit()"];

/// What `SystemExit` is in a notebook: an error, and the kernel goes on.
fn left(status: i32) -> Failure {
    let text = format!("SystemExit: {status}\nhelp: exit alone in a cell ends the kernel\n");
    Failure { class: "SystemExit".into(), message: status.to_string(), text }
}

fn metadata(told: &Told, started: &str) -> Value {
    let status = if told.failure.is_some() { "error" } else { "ok" };
    let mut out = json!({"started": started, "dependencies_met": true, "status": status});
    if let Some(timings) = &told.timings {
        out["jitbook"] = timings.numbers();
    }
    out
}
