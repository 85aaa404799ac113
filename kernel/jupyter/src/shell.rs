//! Requests on shell and control: answered at once, or queued for the evaluator. Every request has a reply, also one that
//! cannot be read.

use crate::evaluator::Seen;
use crate::history::{History, Wanted};
use crate::info;
use crate::iopub::IoPub;
use crate::log;
use crate::queue::{Cell, Queue};
use crate::sockets::Replies;
use crate::stdin::{Answer, Stdin, Taken};
use crate::wire::{Message, Parent, Request};
use jitbook_session::complete::complete;
use jitbook_session::inspect::{Detail, inspect};
use jitbook_session::session::{Completeness, completeness, indentation};
use jitbook_session::snapshot::Snapshot;
use jupyter_protocol::{
    CompleteRequest, ExecuteRequest, HistoryRequest, InspectRequest, IsCompleteReply, IsCompleteRequest,
    ShutdownRequest,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// Where requests are answered.
pub struct Desk {
    pub iopub: Arc<IoPub>,
    pub queue: Arc<Queue>,
    pub stdin: Arc<Stdin>,
    pub history: Arc<History>,
    pub seen: Arc<OnceLock<Seen>>,
}

/// What comes after a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Next {
    Request,
    /// The kernel ends.
    Stop,
}

/// Why a request gets an error for a reply.
struct Refusal {
    class: &'static str,
    why: String,
}

impl Refusal {
    fn unreadable(e: &serde_json::Error) -> Refusal {
        Refusal { class: "ValueError", why: format!("the request cannot be read: {e}") }
    }
}

type Answered = Result<Value, Refusal>;

/// The content of a request, with defaults in place of what clients leave out.
fn read<T: DeserializeOwned>(content: &Value, defaults: Value) -> Result<T, Refusal> {
    let mut whole = defaults;
    if let (Some(whole), Some(said)) = (whole.as_object_mut(), content.as_object()) {
        whole.extend(said.iter().filter(|(_, v)| !v.is_null()).map(|(k, v)| (k.clone(), v.clone())));
    }
    serde_json::from_value(whole).map_err(|e| Refusal::unreadable(&e))
}

impl Desk {
    /// Answers a request, or sees that it will be.
    pub fn answer(&self, request: Request, replies: &Replies) -> Next {
        let Request { parent, kind, content } = request;
        if kind == "execute_request" {
            match execute(&content) {
                Ok(request) => self.queue.put(Cell { parent, request }),
                Err(refusal) => self.reply(&parent, &kind, replies, || Err(refusal)),
            }
            return Next::Request;
        }
        if kind == "shutdown_request" {
            return self.shut_down(&parent, &content, replies);
        }
        self.reply(&parent, &kind, replies, || self.content(&kind, &content, &parent));
        Next::Request
    }

    /// Sends the reply to a request, between the statuses that front ends wait for.
    fn reply(&self, parent: &Arc<Parent>, kind: &str, replies: &Replies, answer: impl FnOnce() -> Answered) {
        self.iopub.aside(parent, || {
            let answer = answer();
            let Some(subject) = kind.strip_suffix("_request") else {
                if let Err(refusal) = answer {
                    log::line(&format!("{kind}: {}", refusal.why));
                }
                return;
            };
            let content = answer.unwrap_or_else(|Refusal { class, why }| {
                log::line(&format!("{kind}: {why}"));
                json!({"status": "error", "ename": class, "evalue": why, "traceback": [], "execution_count": 0})
            });
            replies.send(&Message::new(&format!("{subject}_reply"), content), parent);
        });
    }

    fn content(&self, kind: &str, content: &Value, parent: &Arc<Parent>) -> Answered {
        match kind {
            "kernel_info_request" => Ok(info::reply()),
            "interrupt_request" => {
                self.interrupt();
                Ok(json!({"status": "ok"}))
            }
            "is_complete_request" => is_complete(content),
            "complete_request" => self.complete(content),
            "inspect_request" => self.inspect(content),
            "history_request" => self.look_back(content),
            "comm_info_request" => Ok(json!({"status": "ok", "comms": {}})),
            "comm_open" => {
                self.close_comm(content, parent);
                Ok(Value::Null)
            }
            // Of a comm that is closed.
            "comm_msg" | "comm_close" => Ok(Value::Null),
            other => Err(Refusal { class: "NotImplementedError", why: format!("jitbook does not know {other}") }),
        }
    }

    /// The namespace as it was after the last cell. The evaluator is there some milliseconds after the sockets are.
    fn names(&self) -> Arc<Snapshot> {
        let patience = Instant::now() + Duration::from_secs(1);
        while self.seen.get().is_none() && Instant::now() < patience {
            std::thread::sleep(Duration::from_millis(2));
        }
        self.seen.get().map(|s| s.names.get()).unwrap_or_default()
    }

    fn complete(&self, content: &Value) -> Answered {
        let request: CompleteRequest = read(&with_cursor(content), json!({}))?;
        let found = complete(&self.names(), &request.code, request.cursor_pos);
        let typed = |m: &jitbook_session::complete::Match| {
            json!({
                "start": found.start, "end": found.end, "text": m.text, "type": m.kind.name(), "signature": m.signature,
            })
        };
        Ok(json!({
            "status": "ok",
            "matches": found.matches.iter().map(|m| m.text.as_str()).collect::<Vec<_>>(),
            "cursor_start": found.start,
            "cursor_end": found.end,
            "metadata": {"_jupyter_types_experimental": found.matches.iter().map(typed).collect::<Vec<_>>()},
        }))
    }

    fn inspect(&self, content: &Value) -> Answered {
        let request: InspectRequest = read(&with_cursor(content), json!({}))?;
        let detail = if request.detail_level.unwrap_or(0) == 0 { Detail::Short } else { Detail::Source };
        let found = inspect(&self.names(), &request.code, request.cursor_pos, detail);
        let data = match &found {
            Some(found) => {
                json!({"text/plain": found.ansi(), "text/html": found.html(), "text/markdown": found.markdown()})
            }
            None => json!({}),
        };
        Ok(json!({"status": "ok", "found": found.is_some(), "data": data, "metadata": {}}))
    }

    fn look_back(&self, content: &Value) -> Answered {
        // Clients leave out what the protocol's own client always sends.
        let defaults = json!({
            "output": false, "raw": true, "session": 0, "start": 0, "stop": i32::MAX, "n": i32::MAX, "pattern": "*",
            "unique": false,
        });
        let many = |n: i32| usize::try_from(n).unwrap_or(0);
        let (wanted, with_output) = match read(content, defaults)? {
            HistoryRequest::Tail { n, output, .. } => (Wanted::Tail(many(n)), output),
            HistoryRequest::Range { session, start, stop, output, .. } => {
                let stop = (stop != i32::MAX).then_some(i64::from(stop));
                let (session, start) = (i64::from(session.unwrap_or(0)), i64::from(start));
                (Wanted::Range { session, start, stop }, output)
            }
            HistoryRequest::Search { pattern, unique, output, n, .. } => {
                (Wanted::Search { pattern, most: Some(many(n)), unique }, output)
            }
        };
        Ok(json!({"status": "ok", "history": self.history.find(&wanted, with_output)}))
    }

    /// Nothing here can be at the other end of a comm: who opens one is told at once.
    fn close_comm(&self, content: &Value, parent: &Arc<Parent>) {
        let id = content["comm_id"].as_str().unwrap_or_default();
        let close = Message::new("comm_close", json!({"comm_id": id, "data": {}}));
        self.iopub.send(&close, Some(parent));
    }

    fn shut_down(&self, parent: &Arc<Parent>, content: &Value, replies: &Replies) -> Next {
        let request: Result<ShutdownRequest, _> = read(content, json!({"restart": false}));
        let restart = request.is_ok_and(|r| r.restart);
        let reply = Message::new("shutdown_reply", json!({"status": "ok", "restart": restart}));
        self.iopub.aside(parent, || {
            replies.send(&reply, parent);
            self.iopub.send(&reply, Some(parent));
        });
        Next::Stop
    }

    /// Stops the cell that runs, and what it asks.
    pub fn interrupt(&self) {
        // A question that is open ends with the interrupt, and has used it up.
        if self.stdin.give(Answer::Interrupted) == Taken::No
            && let Some(seen) = self.seen.get()
        {
            seen.handle.interrupt();
        }
    }
}

/// A request with a place in its text: the end, where none is given or none that is there.
fn with_cursor(content: &Value) -> Value {
    let mut content = content.clone();
    let length = content["code"].as_str().map_or(0, |code| code.chars().count());
    if let Some(members) = content.as_object_mut() {
        let cursor = members.entry("cursor_pos").or_insert(length.into());
        if cursor.as_i64().is_some_and(|at| at < 0 || at > length as i64) {
            *cursor = length.into();
        }
    }
    content
}

fn execute(content: &Value) -> Result<ExecuteRequest, Refusal> {
    let silent = content["silent"].as_bool().unwrap_or(false);
    let defaults = json!({"silent": false, "store_history": !silent, "user_expressions": {}, "allow_stdin": false, "stop_on_error": true});
    let mut request: ExecuteRequest = read(content, defaults)?;
    request.store_history &= !request.silent;
    Ok(request)
}

fn is_complete(content: &Value) -> Answered {
    let Ok(request) = read::<IsCompleteRequest>(content, json!({})) else {
        // This reply has no word for an error.
        return Ok(json!({"status": "unknown"}));
    };
    let reply = match completeness(&request.code) {
        Completeness::Complete => IsCompleteReply::complete(),
        Completeness::More => IsCompleteReply::incomplete(indentation(&request.code)),
        Completeness::Invalid => IsCompleteReply::invalid(),
    };
    serde_json::to_value(reply).map_err(|e| Refusal::unreadable(&e))
}
