//! `%bench` where pictures are figures, as in a notebook.

use jitbook_session::host::{Console, Event, Host, Stream};
use jitbook_session::plot::{Figure, Scale};
use jitbook_session::{Outcome, Session};
use std::cell::RefCell;
use std::rc::Rc;

#[derive(Default)]
struct Recorder {
    figures: Vec<Figure>,
    timings: usize,
}

impl Console for Recorder {
    fn write(&mut self, _: Stream, _: &str) -> std::io::Result<()> {
        Ok(())
    }
}

impl Host for Recorder {
    fn event(&mut self, event: Event) {
        match event {
            Event::Display(bundle, _) => self.figures.extend(bundle.drawn().cloned()),
            Event::Timing(_) => self.timings += 1,
            _ => {}
        }
    }
}

#[test]
fn a_notebook_gets_two_panels_and_no_timing_line() {
    let mut session = Session::new();
    session.use_prelude();
    let host = Rc::new(RefCell::new(Recorder::default()));
    let cells = ["def f(x): return jnp.exp(x) * 2 + jnp.sin(x)", "%bench --seconds 0.3 f(jnp.linspace(-3, 3, 10))"];
    for cell in cells {
        assert_eq!(session.run_cell(cell, host.clone()), Outcome::Ok);
    }
    let host = host.borrow();
    assert_eq!(host.timings, 1, "the bench says what its parts cost");
    let [figure] = &host.figures[..] else { panic!("{} figures", host.figures.len()) };
    assert_eq!((figure.rows, figure.columns, figure.axes.len()), (1, 2, 2));
    for axes in &figure.axes {
        assert_eq!((axes.xscale, axes.yscale, axes.series.len()), (Scale::Log, Scale::Log, 2));
        assert!(axes.series.iter().all(|s| s.x[0] == 1.0 && s.y.iter().all(|y| *y > 0.0)));
    }
    if let Some(file) = std::env::var_os("JITBOOK_TEST_PICTURE") {
        let png = jitbook_session::plot::draw::png(figure).expect("a figure can be drawn");
        std::fs::write(file, png).expect("the picture can be written");
    }
}
