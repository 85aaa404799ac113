//! The connection file: where a front end wants the kernel to listen, and the key it signs with.

use jupyter_protocol::ConnectionInfo;
use std::path::Path;

/// Reads the connection file, or says what is wrong with it.
pub fn read(path: &Path) -> Result<ConnectionInfo, String> {
    let say = |what: String| format!("connection file {}: {what}", path.display());
    let text = std::fs::read_to_string(path).map_err(|e| say(e.to_string()))?;
    let info: ConnectionInfo = serde_json::from_str(&text).map_err(|e| say(e.to_string()))?;
    match info.signature_scheme.as_str() {
        "hmac-sha256" | "" => Ok(info),
        other => Err(say(format!("signature scheme {other} is not known; hmac-sha256 is"))),
    }
}
