//! What a front end hears of a session, in `tests/hosts/*.txt`, which `recorded` describes: lines `answer: TEXT` for what
//! `input()` is told, and cells (a line `+` between them); and a line for each thing heard, text of the streams, and
//! events with the forms of their bundles.

use jitbook_session::bundle::Bundle;
use jitbook_session::host::{Clear, Console, DisplayId, Echo, Event, Host, NoInput, Stream};
use jitbook_session::{Outcome, Session};
use jitbook_tests::checkout;
use jitbook_tests::recorded;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

fn main() {
    // A cell loads a file that is there.
    std::env::set_current_dir(checkout().join("tests/hosts")).expect("the folder is there");
    recorded::run("hosts", |entry| Ok(heard(&entry.given)))
}

/// What a host hears of cells.
fn heard(text: &str) -> String {
    let text = text.to_string();
    jitbook_session::on_large_stack(move || {
        let (answers, cells): (Vec<&str>, Vec<&str>) = text.lines().partition(|l| l.starts_with("answer: "));
        let recorder = Rc::new(RefCell::new(Recorder::default()));
        recorder.borrow_mut().answers = answers.iter().map(|a| a["answer: ".len()..].to_string()).collect();
        let mut session = Session::new();
        session.use_prelude();
        session.show = jitbook_session::timing::Show::Off;
        for cell in cells.join("\n").split("\n+\n") {
            if let Some(expression) = cell.trim().strip_prefix("evaluate: ") {
                match session.evaluate(expression) {
                    Ok(bundle) => recorder.borrow_mut().forms("evaluated", &bundle),
                    Err(failure) => recorder.borrow_mut().say(format!("failed {}: {}", failure.class, failure.message)),
                }
            } else if let Outcome::Exit(status) = session.run_cell(cell, recorder.clone()) {
                recorder.borrow_mut().say(format!("exit {status}"));
            }
        }
        let mut recorder = recorder.borrow_mut();
        recorder.settle();
        std::mem::take(&mut recorder.lines).join("\n")
    })
}

/// Writes down what it hears.
#[derive(Default)]
struct Recorder {
    lines: Vec<String>,
    text: Option<(Stream, String)>,
    answers: VecDeque<String>,
    /// Names of displays, in the order in which they came.
    ids: Vec<DisplayId>,
}

impl Recorder {
    fn settle(&mut self) {
        if let Some((stream, text)) = self.text.take() {
            let name = if stream == Stream::Stdout { "out" } else { "err" };
            self.lines.extend(text.split_inclusive('\n').map(|l| format!("{name} {l:?}")));
        }
    }

    fn say(&mut self, line: String) {
        self.settle();
        self.lines.push(line);
    }

    fn forms(&mut self, what: &str, bundle: &Bundle) {
        self.say(what.to_string());
        for (mime, form) in bundle.data() {
            let shown = match form.as_str() {
                // Of pictures it counts that they are there.
                Some(_) if bundle.drawn().is_some() && mime.starts_with("image/") => "(drawn)".to_string(),
                Some(text) => format!("{text:?}"),
                None => form.to_string(),
            };
            self.lines.push(format!("  {mime}: {shown}"));
        }
        if !bundle.metadata.is_empty() {
            self.lines.push(format!("  metadata: {}", serde_json::Value::from(bundle.metadata.clone())));
        }
    }

    /// A short name for a display's.
    fn id(&mut self, id: DisplayId) -> String {
        let known = self.ids.iter().position(|i| *i == id).unwrap_or_else(|| {
            self.ids.push(id);
            self.ids.len() - 1
        });
        format!("#{}", known + 1)
    }
}

impl Console for Recorder {
    fn write(&mut self, stream: Stream, text: &str) -> std::io::Result<()> {
        match &mut self.text {
            Some((known, former)) if *known == stream => former.push_str(text),
            _ => {
                self.settle();
                self.text = Some((stream, text.to_string()));
            }
        }
        Ok(())
    }

    fn input(&mut self, prompt: &str, echo: Echo) -> Result<String, NoInput> {
        self.say(format!("asks {prompt:?} {echo:?}"));
        match self.answers.pop_front() {
            None => Err(NoInput::NotAllowed),
            Some(answer) if answer == "^C" => Err(NoInput::Interrupted),
            Some(answer) if answer == "^D" => Err(NoInput::End),
            Some(answer) => Ok(answer),
        }
    }
}

impl Host for Recorder {
    fn event(&mut self, event: Event) {
        match event {
            Event::Result(bundle) => self.forms("result", &bundle),
            Event::Display(bundle, None) => self.forms("display", &bundle),
            Event::Display(bundle, Some(id)) => {
                let id = self.id(id);
                self.forms(&format!("display {id}"), &bundle);
            }
            Event::Update(bundle, id) => {
                let id = self.id(id);
                self.forms(&format!("update {id}"), &bundle);
            }
            Event::Clear(Clear::Now) => self.say("clear".into()),
            Event::Clear(Clear::WithNext) => self.say("clear with the next".into()),
            Event::Error(failure) => {
                self.say(format!("error {}: {}", failure.class, failure.message));
                for line in failure.text.trim_end().lines() {
                    self.lines.push(format!("  {line}"));
                }
            }
            Event::Page(bundle) => self.forms("page", &bundle),
            Event::NextInput(text) => self.say(format!("next input {text:?}")),
            Event::Timing(_) => {}
        }
    }
}
