//! Requests on shell and control: answered at once, or queued for the evaluator. Every request has a reply, also one that
//! cannot be read.

use crate::info;
use crate::iopub::IoPub;
use crate::log;
use crate::queue::{Cell, Queue};
use crate::sockets::Replies;
use crate::stdin::{Answer, Stdin};
use crate::wire::{Message, Parent, Request};
use jitbook_session::handle::interrupt;
use jitbook_session::session::{Completeness, completeness, indentation};
use jupyter_protocol::{ExecuteRequest, IsCompleteReply, IsCompleteRequest, ShutdownRequest};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::sync::Arc;

/// Where requests are answered.
pub struct Desk {
    pub iopub: Arc<IoPub>,
    pub queue: Arc<Queue>,
    pub stdin: Arc<Stdin>,
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
        interrupt();
        self.stdin.give(Answer::Interrupted);
    }
}

fn execute(content: &Value) -> Result<ExecuteRequest, Refusal> {
    let silent = content["silent"].as_bool().unwrap_or(false);
    let defaults = json!({"silent": false, "store_history": !silent, "user_expressions": {}, "allow_stdin": false, "stop_on_error": true});
    let mut request: ExecuteRequest = read(content, defaults)?;
    request.store_history &= !request.silent;
    Ok(request)
}

fn is_complete(content: &Value) -> Answered {
    let request: IsCompleteRequest = read(content, json!({}))?;
    let reply = match completeness(&request.code) {
        Completeness::Complete => IsCompleteReply::complete(),
        Completeness::More => IsCompleteReply::incomplete(indentation(&request.code)),
        Completeness::Invalid => IsCompleteReply::invalid(),
    };
    serde_json::to_value(reply).map_err(|e| Refusal::unreadable(&e))
}
