//! What the prompt helps with while a cell is typed: completion by Tab, signature hints, questions.

use jitbook_tests::program::Scratch;
use jitbook_tests::terminal::keys::{BACK_TAB, CTRL_C, CTRL_U, ENTER, LEFT, TAB};
use jitbook_tests::terminal::{Setting, Terminal, Test};
use std::sync::Arc;

pub const TESTS: &[(&str, Test)] = &[
    ("tab_completes_a_name", tab_completes_a_name),
    ("tab_lists_what_fits", tab_lists_what_fits),
    ("tab_steps_through_its_list", tab_steps_through_its_list),
    ("a_long_list_has_pages", a_long_list_has_pages),
    ("tab_completes_inside_a_block", tab_completes_inside_a_block),
    ("tab_completes_attributes_keys_and_magics", tab_completes_attributes_keys_and_magics),
    ("a_hint_shows_the_signature", a_hint_shows_the_signature),
    ("a_hint_goes_when_the_call_is_closed", a_hint_goes_when_the_call_is_closed),
    ("a_hint_is_no_part_of_the_cell", a_hint_is_no_part_of_the_cell),
];

/// Tests that start the program themselves.
pub const OWN: &[(&str, fn() -> Result<(), String>)] =
    &[("hints_in_a_narrow_terminal", hints_in_a_narrow_terminal), ("hints_without_colour", hints_without_colour)];

fn tab_completes_a_name(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "temperature = 21.5")?;
    t.prompt(2)?;
    t.keys("tempera\t")?;
    t.wait("the whole name", |t| t.cursor_line().contains("temperature"))?;
    t.keys(" * 2\r")?;
    t.wait_for("43.0")
}

fn tab_lists_what_fits(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "def scale_one(x, by=2): return x")?;
    t.enter(2, "scale_two = 1")?;
    t.prompt(3)?;
    t.keys("sca\t")?;
    t.wait("both names, with what a function takes", |t| {
        t.text().contains("scale_one(x, by=2)") && t.text().contains("scale_two")
    })?;
    t.wait("what they share", |t| t.cursor_line().trim_end().ends_with("scale_"))
}

/// As in IPython: Tab goes on, Shift-Tab back, Enter takes what is chosen, and any other key goes on from it.
fn tab_steps_through_its_list(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "alpha_one = 1; alpha_two = 2; alpha_three = 3")?;
    t.prompt(2)?;
    let list = "alpha_one    alpha_three  alpha_two";
    let at = |t: &Terminal, text: &str| {
        t.wait(&format!("{text:?} above the list"), |t| {
            t.cursor_line().trim_end() == text && t.text().trim_end().ends_with(list)
        })
    };
    t.keys("1 + alp\t")?;
    at(t, "[2]: 1 + alpha_")?;
    for (key, text) in [(TAB, "one"), (TAB, "three"), (BACK_TAB, "one"), (BACK_TAB, ""), (BACK_TAB, "two"), (TAB, "")] {
        t.keys(key)?;
        at(t, &format!("[2]: 1 + alpha_{text}"))?;
    }
    t.keys(&format!("{TAB}{TAB}{ENTER}"))?;
    t.wait("the list to go", |t| !t.text().contains(list) && t.cursor_line().trim_end() == "[2]: 1 + alpha_three")?;
    t.keys(&format!(" * 100{ENTER}"))?;
    t.wait_for("301")?;
    t.prompt(3)?;
    t.keys(&format!("alp\t{TAB}"))?;
    at(t, "[3]: alpha_one")?;
    t.keys(LEFT)?;
    t.wait("the list to go", |t| !t.text().contains(list))?;
    t.keys(&format!("{CTRL_U}alp\t"))?;
    t.wait_for(list)?;
    t.keys(CTRL_C)?;
    t.wait("the list to go", |t| !t.text().contains(list))
}

fn a_long_list_has_pages(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "for i in range(100): globals()[f'number_{i:02}'] = i\r")?;
    t.prompt(2)?;
    t.keys("numb\t")?;
    t.wait_for("\nnumber_00  number_08 ")?;
    t.wait_for("\n1–72 of 100")?;
    t.keys(&TAB.repeat(73))?;
    t.wait_for("[2]: number_72\nnumber_72  number_80 ")?;
    t.wait_for("\n73–100 of 100")
}

fn tab_completes_inside_a_block(t: &mut Terminal) -> Result<(), String> {
    t.prompt(1)?;
    t.keys("def f(first_value):\r")?;
    t.wait("the continuation prompt", |t| t.cursor_line().starts_with("...:"))?;
    t.keys("return first_v\t * 2\r\r")?;
    t.enter(2, "f(21)")?;
    t.wait_for("42")
}

fn tab_completes_attributes_keys_and_magics(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "d = {'weights': [1, 2, 3]}")?;
    t.prompt(2)?;
    t.keys("d['wei\t].appe\t")?;
    t.wait("key and attribute", |t| t.cursor_line().contains("d['weights'].append"))?;
    t.keys(CTRL_U)?;
    t.keys("%timei\t")?;
    t.wait("the magic", |t| t.cursor_line().contains("%timeit"))
}

fn a_hint_shows_the_signature(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "def scale(x, by=2, *, twice=False): return x")?;
    t.prompt(2)?;
    t.keys("scale(")?;
    t.wait("the signature", |t| t.cursor_line().contains("scale(  # (x, by=2, *, twice=False)"))
}

fn a_hint_goes_when_the_call_is_closed(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "def scale(x, by=2): return x")?;
    t.prompt(2)?;
    t.keys("scale(1")?;
    t.wait("the signature", |t| t.cursor_line().contains("(x, by=2)"))?;
    t.keys(")")?;
    t.wait("nothing behind the call", |t| t.cursor_line().trim_end().ends_with("scale(1)"))
}

fn a_hint_is_no_part_of_the_cell(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "def scale(x, by=2): return x * by")?;
    t.prompt(2)?;
    t.keys("scale(3, 7")?;
    t.wait("the signature", |t| t.cursor_line().contains("(x, by=2)"))?;
    t.keys(")")?;
    t.keys(ENTER)?;
    t.wait_for("21")?;
    t.prompt(3)?;
    match t.text().lines().any(|l| l.contains("[2]") && l.trim_end().ends_with("scale(3, 7)")) {
        true => Ok(()),
        false => Err("the hint is left on the screen".into()),
    }
}

fn started(columns: u16, variables: &'static [(&'static str, Option<&'static str>)]) -> Result<Terminal, String> {
    let mut t = Terminal::open(Arc::new(Scratch::new()), &[], Setting { rows: 40, columns, variables })?;
    t.enter(1, "def scale(x, factor=2, twice=False): return x")?;
    t.prompt(2)?;
    Ok(t)
}

fn hints_in_a_narrow_terminal() -> Result<(), String> {
    let mut t = started(36, &[])?;
    t.keys("scale(")?;
    t.wait("what there is room for", |t| t.cursor_line().contains("(x, fact") && t.cursor_line().contains("..."))?;
    t.keys("1234567890")?;
    t.wait("no hint without room", |t| t.cursor_line().trim_end().ends_with("scale(1234567890"))
}

fn hints_without_colour() -> Result<(), String> {
    let mut t = started(100, &[("NO_COLOR", Some("1"))])?;
    t.keys("scale(")?;
    t.wait("a comment", |t| t.cursor_line().contains("scale(  # (x, factor=2, twice=False)"))
}
