//! What the kernel says of itself.

use crate::wire::PROTOCOL;
use serde_json::{Value, json};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The content of `kernel_info_reply`. Front ends choose colours and file names by the language: it is Python's text.
pub fn reply() -> Value {
    json!({
        "status": "ok",
        "protocol_version": PROTOCOL,
        "implementation": "jitbook",
        "implementation_version": VERSION,
        "language_info": {
            "name": "python",
            "version": "3.11",
            "mimetype": "text/x-python",
            "file_extension": ".py",
            "pygments_lexer": "ipython3",
            "codemirror_mode": {"name": "ipython", "version": 3},
            "nbconvert_exporter": "python",
        },
        "banner": format!("jitbook {VERSION}: array programs, compiled as you watch. Answers as JAX 0.10.2."),
        "help_links": [
            {"text": "JAX", "url": "https://docs.jax.dev/"},
            {"text": "NumPy", "url": "https://numpy.org/doc/stable/reference/"},
        ],
        "debugger": false,
        // There is one evaluator: no subshells, whose cells would wait for each other.
        "supported_features": [],
    })
}
