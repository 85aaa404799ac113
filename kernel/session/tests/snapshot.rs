//! The snapshot of a namespace: it runs nothing of the user's, keeps up with what changes in place, and is the same
//! whether names come one by one or all at once.

use jitbook_session::complete::{complete, hint};
use jitbook_session::host::Silent;
use jitbook_session::inspect::{Detail, inspect};
use jitbook_session::snapshot::Snapshot;
use jitbook_session::{Outcome, Session, on_large_stack};
use std::sync::Arc;

/// Runs cells in turn in a new session; after each, `look` sees the snapshot.
fn session(cells: &'static [&'static str], look: impl Fn(usize, &Arc<Snapshot>) + Send + 'static) {
    on_large_stack(move || {
        let mut session = Session::new();
        session.use_prelude();
        for (i, cell) in cells.iter().enumerate() {
            assert_eq!(session.run_cell(cell, Silent::shared()), Outcome::Ok, "{cell}");
            look(i, &session.published().get());
        }
    });
}

fn offered(snapshot: &Snapshot, code: &str) -> Vec<String> {
    let found = complete(snapshot, code, code.chars().count());
    found.matches.into_iter().map(|m| m.text).collect()
}

const TRAPS: &str = "
seen = []
class Meta(type):
    def __getattr__(cls, name): seen.append(name); raise AttributeError(name)
    def __dir__(cls): seen.append('dir'); return []
class Reader:
    def __get__(self, obj, owner=None): seen.append('get'); return 1
    def __set_name__(self, owner, name): self.name = name
class Trap(metaclass=Meta):
    read = Reader()
    def __init__(self): self.__dict__['own'] = self
    def __getattr__(self, name): seen.append(name); return self
    def __getattribute__(self, name):
        seen.append('attribute ' + name)
        return object.__getattribute__(self, name)
    def __dir__(self): seen.append('dir'); return ['x']
    def __repr__(self): seen.append('repr'); return 'trap'
    def __len__(self): seen.append('len'); return 1
    def __getitem__(self, key): seen.append('item'); return self
    def __iter__(self): seen.append('iter'); return iter([])
    def __eq__(self, other): seen.append('eq'); return True
    def __hash__(self): seen.append('hash'); return 1
    def __call__(self, first): seen.append('call')
    @property
    def value(self): seen.append('value')
class Keys(dict):
    def keys(self): seen.append('keys'); return []
    def __getitem__(self, key): seen.append('key')
t = Trap()
k = Keys(a=1)
d = {'t': t, 'k': k}
xs = [t, k]
seen.clear()";

#[test]
fn nothing_of_the_users_runs() {
    on_large_stack(|| {
        let mut session = Session::new();
        session.use_prelude();
        assert_eq!(session.run_cell(TRAPS, Silent::shared()), Outcome::Ok);
        assert_eq!(session.run_cell("d; t; xs;", Silent::shared()), Outcome::Ok);
        let snapshot = session.published().get();
        let codes = [
            "t.",
            "t.own.",
            "t.own.value.",
            "t.read.",
            "t[0].",
            "t().",
            "t(",
            "Trap.",
            "Trap().",
            "k.",
            "k['",
            "d['t'].",
            "d['",
            "xs[0].",
            "t.va",
            "Trap.re",
        ];
        for code in codes {
            let end = code.chars().count();
            let _ = (complete(&snapshot, code, end), hint(&snapshot, code, end));
            let _ = inspect(&snapshot, code, end.saturating_sub(1), Detail::Source);
        }
        assert!(offered(&snapshot, "t.").contains(&"own".to_string()));
        assert!(offered(&snapshot, "t.va").contains(&"value".to_string()));
        assert_eq!(offered(&snapshot, "k['"), ["a'"]);
        assert_eq!(session.run_cell("assert seen == [], seen", Silent::shared()), Outcome::Ok);
    });
}

#[test]
fn objects_that_change_in_place_are_looked_at_again() {
    let cells = &[
        "d = {'one': 1}\nclass C: pass\nc = C()\nwhole = {'inner': {}}",
        "d['two'] = 2; c.fresh = 1",
        "def later(): d['three'] = 3; C.added = 1; whole['inner']['deep'] = 1",
        "later()",
        "whole",
        "del d['one'], c.fresh",
        "del c, d",
    ];
    session(cells, |i, s| {
        let keys = offered(s, "d['");
        match i {
            0 => assert_eq!(keys, ["one'"]),
            1 => {
                assert_eq!(keys, ["one'", "two'"]);
                assert_eq!(offered(s, "c.fr"), ["fresh"]);
            }
            3 => {
                assert_eq!(keys, ["one'", "two'", "three'"], "changed by a function that the cell calls");
                assert_eq!(offered(s, "c.ad"), ["added"]);
            }
            4 => assert_eq!(offered(s, "whole['inner']['"), ["deep'"], "deep changes are seen where the cell names it"),
            5 => {
                assert_eq!(keys, ["two'", "three'"]);
                assert!(offered(s, "c.fres").is_empty());
            }
            6 => assert!(s.find("c").is_none() && s.find("d").is_none() && s.find("C").is_some()),
            _ => {}
        }
    });
}

#[test]
fn names_come_and_go() {
    let cells = &[
        "for i in range(1000): globals()[f'v{i}'] = i",
        "for i in range(0, 1000, 2): del globals()[f'v{i}']",
        "for i in range(500, 1000): globals().pop(f'v{i}', None)",
        "for i in range(3000): globals()[f'w{i}'] = i",
        "%reset -f",
        "again = 1",
    ];
    session(cells, |i, s| {
        let count = |prefix: &str| s.names().filter(|m| m.name.starts_with(prefix)).count();
        let numbered = |prefix: char| {
            let digits = |n: &str| n.strip_prefix(prefix).is_some_and(|r| r.parse::<u32>().is_ok());
            s.names().filter(|m| digits(&m.name)).count()
        };
        match i {
            0 => assert_eq!(numbered('v'), 1000),
            1 => assert_eq!(numbered('v'), 500),
            2 => assert_eq!(numbered('v'), 250),
            3 => assert_eq!((numbered('v'), numbered('w')), (250, 3000)),
            4 => assert_eq!((numbered('v'), numbered('w'), count("again")), (0, 0, 0)),
            _ => assert_eq!(count("again"), 1),
        }
    });
}

#[test]
fn huge_namespaces_are_complete() {
    let cells = &[
        "for i in range(100_000): globals()[f'name{i}'] = i\nbig = {f'key{i}': i for i in range(1_000_000)}",
        "name99999 = [1]",
    ];
    session(cells, |i, s| {
        assert!(s.names().count() > 100_000);
        assert_eq!(offered(s, "name9999").len(), 11);
        assert_eq!(offered(s, "big['key99").len(), 11, "the first keys are known");
        assert_eq!(offered(s, "name99999.app").len(), usize::from(i == 1));
    });
}
