//! Whom a session talks to: what a cell gives comes as text on two streams and as [`Event`]s, in order, while it runs.

use crate::bundle::Bundle;
use crate::failure::Failure;
use crate::plot::Figure;
use crate::timing::Timings;
use jitbook_array::Result;
pub use jitbook_lang::console::{Console, Echo, NoInput, Nowhere, Process, Stream};
use std::cell::RefCell;
use std::rc::Rc;

/// What a cell gives beside text, as it comes.
pub enum Event {
    /// The value of the cell's last expression.
    Result(Bundle),
    /// Something shown on the way: by `display`, a figure, a magic. A name lets it be updated later.
    Display(Bundle, Option<DisplayId>),
    /// What stands now in place of an earlier display of that name.
    Update(Bundle, DisplayId),
    /// The outputs of the cell go.
    Clear(Clear),
    /// An error ended the cell.
    Error(Failure),
    /// What the cell cost.
    Timing(Timings),
    /// Help to be read beside the cells: a pager's.
    Page(Bundle),
    /// A text for the next cell to begin with.
    NextInput(String),
}

/// The name of a display.
#[derive(Clone, PartialEq, Eq, Debug, Hash)]
pub struct DisplayId(pub String);

/// When outputs are cleared.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Clear {
    Now,
    /// When the next output comes, so that nothing flickers.
    WithNext,
}

/// What a host can show.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Look {
    /// Words, as a terminal does.
    Text,
    /// Every form that a bundle may have, as a notebook does.
    Rich,
}

/// Who shows what a cell gives. Text is written, and may wait for `flush`; before each event the text is flushed.
pub trait Host: Console {
    fn event(&mut self, event: Event);
    fn look(&self) -> Look {
        Look::Rich
    }
    /// How wide a line of text may be, where that is known.
    fn columns(&self) -> Option<usize> {
        None
    }
}

/// A host as the session and its user hold it.
pub type Shared = Rc<RefCell<dyn Host>>;

thread_local! {
    /// The host of the session that runs on this thread, for what is shown from deep inside a program.
    static CURRENT: RefCell<Option<Shared>> = const { RefCell::new(None) };
}

/// Makes a host the one that hears of what is shown on this thread; gives the one before.
pub(crate) fn attach(host: Option<Shared>) -> Option<Shared> {
    CURRENT.with(|c| c.replace(host))
}

pub(crate) fn current() -> Option<Shared> {
    CURRENT.with(|c| c.borrow().clone())
}

/// What the host of the cell that runs can show.
pub(crate) fn look() -> Look {
    current().map_or(Look::Text, |host| host.borrow().look())
}

pub(crate) fn columns() -> Option<usize> {
    current().and_then(|host| host.borrow().columns())
}

/// Tells the host of the cell that runs.
pub(crate) fn tell(event: Event) {
    if let Some(host) = current() {
        let mut host = host.borrow_mut();
        // A stream that is closed is told of where something is printed.
        let _ = host.flush();
        host.event(event);
    }
}

/// Hands a figure to the host of the cell that runs.
pub(crate) fn show_figure(figure: Figure) -> Result<()> {
    let bundle = Bundle::figure(figure);
    let bundle = if look() == Look::Rich { bundle.draw()? } else { bundle };
    tell(Event::Display(bundle, None));
    Ok(())
}
