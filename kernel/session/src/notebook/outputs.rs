//! What a cell gives, as a notebook stores it.

use super::lines;
use crate::plot::{Figure, draw};
use crate::session::{Event, Host};
use crate::timing::Timings;
use base64::Engine;
use jitbook_lang::vm::Output;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::rc::Rc;

/// The outputs of the cell that runs, in order.
pub type Gathered = Rc<RefCell<Vec<Value>>>;

/// Puts text at the end of a stream, joining what follows on itself.
pub fn stream(gathered: &Gathered, name: &str, text: &str) {
    if text.is_empty() {
        return;
    }
    let mut all = gathered.borrow_mut();
    if let Some(last) = all.last_mut()
        && last["output_type"] == "stream"
        && last["name"] == name
    {
        let former = super::joined(&last["text"]).unwrap_or_default();
        last["text"] = lines(&(former + text));
        return;
    }
    all.push(json!({"output_type": "stream", "name": name, "text": lines(text)}));
}

/// One of the evaluator's streams, writing into the outputs.
pub struct Stream {
    pub name: &'static str,
    pub gathered: Gathered,
}

impl Output for Stream {
    fn write(&mut self, text: &str) -> std::io::Result<()> {
        stream(&self.gathered, self.name, text);
        Ok(())
    }
}

/// Gathers the events of a cell.
pub struct Gatherer {
    pub gathered: Gathered,
    pub count: u64,
    pub timing: Timing,
    pub failed: Option<String>,
}

/// Whether the timing line is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Timing {
    Kept,
    Left,
}

impl Host for Gatherer {
    fn event(&mut self, event: Event) {
        let output = match event {
            Event::Stdout(text) => return stream(&self.gathered, "stdout", &text),
            Event::Stderr(text) => return stream(&self.gathered, "stderr", &text),
            Event::Result(text) => json!({
                "output_type": "execute_result", "execution_count": self.count, "metadata": {},
                "data": {"text/plain": lines(&text)},
            }),
            Event::Error(text) => {
                let (ename, evalue) = named(&text);
                let trace: Vec<&str> = text.trim_end().split('\n').collect();
                let output = json!({"output_type": "error", "ename": ename, "evalue": evalue, "traceback": trace});
                self.failed = Some(text);
                output
            }
            Event::Figure(figure) => match picture(*figure) {
                Some(output) => output,
                None => return,
            },
            Event::Timing(timings) if self.timing == Timing::Kept => match cost(&timings) {
                Some(output) => output,
                None => return,
            },
            Event::Timing(_) => return,
        };
        self.gathered.borrow_mut().push(output);
    }
}

/// Class and text of an error, from the line of its traceback that says them.
fn named(text: &str) -> (String, String) {
    let begins = |l: &str| {
        let class = l.split([':', '\n']).next().unwrap_or("");
        !class.is_empty()
            && class.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.')
            && class.rsplit('.').next().is_some_and(|c| c.starts_with(char::is_uppercase))
    };
    let line = text.lines().find(|l| begins(l)).or(text.trim_end().lines().last()).unwrap_or("");
    let (class, message) = line.split_once(": ").unwrap_or((line.trim_end_matches(':'), ""));
    (class.rsplit('.').next().unwrap_or("").to_string(), message.to_string())
}

/// A figure as one bundle, cut to what is drawn as notebooks show it.
fn picture(mut figure: Figure) -> Option<Value> {
    let size = format!("<Figure size {:.0}x{:.0}>", figure.size.0 * figure.dpi, figure.size.1 * figure.dpi);
    figure.cropped = figure.cropped.or(Some(0.1));
    let png = base64::engine::general_purpose::STANDARD.encode(draw::png(&figure).ok()?);
    let svg = draw::svg(&figure).ok()?;
    let data = json!({"image/png": png, "image/svg+xml": lines(&svg), "text/plain": lines(&size)});
    Some(json!({"output_type": "display_data", "metadata": {}, "data": data}))
}

/// The timing line, small and grey.
fn cost(timings: &Timings) -> Option<Value> {
    let line = timings.line(crate::timing::Show::On)?;
    let html = format!("<span style=\"color:gray;font-size:85%\">{}</span>", super::html::escaped(&line));
    let data = json!({"text/plain": lines(&line), "text/html": lines(&html)});
    Some(json!({"output_type": "display_data", "metadata": {"jitbook": {"timing": true}}, "data": data}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_named_by_their_line() {
        let text = "Traceback (most recent call last):\n  cell 1, line 1\n    1 / 0\nZeroDivisionError: division by zero\nhelp: do not\n";
        assert_eq!(named(text), ("ZeroDivisionError".into(), "division by zero".into()));
        assert_eq!(named("KeyboardInterrupt\n"), ("KeyboardInterrupt".into(), String::new()));
    }

    #[test]
    fn streams_join() {
        let gathered = Gathered::default();
        stream(&gathered, "stdout", "a");
        stream(&gathered, "stdout", "b\nc");
        stream(&gathered, "stderr", "d");
        assert_eq!(gathered.borrow().len(), 2);
        assert_eq!(gathered.borrow()[0]["text"], json!(["ab\n", "c"]));
    }
}
