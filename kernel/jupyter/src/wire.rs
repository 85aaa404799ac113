//! Frames to requests, and messages to signed frames.
//!
//! A message is `identities... <IDS|MSG> signature header parent_header metadata content buffers...`. Headers of requests
//! are kept as they came, so that what a front end put there comes back in `parent_header`.

use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, Utc};
use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use serde_json::{Value, json};
use sha2::Sha256;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

const DELIMITER: &[u8] = b"<IDS|MSG>";
/// The version of the protocol that messages are written in.
pub const PROTOCOL: &str = "5.5";

/// The request that a message answers.
pub struct Parent {
    /// Whom the reply goes to.
    pub identities: Vec<Bytes>,
    /// The header as it came.
    header: Bytes,
}

/// A request that is signed as it should be.
pub struct Request {
    pub parent: Arc<Parent>,
    pub kind: String,
    pub content: Value,
}

/// Signs what this kernel says, and checks what it is told.
pub struct Signer {
    /// The keyed function, ready for each message; none where the key is empty.
    mac: Option<Hmac<Sha256>>,
    session: String,
    /// The members of a header that are the same in every message.
    always: String,
    messages: AtomicU64,
}

impl Signer {
    pub fn new(key: &str) -> Signer {
        let mac = (!key.is_empty()).then(|| Hmac::new_from_slice(key.as_bytes()).ok()).flatten();
        let user = std::env::var("USER").or_else(|_| std::env::var("LOGNAME")).unwrap_or_else(|_| "kernel".into());
        let session = uuid::Uuid::new_v4().to_string();
        let always = json!({"session": session, "username": user, "version": PROTOCOL}).to_string();
        let always = always.trim_start_matches('{').to_string();
        Signer { mac, session, always, messages: AtomicU64::new(0) }
    }

    /// The name of this run of the kernel.
    pub fn session(&self) -> &str {
        &self.session
    }

    fn signed(&self, parts: &[Bytes]) -> Option<Hmac<Sha256>> {
        let mut mac = self.mac.clone()?;
        parts.iter().for_each(|part| mac.update(part));
        Some(mac)
    }

    /// Reads a request, or says why it is none.
    pub fn read(&self, frames: Vec<Bytes>) -> Result<Request, String> {
        let delimiter = frames.iter().position(|f| f.as_ref() == DELIMITER).ok_or("a message without a delimiter")?;
        let parts = frames.get(delimiter + 2..delimiter + 6).ok_or("a message that is cut off")?;
        if let Some(mac) = self.signed(parts) {
            let signature = from_hex(&frames[delimiter + 1]).ok_or("a signature that is none")?;
            mac.verify_slice(&signature).map_err(|_| "a message with a wrong signature is not obeyed")?;
        }
        let read = |part: &Bytes, what| {
            serde_json::from_slice::<Value>(part).map_err(|e| format!("a message whose {what} cannot be read: {e}"))
        };
        let header = read(&parts[0], "header")?;
        let kind = header["msg_type"].as_str().ok_or("a message whose header has no msg_type")?.to_string();
        let content = read(&parts[3], "content")?;
        let parent = Parent { identities: frames[..delimiter].to_vec(), header: parts[0].clone() };
        Ok(Request { parent: Arc::new(parent), kind, content })
    }

    /// The frames of a message, from the delimiter on.
    pub fn write(&self, message: &Message<'_>, parent: Option<&Parent>) -> Vec<Bytes> {
        let number = self.messages.fetch_add(1, Ordering::Relaxed);
        // Written out, as it is most of what a short message costs.
        let (session, date, always, kind) = (&self.session, now(), &self.always, Value::from(message.kind));
        let header = format!(r#"{{"msg_id":"{session}_{number}","date":"{date}","msg_type":{kind},{always}"#);
        let parts = [
            Bytes::from(header),
            parent.map_or(Bytes::from_static(b"{}"), |p| p.header.clone()),
            message.metadata.as_ref().map_or(Bytes::from_static(b"{}"), |m| Bytes::from(m.to_string())),
            Bytes::from(message.content.to_string()),
        ];
        let signature = self.signed(&parts).map_or(String::new(), |mac| to_hex(&mac.finalize().into_bytes()));
        let mut frames = vec![Bytes::from_static(DELIMITER), Bytes::from(signature)];
        frames.extend(parts);
        frames
    }
}

/// What is said: a type, its content, and what is said about it.
pub struct Message<'a> {
    pub kind: &'a str,
    pub content: Value,
    pub metadata: Option<Value>,
}

impl<'a> Message<'a> {
    pub fn new(kind: &'a str, content: impl Serialize) -> Message<'a> {
        // Content is made of structs and maps with text keys, which are always JSON.
        let content = serde_json::to_value(content).unwrap_or_default();
        Message { kind, content, metadata: None }
    }
}

/// The time as front ends read it: RFC 3339, with its zone.
pub fn now() -> String {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
    let time = DateTime::<Utc>::from_timestamp(since.as_secs() as i64, since.subsec_nanos()).unwrap_or_default();
    time.to_rfc3339_opts(SecondsFormat::Micros, true)
}

fn to_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|b| [DIGITS[(b >> 4) as usize] as char, DIGITS[(b & 15) as usize] as char]).collect()
}

fn from_hex(text: &[u8]) -> Option<Vec<u8>> {
    let digit = |b: u8| (b as char).to_digit(16).map(|d| d as u8);
    text.chunks(2).map(|pair| Some(digit(pair[0])? << 4 | digit(*pair.get(1)?)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(signer: &Signer) -> Vec<Bytes> {
        let mut frames = vec![Bytes::from_static(b"client")];
        frames.extend(signer.write(&Message::new("kernel_info_request", json!({"a": 1})), None));
        frames
    }

    #[test]
    fn what_is_signed_can_be_read() {
        let signer = Signer::new("key");
        let request = signer.read(message(&signer)).unwrap();
        assert_eq!((request.kind.as_str(), &request.content["a"]), ("kernel_info_request", &json!(1)));
        assert_eq!(request.parent.identities, [Bytes::from_static(b"client")]);
    }

    #[test]
    fn what_is_not_is_refused() {
        let signer = Signer::new("key");
        let refused = |frames| signer.read(frames).err().unwrap_or_default();
        assert!(refused(message(&Signer::new("other"))).contains("signature"));
        assert!(refused(message(&Signer::new(""))).contains("signature"));
        let mut cut = message(&signer);
        cut.truncate(4);
        assert!(refused(cut).contains("cut off"));
        assert!(refused(vec![Bytes::from_static(b"x")]).contains("delimiter"));
        let mut changed = message(&signer);
        changed[6] = Bytes::from_static(b"{\"a\": 2}");
        assert!(refused(changed).contains("signature"));
    }

    #[test]
    fn without_a_key_nothing_is_signed_but_all_is_read() {
        let signer = Signer::new("");
        let mut frames = message(&signer);
        assert!(frames[2].is_empty() && signer.read(frames.clone()).is_ok());
        frames[6] = Bytes::from_static(b"{");
        assert!(signer.read(frames).err().unwrap_or_default().contains("content"));
    }
}
