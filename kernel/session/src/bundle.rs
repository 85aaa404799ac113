//! One thing to show, in every form that front ends may choose from.

use crate::plot::{Figure, draw};
use base64::Engine;
use jitbook_array::Result;
use jitbook_array::interrupt::away;
use serde_json::{Map, Value};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

/// The forms of one thing, the plainest first, and what is said about them.
#[derive(Default)]
pub struct Bundle {
    forms: Vec<(String, Form)>,
    /// Of the whole, by the rules of Jupyter: `{"image/png": {"width": 10}}` or names of our own.
    pub metadata: Map<String, Value>,
    /// Drawn when somebody asks: a terminal never pays for a PNG.
    figure: Option<Arc<Figure>>,
    /// The pictures of it, where they are drawn already.
    pictures: Option<Map<String, Value>>,
}

enum Form {
    Text(String),
    Json(Value),
    Bytes(Vec<u8>),
}

pub const PLAIN: &str = "text/plain";
pub const HTML: &str = "text/html";

impl Bundle {
    /// A text alone.
    pub fn plain(text: impl Into<String>) -> Bundle {
        Bundle::default().with(PLAIN, text)
    }

    /// A figure.
    pub fn figure(figure: Figure) -> Bundle {
        let (width, height) = (figure.size.0 * figure.dpi, figure.size.1 * figure.dpi);
        let bundle = Bundle::plain(format!("<Figure size {width:.0}x{height:.0} with {} Axes>", figure.axes.len()));
        Bundle { figure: Some(Arc::new(figure)), ..bundle }
    }

    /// With a text of a MIME type, in place of one that is there.
    pub fn with(self, mime: &str, text: impl Into<String>) -> Bundle {
        self.put(mime, Form::Text(text.into()))
    }

    /// With JSON that a front end shows as a tree, or reads.
    pub fn with_json(self, mime: &str, value: Value) -> Bundle {
        self.put(mime, Form::Json(value))
    }

    /// With a picture's bytes.
    pub fn with_bytes(self, mime: &str, bytes: Vec<u8>) -> Bundle {
        self.put(mime, Form::Bytes(bytes))
    }

    fn put(mut self, mime: &str, form: Form) -> Bundle {
        self.forms.retain(|(known, _)| known != mime);
        self.forms.push((mime.to_string(), form));
        self
    }

    /// What a terminal shows.
    pub fn text(&self) -> &str {
        self.form(PLAIN).unwrap_or("")
    }

    /// The text of a MIME type.
    pub fn form(&self, mime: &str) -> Option<&str> {
        self.forms.iter().find_map(|(known, form)| match form {
            Form::Text(text) if known == mime => Some(text.as_str()),
            _ => None,
        })
    }

    /// The figure, where this is one.
    pub fn drawn(&self) -> Option<&Figure> {
        self.figure.as_deref()
    }

    /// Every form by its MIME type, as messages and notebooks hold them: bytes in base64, figures drawn.
    pub fn data(&self) -> Map<String, Value> {
        let mut out = Map::new();
        for (mime, form) in &self.forms {
            let value = match form {
                Form::Text(text) => Value::from(text.as_str()),
                Form::Json(value) => value.clone(),
                Form::Bytes(bytes) => base64(bytes),
            };
            out.insert(mime.clone(), value);
        }
        match (&self.pictures, &self.figure) {
            (Some(pictures), _) => out.extend(pictures.clone()),
            (None, Some(figure)) => out.extend(pictures(figure)),
            (None, None) => {}
        }
        out
    }

    /// Draws the figure, if there is one, while an interrupt can still stop it.
    pub(crate) fn draw(mut self) -> Result<Bundle> {
        if let Some(figure) = self.figure.clone() {
            self.pictures = Some(away("painter", move || pictures(&figure))?);
        }
        Ok(self)
    }
}

/// Whether figures come as SVG too: front ends that have it prefer it to PNG.
static SVG: AtomicBool = AtomicBool::new(true);

/// Chooses the pictures that figures come as, in the words of matplotlib's inline backend: `png`, `svg`, `retina`, ...
pub(crate) fn choose_pictures(formats: &str) {
    SVG.store(formats.contains("svg"), Relaxed);
}

/// A figure's pictures, cut to what is drawn, as notebooks show them.
pub(crate) fn pictures(figure: &Figure) -> Map<String, Value> {
    let mut out = Map::new();
    let figure = &Figure { cropped: figure.cropped.or(Some(0.1)), ..figure.clone() };
    if let Ok(png) = draw::png(figure) {
        out.insert("image/png".into(), base64(&png));
    }
    if SVG.load(Relaxed)
        && let Ok(svg) = draw::svg(figure)
    {
        out.insert("image/svg+xml".into(), svg.into());
    }
    out
}

fn base64(bytes: &[u8]) -> Value {
    Value::from(base64::engine::general_purpose::STANDARD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_kept_by_their_type() {
        let bundle = Bundle::plain("a").with(HTML, "<b>a</b>").with_bytes("image/png", vec![1, 2, 3]).with(PLAIN, "b");
        assert_eq!((bundle.text(), bundle.form(HTML)), ("b", Some("<b>a</b>")));
        let data = bundle.data();
        assert_eq!((&data["image/png"], &data[PLAIN]), (&Value::from("AQID"), &Value::from("b")));
    }
}
