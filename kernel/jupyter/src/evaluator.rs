//! The evaluator's thread: takes cells from the queue, runs them in the session, and says what came of them.

use crate::iopub::{IoPub, State, error};
use crate::queue::{Cell, Queue};
use crate::sockets::Replies;
use crate::stdin::Stdin;
use crate::wire::{Message, Parent, now};
use jitbook_session::timing::{Show, Timings};
use jitbook_session::{Event, Host, Outcome, Session, on_large_stack};
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
        let printed = Rc::new(RefCell::new(Printed { iopub: self.iopub.clone(), parent: None }));
        session.vm.stdout = Box::new(Stream { name: "stdout", printed: printed.clone() });
        session.vm.stderr = Box::new(Stream { name: "stderr", printed: printed.clone() });
        self.iopub.status(State::Idle, None);
        loop {
            let cell = self.queue.take();
            self.iopub.begin(&cell.parent);
            printed.borrow_mut().parent = (!cell.request.silent).then(|| cell.parent.clone());
            let failed = self.execute(&mut session, &cell);
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
    fn execute(&self, session: &mut Session, cell: &Cell) -> bool {
        let (count, request) = (session.count, &cell.request);
        if !request.silent {
            let input = json!({"code": request.code, "execution_count": count});
            self.iopub.send(&Message::new("execute_input", input), Some(&cell.parent));
        }
        let started = now();
        let iopub = &self.iopub;
        let show = session.show;
        let mut host = Front { iopub, parent: &cell.parent, silent: request.silent, count, show, failure: None };
        host.run(session, &request.code);
        if !request.store_history {
            session.count = count;
        }
        let failure = host.failure.take();
        let failed = failure.is_some();
        let mut content = Map::new();
        if let Some(Value::Object(failure)) = failure {
            content = failure;
        }
        content.insert("status".into(), if failed { "error" } else { "ok" }.into());
        content.insert("execution_count".into(), count.into());
        content.insert("payload".into(), json!([]));
        content.insert("user_expressions".into(), json!({}));
        let metadata = json!({"started": started, "dependencies_met": true, "status": content["status"]});
        let reply = Message { kind: "execute_reply", content: Value::Object(content), metadata: Some(metadata) };
        self.replies.send(&reply, &cell.parent);
        failed
    }
}

/// Where text goes that the evaluator prints.
struct Printed {
    iopub: Arc<IoPub>,
    /// The cell that runs; none while one runs silently.
    parent: Option<Arc<Parent>>,
}

struct Stream {
    name: &'static str,
    printed: Rc<RefCell<Printed>>,
}

impl jitbook_session::session::Output for Stream {
    fn write(&mut self, text: &str) -> std::io::Result<()> {
        let printed = self.printed.borrow();
        if let Some(parent) = &printed.parent {
            printed.iopub.print(self.name, text, Some(parent));
        }
        Ok(())
    }
}

/// Who shows what a cell gives: the front ends.
struct Front<'a> {
    iopub: &'a IoPub,
    parent: &'a Arc<Parent>,
    silent: bool,
    count: usize,
    show: Show,
    failure: Option<Value>,
}

impl Front<'_> {
    fn run(&mut self, session: &mut Session, code: &str) {
        if let Outcome::Exit(status) = session.run_cell(code, self) {
            self.fail(error("SystemExit", &status.to_string(), vec![format!("SystemExit: {status}")]));
        }
        for figure in session.take_open_figures() {
            self.event(Event::Figure(Box::new(figure)));
        }
    }

    fn say(&self, kind: &str, content: Value) {
        if !self.silent {
            self.iopub.send(&Message::new(kind, content), Some(self.parent));
        }
    }

    fn fail(&mut self, failure: Value) {
        self.say("error", failure.clone());
        self.failure = Some(failure);
    }

    fn cost(&self, timings: &Timings) {
        if let Some(line) = timings.line(self.show) {
            let html = format!("<span style=\"color:gray;font-size:85%\">{line}</span>");
            let data = json!({"text/plain": line, "text/html": html});
            self.say("display_data", json!({"data": data, "metadata": {"jitbook": {"timing": true}}, "transient": {}}));
        }
    }
}

impl Host for Front<'_> {
    fn event(&mut self, event: Event) {
        match event {
            Event::Stdout(text) if !self.silent => self.iopub.print("stdout", &text, Some(self.parent)),
            Event::Stderr(text) if !self.silent => self.iopub.print("stderr", &text, Some(self.parent)),
            Event::Stdout(_) | Event::Stderr(_) | Event::Figure(_) => {}
            Event::Result(text) => {
                let data = json!({"text/plain": text});
                let content = json!({"execution_count": self.count, "data": data, "metadata": {}});
                self.say("execute_result", content);
            }
            Event::Error(text) => {
                let trace: Vec<String> = text.trim_end().split('\n').map(String::from).collect();
                let last = trace.last().cloned().unwrap_or_default();
                let (class, message) = last.split_once(": ").unwrap_or((last.as_str(), ""));
                self.fail(error(class, message, trace.clone()));
            }
            Event::Timing(timings) => self.cost(&timings),
        }
    }
}
