//! What a cell gives, as a notebook stores it.

use super::lines;
use crate::bundle::Bundle;
use crate::host::{Clear, Console, DisplayId, Event, Host, Stream};
use serde_json::{Value, json};

/// Whether the timing line is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Timing {
    Kept,
    Left,
}

/// Gathers what a cell gives into a notebook's outputs.
pub struct Gatherer {
    pub timing: Timing,
    /// The number of the cell that runs.
    pub count: u64,
    /// The traceback of the error that ended it.
    pub failed: Option<String>,
    outputs: Vec<Value>,
    /// Text of one stream that waits for what follows on itself.
    text: Option<(Stream, String)>,
    /// Displays that may be updated, by their places.
    named: Vec<(DisplayId, usize)>,
    clear: Option<Clear>,
}

impl Gatherer {
    pub fn new(timing: Timing) -> Gatherer {
        Gatherer { timing, count: 0, failed: None, outputs: vec![], text: None, named: vec![], clear: None }
    }

    /// The outputs of the cell that ran.
    pub fn take(&mut self) -> Vec<Value> {
        self.settle();
        self.named.clear();
        self.clear = None;
        std::mem::take(&mut self.outputs)
    }

    /// Puts the text that waits among the outputs.
    fn settle(&mut self) {
        let Some((stream, text)) = self.text.take() else { return };
        let name = match stream {
            Stream::Stdout => "stdout",
            Stream::Stderr => "stderr",
        };
        self.outputs.push(json!({"output_type": "stream", "name": name, "text": lines(&text)}));
    }

    /// An output comes: what waits goes before it, what was to be cleared is gone.
    fn make_way(&mut self) {
        if self.clear.take().is_some() {
            self.text = None;
            self.outputs.clear();
            self.named.clear();
        }
    }

    fn push(&mut self, output: Value) {
        self.make_way();
        self.settle();
        self.outputs.push(output);
    }

    fn display(&mut self, bundle: &Bundle, id: Option<DisplayId>) {
        self.push(json!({"output_type": "display_data", "metadata": bundle.metadata, "data": data(bundle)}));
        if let Some(id) = id {
            self.named.push((id, self.outputs.len() - 1));
        }
    }

    fn update(&mut self, bundle: &Bundle, id: &DisplayId) {
        for (known, place) in &self.named {
            if known == id {
                self.outputs[*place]["data"] = data(bundle);
                self.outputs[*place]["metadata"] = bundle.metadata.clone().into();
            }
        }
    }
}

impl Console for Gatherer {
    fn write(&mut self, stream: Stream, text: &str) -> std::io::Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        self.make_way();
        match &mut self.text {
            Some((known, former)) if *known == stream => former.push_str(text),
            _ => {
                self.settle();
                self.text = Some((stream, text.to_string()));
            }
        }
        Ok(())
    }
}

impl Host for Gatherer {
    fn event(&mut self, event: Event) {
        match event {
            Event::Result(bundle) => self.push(json!({
                "output_type": "execute_result", "execution_count": self.count, "metadata": bundle.metadata,
                "data": data(&bundle),
            })),
            Event::Display(bundle, id) => self.display(&bundle, id),
            Event::Update(bundle, id) => self.update(&bundle, &id),
            Event::Clear(when) => {
                self.clear = Some(when);
                if when == Clear::Now {
                    self.make_way();
                }
            }
            Event::Error(failure) => {
                let trace: Vec<&str> = failure.text.trim_end().split('\n').collect();
                self.push(json!({
                    "output_type": "error", "ename": failure.class, "evalue": failure.message, "traceback": trace,
                }));
                self.failed = Some(failure.text);
            }
            Event::Timing(timings) if self.timing == Timing::Kept => {
                if let Some(bundle) = timings.bundle(crate::timing::Show::On) {
                    self.display(&bundle, None);
                }
            }
            Event::Timing(_) | Event::Page(_) | Event::NextInput(_) => {}
        }
    }
}

/// The forms of a bundle, texts as lists of lines.
fn data(bundle: &Bundle) -> Value {
    let mut forms = bundle.data();
    for (mime, form) in &mut forms {
        let text = mime.starts_with("text/") || mime == "image/svg+xml";
        if let (true, Some(whole)) = (text, form.as_str()) {
            *form = lines(whole);
        }
    }
    forms.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gathered(tell: impl FnOnce(&mut Gatherer)) -> Vec<Value> {
        let mut gatherer = Gatherer::new(Timing::Left);
        tell(&mut gatherer);
        gatherer.take()
    }

    fn print(to: &mut Gatherer, text: &str) {
        to.write(Stream::Stdout, text).unwrap();
    }

    #[test]
    fn streams_join() {
        let outputs = gathered(|g| {
            print(g, "a");
            print(g, "b\nc");
            g.write(Stream::Stderr, "d").unwrap();
        });
        assert_eq!(outputs.len(), 2);
        assert_eq!(outputs[0]["text"], json!(["ab\n", "c"]));
        assert_eq!((&outputs[1]["name"], &outputs[1]["text"]), (&json!("stderr"), &json!(["d"])));
    }

    #[test]
    fn displays_are_updated_and_outputs_cleared() {
        let id = || DisplayId("x".into());
        let outputs = gathered(|g| {
            g.event(Event::Display(Bundle::plain("1"), Some(id())));
            print(g, "a");
            g.event(Event::Update(Bundle::plain("2"), id()));
        });
        assert_eq!((outputs.len(), &outputs[0]["data"]["text/plain"]), (2, &json!(["2"])));
        let outputs = gathered(|g| {
            print(g, "a");
            g.event(Event::Clear(Clear::WithNext));
        });
        assert_eq!(outputs.len(), 1, "nothing came after it");
        let outputs = gathered(|g| {
            print(g, "a");
            g.event(Event::Clear(Clear::WithNext));
            print(g, "b");
            g.event(Event::Clear(Clear::Now));
            print(g, "c");
        });
        assert_eq!(outputs.len(), 1);
        assert_eq!(outputs[0]["text"], json!(["c"]));
    }
}
