//! The evaluator's thread: takes cells from the queue, runs them in the session, and says what came of them.

use crate::iopub::{IoPub, State, error};
use crate::queue::{Cell, Queue};
use crate::sockets::Replies;
use crate::stdin::{Answer, Stdin};
use crate::wire::{Message, Parent, now};
use jitbook_session::host::{Console, DisplayId, Echo, Event, Host, NoInput, Stream};
use jitbook_session::session::Keeping;
use jitbook_session::timing::Show;
use jitbook_session::{Bundle, Outcome, Session, on_large_stack};
use serde_json::{Map, Value, json};
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// How long a failed cell waits for what its front end has sent already, and which is not to run now.
const ON_THE_WAY: Duration = Duration::from_millis(1);

/// What the evaluator takes from and gives to.
pub struct Evaluator {
    pub iopub: Arc<IoPub>,
    pub queue: Arc<Queue>,
    pub stdin: Arc<Stdin>,
    pub replies: Replies,
}

/// Starts the evaluator on a thread of its own, which ends with the process.
pub fn start(evaluator: Evaluator) -> Result<(), String> {
    let thread = std::thread::Builder::new().name("cells".into());
    let body = move || on_large_stack(move || evaluator.run());
    thread.spawn(body).map(drop).map_err(|e| format!("cannot start the evaluator: {e}"))
}

impl Evaluator {
    fn run(self) {
        let mut session = Session::new();
        session.use_prelude();
        let front = Rc::new(RefCell::new(Front {
            iopub: self.iopub.clone(),
            stdin: self.stdin.clone(),
            cell: None,
            count: session.count,
            show: session.show,
            failure: None,
            payload: Vec::new(),
        }));
        self.iopub.status(State::Idle, None);
        loop {
            let cell = self.queue.take();
            self.iopub.begin(&cell.parent);
            let failed = self.execute(&mut session, &front, &cell);
            let abandoned = if failed && cell.request.stop_on_error { self.abandoned() } else { Vec::new() };
            self.iopub.end(&cell.parent);
            for cell in abandoned {
                self.abort(&cell, session.count);
            }
        }
    }

    /// What was sent before its front end could know of an error.
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

    /// Runs a cell and replies; whether it failed.
    fn execute(&self, session: &mut Session, front: &Rc<RefCell<Front>>, cell: &Cell) -> bool {
        let (count, request) = (session.count, &cell.request);
        if !request.silent {
            let input = json!({"code": request.code, "execution_count": count});
            self.iopub.send(&Message::new("execute_input", input), Some(&cell.parent));
        }
        let started = now();
        front.borrow_mut().begin(cell, count, session.show);
        let keeping = match (request.silent, request.store_history) {
            (true, _) => Keeping::Nothing,
            (false, false) => Keeping::Shown,
            (false, true) => Keeping::History,
        };
        let outcome = session.run_cell_as(&request.code, front.clone(), keeping);
        let (failure, payload) = front.borrow_mut().end(outcome);
        let failed = failure.is_some();
        let mut content = Map::new();
        if let Some(Value::Object(failure)) = failure {
            content = failure;
        }
        content.insert("status".into(), if failed { "error" } else { "ok" }.into());
        content.insert("execution_count".into(), count.into());
        content.insert("payload".into(), payload.into());
        content.insert("user_expressions".into(), json!({}));
        let metadata = json!({"started": started, "dependencies_met": true, "status": content["status"]});
        let reply = Message { kind: "execute_reply", content: Value::Object(content), metadata: Some(metadata) };
        self.replies.send(&reply, &cell.parent);
        failed
    }
}

/// Who shows what cells give: the front ends.
struct Front {
    iopub: Arc<IoPub>,
    stdin: Arc<Stdin>,
    /// The cell that runs, or ran last.
    cell: Option<Running>,
    count: usize,
    show: Show,
    failure: Option<Value>,
    payload: Vec<Value>,
}

struct Running {
    parent: Arc<Parent>,
    silent: bool,
    allow_stdin: bool,
}

impl Front {
    fn begin(&mut self, cell: &Cell, count: usize, show: Show) {
        let request = &cell.request;
        let (silent, allow_stdin) = (request.silent, request.allow_stdin);
        self.cell = Some(Running { parent: cell.parent.clone(), silent, allow_stdin });
        (self.count, self.show, self.failure) = (count, show, None);
    }

    /// The error that ended the cell, and what its reply carries.
    fn end(&mut self, outcome: Outcome) -> (Option<Value>, Vec<Value>) {
        if let Outcome::Exit(status) = outcome {
            self.fail(error("SystemExit", &status.to_string(), vec![format!("SystemExit: {status}")]));
        }
        (self.failure.take(), std::mem::take(&mut self.payload))
    }

    fn say(&self, kind: &'static str, content: Value) {
        if let Some(cell) = self.cell.as_ref().filter(|c| !c.silent) {
            self.iopub.send(&Message::new(kind, content), Some(&cell.parent));
        }
    }

    fn fail(&mut self, failure: Value) {
        self.say("error", failure.clone());
        self.failure = Some(failure);
    }

    fn display(&self, kind: &'static str, bundle: &Bundle, id: Option<DisplayId>) {
        let transient = id.map_or(json!({}), |id| json!({"display_id": id.0}));
        self.say(kind, json!({"data": bundle.data(), "metadata": bundle.metadata, "transient": transient}));
    }
}

impl Console for Front {
    fn write(&mut self, stream: Stream, text: &str) -> std::io::Result<()> {
        if let Some(cell) = self.cell.as_ref().filter(|c| !c.silent) {
            let name = match stream {
                Stream::Stdout => "stdout",
                Stream::Stderr => "stderr",
            };
            self.iopub.print(name, text, Some(&cell.parent));
        }
        Ok(())
    }

    fn input(&mut self, prompt: &str, echo: Echo) -> Result<String, NoInput> {
        let cell = self.cell.as_ref().filter(|c| c.allow_stdin).ok_or(NoInput::NotAllowed)?;
        match self.stdin.ask(&cell.parent, prompt, echo == Echo::Hidden) {
            Answer::Line(line) => Ok(line),
            Answer::Interrupted => Err(NoInput::Interrupted),
            Answer::Nobody => Err(NoInput::NotAllowed),
        }
    }
}

impl Host for Front {
    fn event(&mut self, event: Event) {
        match event {
            Event::Result(bundle) => {
                let content =
                    json!({"execution_count": self.count, "data": bundle.data(), "metadata": bundle.metadata});
                self.say("execute_result", content);
            }
            Event::Display(bundle, id) => self.display("display_data", &bundle, id),
            Event::Update(bundle, id) => self.display("update_display_data", &bundle, Some(id)),
            Event::Clear(when) => {
                self.say("clear_output", json!({"wait": when == jitbook_session::host::Clear::WithNext}));
            }
            Event::Error(failure) => self.fail(error(&failure.class, &failure.message, failure.lines())),
            Event::Timing(timings) => {
                if let Some(bundle) = timings.bundle(self.show) {
                    self.display("display_data", &bundle, None);
                }
            }
            Event::Page(bundle) => {
                self.payload.push(json!({"source": "page", "data": bundle.data(), "start": 0}));
            }
            Event::NextInput(text) => {
                self.payload.push(json!({"source": "set_next_input", "text": text, "replace": false}));
            }
        }
    }
}
