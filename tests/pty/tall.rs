//! Cells that are taller than the screen: what is in sight is right, whatever is done to them, and the screen before them
//! comes back.

use jitbook_tests::program::Scratch;
use jitbook_tests::terminal::keys::{CTRL_C, CTRL_R, DOWN, ENTER, TAB, UP};
use jitbook_tests::terminal::{Setting, Terminal};
use std::sync::Arc;

/// Tests that start the program themselves.
pub const OWN: &[(&str, fn() -> Result<(), String>)] = &[
    ("a_tall_block_is_edited_above_its_end", || tested(a_tall_block_is_edited_above_its_end)),
    ("a_tall_block_is_recalled", || tested(a_tall_block_is_recalled)),
    ("ctrl_c_in_a_tall_block_brings_the_screen_back", || tested(ctrl_c_in_a_tall_block_brings_the_screen_back)),
    ("a_block_grows_tall_and_short_again", || tested(a_block_grows_tall_and_short_again)),
    ("tab_in_a_tall_block", || tested(tab_in_a_tall_block)),
    ("a_search_finds_a_tall_block", || tested(a_search_finds_a_tall_block)),
];

const LINES: usize = 30;

/// A test at a small screen, which is added to its complaint.
fn tested(test: fn(&mut Terminal) -> Result<(), String>) -> Result<(), String> {
    let mut t = open()?;
    test(&mut t).map_err(|e| format!("{e}\n--- the screen ---\n{}", t.text()))
}

fn open() -> Result<Terminal, String> {
    let mut t = Terminal::open(Arc::new(Scratch::new()), &[], Setting { rows: 12, columns: 60, variables: &[] })?;
    t.enter(1, "'seen' + ' before'")?;
    t.prompt(2)?;
    Ok(t)
}

/// A function of many lines, pasted; the cursor is at its end.
fn pasted(t: &mut Terminal) -> Result<(), String> {
    let lines: String = (0..LINES).map(|i| format!("    y{i} = x + {i}\n")).collect();
    t.keys(&format!("\x1b[200~def tall(x):\n{lines}    return y0\x1b[201~"))?;
    t.wait_for("── rows 22–32 of 32 ──")
}

/// The rows of the screen are these lines of the function, and the cursor's is the one that is said.
fn in_sight(t: &Terminal, first: usize, last: usize) -> Result<(), String> {
    let line = |i| format!("...:     y{i} = x + {i}");
    t.wait(&format!("lines {first} to {last} in sight"), |t| {
        let text = t.text();
        let shown: Vec<&str> = text.lines().map(str::trim_end).filter(|l| l.starts_with("...:     y")).collect();
        shown == (first..=last).map(line).collect::<Vec<_>>()
    })
}

fn a_tall_block_is_edited_above_its_end(t: &mut Terminal) -> Result<(), String> {
    pasted(t)?;
    in_sight(t, 20, 29)?;
    t.keys(&UP.repeat(20))?;
    in_sight(t, 8, 18)?;
    t.keys(&UP.repeat(11))?;
    // The cursor stands at the end of the first line.
    t.wait_for("[2]: def tall(x): \n...:     y0 = x + 0\n")?;
    t.keys(DOWN)?;
    t.keys("\x0500")?;
    t.wait_for("...:     y0 = x + 000")?;
    t.keys(&DOWN.repeat(30))?;
    t.wait("the last line", |t| t.text().contains("return y0") && !t.text().contains("y0 = x"))?;
    t.keys("\x05 + 1\r\r")?;
    t.prompt(3)?;
    t.wait_for("...:     return y0 + 1\n...: \n[3]:")?;
    t.enter(3, "tall(41)")?;
    t.wait_for("42")
}

fn a_tall_block_is_recalled(t: &mut Terminal) -> Result<(), String> {
    pasted(t)?;
    t.keys("\r\r")?;
    t.prompt(3)?;
    t.keys(UP)?;
    t.wait_for("── rows 22–32 of 32 ──")?;
    t.keys(ENTER)?;
    t.prompt(4)?;
    t.enter(4, "tall(42)")?;
    t.wait_for("42")
}

fn ctrl_c_in_a_tall_block_brings_the_screen_back(t: &mut Terminal) -> Result<(), String> {
    pasted(t)?;
    t.keys(&UP.repeat(25))?;
    in_sight(t, 3, 13)?;
    t.keys(CTRL_C)?;
    t.prompt(2)?;
    t.wait_for("'seen before'")?;
    if t.text().contains("y9 =") { Err(t.text()) } else { t.enter(2, "6 * 7").and_then(|()| t.wait_for("42")) }
}

fn a_block_grows_tall_and_short_again(t: &mut Terminal) -> Result<(), String> {
    t.keys("z = [\r")?;
    for i in 0..9 {
        t.keys(&format!("{i},\r"))?;
    }
    t.wait("the whole block", |t| t.text().contains("[2]: z = [") && t.cursor_line().trim_end() == "...:")?;
    t.keys("9,\r")?;
    t.keys("10,\r")?;
    t.wait_for("── rows 3–13 of 13 ──")?;
    // Three lines are joined to those above them.
    t.keys(&"\x7f".repeat(6))?;
    t.wait("the first screen", |t| t.text().contains("[2]: z = [") && !t.text().contains("rows"))?;
    t.wait("the cursor behind the last number", |t| t.cursor_line().trim_end() == "...: 9")?;
    t.keys("]; len(z)\r")?;
    t.prompt(3)?;
    t.wait_for("\n10\n")
}

fn tab_in_a_tall_block(t: &mut Terminal) -> Result<(), String> {
    t.enter(2, "scale_one = 20; scale_two = 22")?;
    let lines = "    pass\n".repeat(LINES);
    t.keys(&format!("\x1b[200~if True:\n{lines}    scale_one + sca\x1b[201~"))?;
    t.wait_for("of 32 ──")?;
    t.keys(TAB)?;
    t.wait_for("...:     scale_one + scale_\nscale_one  scale_two\n── rows")?;
    t.keys(&TAB.repeat(2))?;
    t.wait_for("...:     scale_one + scale_two\n")?;
    t.keys("\r")?;
    t.wait("the list to go", |t| !t.text().contains("scale_one  scale_two"))?;
    t.keys("; print(scale_one + scale_two)\r\r")?;
    t.prompt(4)?;
    t.wait_for("42")
}

fn a_search_finds_a_tall_block(t: &mut Terminal) -> Result<(), String> {
    pasted(t)?;
    t.keys("\r\r")?;
    t.enter(3, "1 + 1")?;
    t.keys(CTRL_R)?;
    t.keys("y7 = ")?;
    t.wait("the line that was looked for", |t| {
        t.text().contains("y7 = x + 7") && t.text().contains("(reverse-i-search)`y7 = '")
    })?;
    t.keys(CTRL_C)?;
    t.prompt(4)?;
    t.wait_for("1 + 1\n2\n")
}
