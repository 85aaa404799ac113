//! One thing to show, in every form that front ends may choose from.

use crate::plot::{Figure, draw};
use base64::Engine;
use serde_json::{Map, Value};

/// The forms of one thing, the plainest first, and what is said about them.
#[derive(Default)]
pub struct Bundle {
    forms: Vec<(String, Form)>,
    /// Of the whole, by the rules of Jupyter: `{"image/png": {"width": 10}}` or names of our own.
    pub metadata: Map<String, Value>,
    /// Drawn when somebody asks: a terminal never pays for a PNG.
    figure: Option<Box<Figure>>,
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
        let bundle = Bundle::plain(format!("<Figure size {width:.0}x{height:.0}>"));
        Bundle { figure: Some(Box::new(figure)), ..bundle }
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
        let base64 = |bytes: &[u8]| Value::from(base64::engine::general_purpose::STANDARD.encode(bytes));
        let mut out = Map::new();
        for (mime, form) in &self.forms {
            let value = match form {
                Form::Text(text) => Value::from(text.as_str()),
                Form::Json(value) => value.clone(),
                Form::Bytes(bytes) => base64(bytes),
            };
            out.insert(mime.clone(), value);
        }
        if let Some(figure) = &self.figure {
            // Cut to what is drawn, as notebooks show it.
            let figure = &Figure { cropped: figure.cropped.or(Some(0.1)), ..(**figure).clone() };
            if let Ok(png) = draw::png(figure) {
                out.insert("image/png".into(), base64(&png));
            }
            if let Ok(svg) = draw::svg(figure) {
                out.insert("image/svg+xml".into(), svg.into());
            }
        }
        out
    }
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
