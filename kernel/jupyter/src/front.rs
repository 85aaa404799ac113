//! What a cell gives, as messages: the session's host on this side of the wire.

use crate::iopub::IoPub;
use crate::stdin::{Answer, Stdin};
use crate::wire::{Message, Parent};
use jitbook_session::host::{Clear, Console, DisplayId, Echo, NoInput, Stream};
use jitbook_session::timing::Timings;
use jitbook_session::{Bundle, Event, Failure, Host};
use serde_json::{Map, Value, json};
use std::io;
use std::sync::Arc;

/// Shows what cells give to the front ends, and asks the one that sent the cell.
pub struct Front {
    iopub: Arc<IoPub>,
    stdin: Arc<Stdin>,
    cell: Option<Running>,
}

/// The cell that runs, and what its reply will tell.
pub struct Running {
    pub parent: Arc<Parent>,
    pub count: usize,
    pub hush: Hush,
    pub asking: Asking,
    pub told: Told,
}

/// Whether what a cell gives is broadcast.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hush {
    Broadcast,
    Silent,
}

/// Whether the front end can be asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Asking {
    Allowed,
    Refused,
}

/// What goes into the reply.
#[derive(Default)]
pub struct Told {
    /// The text of the result.
    pub result: Option<String>,
    pub failure: Option<Failure>,
    pub timings: Option<Timings>,
    pub payload: Vec<Value>,
}

/// The content of an error.
pub fn error(failure: &Failure) -> Value {
    json!({"ename": failure.class, "evalue": failure.message, "traceback": failure.lines()})
}

impl Front {
    pub fn new(iopub: Arc<IoPub>, stdin: Arc<Stdin>) -> Front {
        Front { iopub, stdin, cell: None }
    }

    /// A cell begins.
    pub fn begin(&mut self, cell: Running) {
        self.cell = Some(cell);
    }

    /// The cell that runs.
    pub fn running(&self) -> Option<&Running> {
        self.cell.as_ref()
    }

    /// The cell is over: what its reply tells.
    pub fn end(&mut self) -> Told {
        self.cell.take().map(|cell| cell.told).unwrap_or_default()
    }

    /// Shows something of the cell that runs.
    pub fn show(&self, kind: &str, content: Value) {
        if let Some(cell) = self.cell.as_ref().filter(|c| c.hush == Hush::Broadcast) {
            self.iopub.send(&Message::new(kind, content), Some(&cell.parent));
        }
    }

    /// Shows a bundle. Of what has changed only the data are new, but they come whole.
    pub fn display(&self, kind: &str, bundle: &Bundle, id: Option<&DisplayId>) {
        let transient = id.map_or(json!({}), |DisplayId(id)| json!({"display_id": id}));
        self.show(kind, json!({"data": bundle.data(), "metadata": bundle.metadata, "transient": transient}));
    }

    fn told(&mut self, tell: impl FnOnce(&mut Told)) {
        if let Some(cell) = &mut self.cell {
            tell(&mut cell.told);
        }
    }

    fn result(&mut self, bundle: &Bundle) {
        let count = self.cell.as_ref().map_or(0, |c| c.count);
        self.told(|t| t.result = Some(bundle.text().to_string()));
        let content = json!({"execution_count": count, "data": bundle.data(), "metadata": bundle.metadata});
        self.show("execute_result", content);
    }
}

impl Console for Front {
    fn write(&mut self, stream: Stream, text: &str) -> io::Result<()> {
        let name = match stream {
            Stream::Stdout => "stdout",
            Stream::Stderr => "stderr",
        };
        match &self.cell {
            Some(cell) if cell.hush == Hush::Silent => {}
            Some(cell) => self.iopub.print(name, text, Some(&cell.parent)),
            None => self.iopub.print(name, text, None),
        }
        Ok(())
    }

    fn input(&mut self, prompt: &str, echo: Echo) -> Result<String, NoInput> {
        let Some(cell) = self.cell.as_ref().filter(|c| c.asking == Asking::Allowed) else {
            return Err(NoInput::NotAllowed);
        };
        self.iopub.settle();
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
            Event::Result(bundle) => self.result(&bundle),
            Event::Display(bundle, id) => self.display("display_data", &bundle, id.as_ref()),
            Event::Update(bundle, id) => self.display("update_display_data", &bundle, Some(&id)),
            Event::Clear(when) => self.show("clear_output", json!({"wait": when == Clear::WithNext})),
            Event::Error(failure) => {
                self.show("error", error(&failure));
                self.told(|t| t.failure = Some(failure));
            }
            Event::Timing(timings) => self.told(|t| t.timings = Some(timings)),
            Event::Page(bundle) => {
                let page = json!({"source": "page", "data": bundle.data(), "start": 0});
                self.told(|t| t.payload.push(page));
            }
            Event::NextInput(text) => {
                let next = json!({"source": "set_next_input", "text": text, "replace": false});
                self.told(|t| t.payload.push(next));
            }
        }
    }
}

/// The members of a reply to a cell, but for its number.
pub fn reply(told: &Told, user_expressions: Value) -> Map<String, Value> {
    let mut content = Map::new();
    if let Some(Value::Object(failure)) = told.failure.as_ref().map(error) {
        content = failure;
    }
    let status = if told.failure.is_some() { "error" } else { "ok" };
    content.insert("status".into(), status.into());
    content.insert("payload".into(), Value::Array(told.payload.clone()));
    content.insert("user_expressions".into(), user_expressions);
    content
}
