//! What a measurement says, in one sentence.

use super::side::{COUNTS, Side};
use crate::format::{ratio, seconds, whole};

/// When the first call's cost is paid back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// Within the first call.
    FirstCall,
    /// From this call on.
    After(u64),
    /// From this call on, which was not reached.
    Beyond(u64),
    /// Never: a call does not get faster.
    Slower,
    /// Never: the difference is within the noise.
    Noise,
}

/// What jit took away.
#[derive(Clone, Debug, PartialEq)]
pub enum Removed {
    /// Operations dispatched one by one became this many calls.
    Dispatches(usize, usize),
    /// Operations over memory became this many loops.
    Passes(usize, usize),
    /// The interpreter's steps: control flow became machine code.
    Steps,
    /// Two functions were compared: nothing was removed from one to get the other.
    Nothing,
}

/// Differences below this part of a call's time are noise, however steady the repeats are.
const NOISE: f64 = 0.02;

/// The first side is the plain one, the second pays for its first call.
pub fn judge(plain: &Side, jit: &Side) -> Verdict {
    let (p, j) = (plain.per_call(), jit.per_call());
    let ahead = |n: f64| plain.at(n) - jit.at(n);
    let ((p_low, p_high), (j_low, j_high)) = (plain.per_call_range(), jit.per_call_range());
    let apart = p_low > j_high || j_low > p_high;
    if !apart || (p - j).abs() <= NOISE * p.max(j) {
        return Verdict::Noise;
    }
    if p < j {
        return Verdict::Slower;
    }
    if ahead(1.0) >= 0.0 {
        return Verdict::FirstCall;
    }
    let last = COUNTS[COUNTS.len() - 1];
    if ahead(last as f64) < 0.0 {
        return Verdict::Beyond(last + (-ahead(last as f64) / (p - j)).ceil() as u64);
    }
    let (mut low, mut high) = (1, last);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if ahead(middle as f64) >= 0.0 { high = middle } else { low = middle }
    }
    Verdict::After(high)
}

impl Verdict {
    /// The call from which on the second side is ahead.
    pub fn break_even(self) -> Option<u64> {
        match self {
            Verdict::FirstCall => Some(1),
            Verdict::After(n) | Verdict::Beyond(n) => Some(n),
            Verdict::Slower | Verdict::Noise => None,
        }
    }

    /// The sentence, from the measured times.
    pub fn sentence(self, plain: &Side, jit: &Side, removed: &Removed) -> String {
        let (p, j) = (plain.per_call(), jit.per_call());
        let name = &jit.label;
        let gain = ratio(p / j);
        let why = removed.text(p > j);
        match self {
            Verdict::FirstCall => {
                let first = if *removed == Removed::Steps {
                    format!(
                        "One call: {} interpreted, {} compiled ({}), first call included.",
                        seconds(plain.at(1.0)),
                        seconds(jit.at(1.0)),
                        ratio(plain.at(1.0) / jit.at(1.0))
                    )
                } else {
                    format!(
                        "Paid back within the first call: {} against {}.",
                        seconds(jit.at(1.0)),
                        seconds(plain.at(1.0))
                    )
                };
                if why.is_empty() { first } else { format!("{first} {why}.") }
            }
            Verdict::After(n) => {
                format!("From call {} on, {name} wins; at the end {gain} a call{}.", whole(n), in_brackets(&why))
            }
            Verdict::Beyond(n) => format!(
                "Not paid back within {} calls: from call {} on (extrapolated), at {gain} a call{}.",
                whole(COUNTS[COUNTS.len() - 1]),
                whole(n),
                in_brackets(&why)
            ),
            Verdict::Slower if *removed == Removed::Nothing => {
                format!("{name} takes {} longer a call, {} against {}.", ratio(j / p), seconds(j), seconds(p))
            }
            Verdict::Noise if *removed == Removed::Nothing => {
                format!("No difference beyond the noise: {} against {} a call.", seconds(j), seconds(p))
            }
            Verdict::Slower => format!(
                "Never paid back: with {name} a call takes {} longer, {} against {}{}.",
                ratio(j / p),
                seconds(j),
                seconds(p),
                in_brackets(&why)
            ),
            Verdict::Noise => format!(
                "Never paid back: with {name} {} a call, without {}, a difference within the noise{}.",
                seconds(j),
                seconds(p),
                in_brackets(&why)
            ),
        }
    }
}

fn in_brackets(why: &str) -> String {
    if why.is_empty() { String::new() } else { format!(" ({})", lower_first(why)) }
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |c| c.to_lowercase().chain(chars).collect())
}

impl Removed {
    /// In words; where jit is faster, something was.
    fn text(&self, faster: bool) -> String {
        let becomes = |what: &str, many: &str, from: usize, to: usize| match (from, to) {
            (1, 1) if faster => format!("1 {what} stays 1, the interpreter's steps around it go"),
            (1, 1) => format!("1 {what} stays 1: there is nothing to remove"),
            (1, _) if faster => "the interpreter's steps around it go".into(),
            (1, _) => format!("1 {what} becomes {to}"),
            (n, m) if n == m => format!("{n} {many} stay"),
            (n, m) => format!("{n} {many} become {m}"),
        };
        match *self {
            Removed::Dispatches(0, _) if faster => "The interpreter's steps go".into(),
            Removed::Dispatches(0, _) => "No array operation is dispatched: there is nothing to remove".into(),
            Removed::Dispatches(from, to) => becomes("dispatch", "dispatches", from, to),
            Removed::Passes(from, to) => becomes("pass over memory", "passes over memory", from, to),
            Removed::Steps => "The interpreter's steps become machine code".into(),
            Removed::Nothing => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::side::made_up;
    use super::*;

    fn sentence(plain: &Side, jit: &Side, removed: Removed) -> String {
        judge(plain, jit).sentence(plain, jit, &removed)
    }

    #[test]
    fn paid_back_within_the_first_call() {
        let (plain, jit) = (made_up("no jit", 2.1e-3, 2.1e-3, 3), made_up("jit", 0.52e-3, 0.21e-3, 5));
        assert_eq!(judge(&plain, &jit), Verdict::FirstCall);
        assert_eq!(
            sentence(&plain, &jit, Removed::Passes(6, 1)),
            "Paid back within the first call: 520 µs against 2.1 ms. 6 passes over memory become 1."
        );
        let (plain, jit) = (made_up("no jit", 0.118, 0.118, 1), made_up("jit", 3.7e-3, 3e-3, 3));
        assert_eq!(
            sentence(&plain, &jit, Removed::Steps),
            "One call: 118 ms interpreted, 3.7 ms compiled (32x), first call included. \
             The interpreter's steps become machine code."
        );
    }

    #[test]
    fn paid_back_after_some_calls() {
        let (plain, jit) = (made_up("no jit", 1.1e-6, 1.1e-6, 7), made_up("jit", 250e-6, 0.16e-6, 7));
        let Verdict::After(n) = judge(&plain, &jit) else { panic!("{:?}", judge(&plain, &jit)) };
        // 250 + 0.16 (n - 1) = 1.1 n
        assert!((265..=267).contains(&n), "{n}");
        let text = sentence(&plain, &jit, Removed::Dispatches(7, 1));
        assert_eq!(text, format!("From call {n} on, jit wins; at the end 6.9x a call (7 dispatches become 1)."));
    }

    #[test]
    fn paid_back_beyond_the_range() {
        let (plain, jit) = (made_up("no jit", 7.2e-6, 7.2e-6, 7), made_up("jit", 28e-3, 5.9e-6, 7));
        let Verdict::Beyond(n) = judge(&plain, &jit) else { panic!("{:?}", judge(&plain, &jit)) };
        assert!((21_400..21_700).contains(&n), "{n}");
        assert!(sentence(&plain, &jit, Removed::Dispatches(1, 1)).contains("on (extrapolated), at 1.2x a call"));
    }

    #[test]
    fn never_paid_back() {
        let (plain, jit) = (made_up("no jit", 1e-6, 1e-6, 7), made_up("jit", 1e-3, 0.99e-6, 7));
        assert_eq!(judge(&plain, &jit), Verdict::Noise);
        assert!(sentence(&plain, &jit, Removed::Dispatches(1, 1)).contains("with jit 990 ns a call, without 1 µs, "));
        // Of calls that took so long that one of them fitted, too.
        let (plain, mut jit) = (made_up("no jit", 0.293, 0.293, 1), made_up("jit", 0.29, 0.28, 1));
        jit.second = Some(0.292);
        assert_eq!(judge(&plain, &jit), Verdict::Noise);
        let (plain, jit) = (made_up("no jit", 1e-6, 1e-6, 7), made_up("jit", 1e-3, 0.99e-6, 7));
        assert_eq!(
            sentence(&plain, &jit, Removed::Nothing),
            "No difference beyond the noise: 990 ns against 1 µs a call."
        );
        // One repeat that something else disturbed does not hide a gain, nor make one.
        let mut disturbed = made_up("jit", 1e-3, 0.1e-6, 7);
        disturbed.note(6, 1.0);
        assert!(matches!(judge(&plain, &disturbed), Verdict::After(_) | Verdict::Beyond(_)));
        let mut disturbed = made_up("jit", 1e-3, 1e-6, 7);
        disturbed.note(6, 1.0);
        assert_eq!(judge(&plain, &disturbed), Verdict::Noise);
        let jit = made_up("jit", 1e-3, 2e-6, 7);
        assert_eq!(judge(&plain, &jit), Verdict::Slower);
        assert_eq!(
            sentence(&plain, &jit, Removed::Dispatches(0, 1)),
            "Never paid back: with jit a call takes 2x longer, 2 µs against 1 µs (no array operation is dispatched: \
             there is nothing to remove)."
        );
    }
}
