//! Editing: blocks, pasted text, the history.

use jitbook_tests::program::Scratch;
use jitbook_tests::terminal::keys::{ALT_ENTER, CTRL_A, CTRL_D, CTRL_R, DOWN, ENTER, ESCAPE, LEFT, RIGHT, UP};
use jitbook_tests::terminal::{Setting, Terminal, Test};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

pub const TESTS: &[(&str, Test)] = &[
    ("definition_on_several_lines", definition_on_several_lines),
    ("class_and_blocks", class_and_blocks),
    ("open_brackets_continue", open_brackets_continue),
    ("history_recall", history_recall),
    ("history_search", history_search),
    ("pasted_block", pasted_block),
    ("wide_characters_and_unicode", wide_characters_and_unicode),
    ("blocks_are_recalled_whole", blocks_are_recalled_whole),
    ("a_recalled_block_is_edited_in_the_middle", a_recalled_block_is_edited_in_the_middle),
    ("alt_enter_makes_a_line", alt_enter_makes_a_line),
    ("pasted_tabs_stay", pasted_tabs_stay),
    ("a_search_by_beginning", a_search_by_beginning),
    ("vi_keys", vi_keys),
    ("lines_up_and_down_keep_the_column", lines_up_and_down_keep_the_column),
    ("the_cursor_passes_over_continuation_prompts", the_cursor_passes_over_continuation_prompts),
    ("pasted_lines_have_continuation_prompts", pasted_lines_have_continuation_prompts),
    ("ctrl_d_in_a_block_deletes_forward", ctrl_d_in_a_block_deletes_forward),
    ("ctrl_d_with_vi_keys_keeps_the_text", ctrl_d_with_vi_keys_keeps_the_text),
    ("lines_are_killed_without_their_prompt", lines_are_killed_without_their_prompt),
    ("a_pasted_megabyte", a_pasted_megabyte),
    ("a_pasted_line_of_a_megabyte", a_pasted_line_of_a_megabyte),
];

/// Tests that start the program themselves.
pub const OWN: &[(&str, fn() -> Result<(), String>)] = &[
    ("history_survives_the_session", history_survives_the_session),
    ("sessions_share_the_history", sessions_share_the_history),
    ("strange_history_files", strange_history_files),
    ("colours_where_they_are_wanted", colours_where_they_are_wanted),
    ("a_dumb_terminal", a_dumb_terminal),
];

fn definition_on_several_lines(t: &mut Terminal) -> Result<(), String> {
    t.prompt(1)?;
    t.keys("def double(x):\r")?;
    t.wait("the continuation prompt", |t| t.cursor_line().starts_with("...:"))?;
    // Indented by hand: where the prompt indents by itself, too, it is one block all the same.
    t.keys("    return x * 2\r")?;
    t.wait("the next line", |t| t.cursor_line().trim_end().starts_with("...:") && t.text().contains("return x * 2"))?;
    t.keys(ENTER)?;
    t.enter(2, "double(21)")?;
    t.wait_for("42")
}

fn class_and_blocks(t: &mut Terminal) -> Result<(), String> {
    t.prompt(1)?;
    t.keys("for i in range(3):\r")?;
    t.wait("the continuation prompt", |t| t.cursor_line().starts_with("...:"))?;
    t.keys("    print('row', i * 11)\r\r")?;
    t.prompt(2)?;
    t.wait_for("row 22")
}

fn open_brackets_continue(t: &mut Terminal) -> Result<(), String> {
    t.prompt(1)?;
    t.keys("total = sum([1,\r")?;
    t.wait("the continuation prompt", |t| t.cursor_line().starts_with("...:"))?;
    t.keys("2, 3])\r")?;
    t.enter(2, "total * 100")?;
    t.wait_for("600")
}

fn history_recall(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "first = 111")?;
    t.enter(2, "second = 222")?;
    t.keys(UP)?;
    t.wait("the last line", |t| t.cursor_line().contains("second = 222"))?;
    t.keys(UP)?;
    t.wait("the line before", |t| t.cursor_line().contains("first = 111"))?;
    t.keys(DOWN)?;
    t.wait("the last line again", |t| t.cursor_line().contains("second = 222"))?;
    t.keys(CTRL_A)?;
    t.keys("copy = \r")?;
    t.prompt(4)
}

fn history_search(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "needle = 12345")?;
    t.enter(2, "other = 1")?;
    t.keys(CTRL_R)?;
    t.keys("need")?;
    t.wait("the found line", |t| t.cursor_line().contains("needle = 12345"))
}

fn pasted_block(t: &mut Terminal) -> Result<(), String> {
    t.prompt(1)?;
    t.keys("\x1b[200~def f(x):\n    y = x + 1\n    return y * 10\n\x1b[201~")?;
    t.wait("the pasted text", |t| t.text().contains("return y * 10"))?;
    t.keys(ENTER)?;
    thread::sleep(Duration::from_millis(200));
    if !t.text().contains("[2]:") {
        t.keys(ENTER)?;
    }
    t.enter(2, "f(4)")?;
    t.wait_for("50")
}

fn wide_characters_and_unicode(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "größe = '日本 é 😀'")?;
    t.enter(2, "größe, len(größe)")?;
    t.wait_for("('日本 é 😀', 6)")
}

fn history_survives_the_session() -> Result<(), String> {
    let home = Arc::new(Scratch::new());
    let mut first = Terminal::start_in(Arc::clone(&home), &[])?;
    first.enter(1, "remembered = 31415")?;
    first.keys(CTRL_D)?;
    first.exit_status()?;
    let mut second = Terminal::start_in(home, &[])?;
    second.prompt(1)?;
    second.keys(UP)?;
    second.wait("the line of the session before", |t| t.cursor_line().contains("remembered = 31415"))
}

fn block(t: &mut Terminal) -> Result<(), String> {
    t.prompt(1)?;
    t.keys("def half(x):\r")?;
    t.wait("the continuation prompt", |t| t.cursor_line().starts_with("...:"))?;
    t.keys("y = x / 2\r")?;
    t.wait("the third line", |t| t.cursor_line().trim_end() == "...:")?;
    t.keys("return y\r\r")?;
    t.prompt(2)
}

fn blocks_are_recalled_whole(t: &mut Terminal) -> Result<(), String> {
    block(t)?;
    t.enter(2, "half(10)")?;
    t.wait_for("5.0")?;
    t.keys(UP)?;
    t.keys(UP)?;
    t.wait("the whole block", |t| t.text().contains("[3]: def half(x):\n...:     y = x / 2\n...:     return y"))?;
    t.keys(ENTER)?;
    t.prompt(4)?;
    t.enter(4, "half(14)")?;
    t.wait_for("7.0")
}

fn a_recalled_block_is_edited_in_the_middle(t: &mut Terminal) -> Result<(), String> {
    block(t)?;
    t.keys(UP)?;
    t.wait("the block", |t| t.text().contains("[2]: def half(x):\n...:     y = x / 2\n...:     return y"))?;
    // To the line above and its end; a new line there, indented; the mark of the line below is kept.
    t.keys("\x1b[A\x05 + 1000\r")?;
    t.wait("a new line", |t| t.cursor_line().trim_end() == "...:" && t.text().contains("x / 2 + 1000"))?;
    t.keys("y += 1")?;
    t.keys("\x1b[B\x01\x01\x05 + 1")?;
    t.wait("the last line", |t| t.cursor_line().contains("return y + 1"))?;
    t.keys("\r\r")?;
    t.enter(3, "half(0)")?;
    t.wait_for("1002.0")
}

fn alt_enter_makes_a_line(t: &mut Terminal) -> Result<(), String> {
    t.prompt(1)?;
    t.keys("a = 20")?;
    t.keys(ALT_ENTER)?;
    t.wait("a second line", |t| t.cursor_line().trim_end() == "...:")?;
    t.keys("a + 3\r")?;
    t.prompt(2)?;
    t.wait_for("23")
}

fn pasted_tabs_stay(t: &mut Terminal) -> Result<(), String> {
    t.prompt(1)?;
    t.keys("\x1b[200~def f(x):\n\ty = x + 1\n\treturn y * 10\n\x1b[201~")?;
    t.wait("the pasted text", |t| t.text().contains("return y * 10"))?;
    t.keys(ENTER)?;
    t.enter(2, "f(4)")?;
    t.wait_for("50")
}

fn a_search_by_beginning(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "needle = 12345")?;
    t.enter(2, "other = 1")?;
    t.keys("need\x1bp")?;
    t.wait("the found line", |t| t.cursor_line().contains("needle = 12345"))
}

fn vi_keys(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "%config editing_mode = vi")?;
    t.keys("41 + 2")?;
    t.keys(ESCAPE)?;
    thread::sleep(Duration::from_millis(600));
    t.keys("0x\r")?;
    t.wait_for("[2]: 1 + 2")?;
    t.prompt(3)?;
    t.enter(3, "%config editing_mode = ed")?;
    t.wait_for("editing_mode is emacs or vi, not ed")
}

/// A block of three lines on an empty prompt, as one paste; the cursor is at its end.
fn pasted(t: &mut Terminal) -> Result<(), String> {
    t.prompt(1)?;
    t.keys("\x1b[200~for i in range(3):\n    total = i\nlast\x1b[201~")?;
    t.wait("the pasted block", |t| t.text().contains("...: last"))
}

fn at(t: &Terminal, column: u16, text: &str) -> Result<(), String> {
    t.wait(&format!("the cursor at column {column} of {text:?}"), |t| {
        t.cursor().1 == column && t.cursor_line().trim_end() == text
    })
}

fn lines_up_and_down_keep_the_column(t: &mut Terminal) -> Result<(), String> {
    pasted(t)?;
    at(t, 9, "...: last")?;
    t.keys(UP)?;
    at(t, 9, "...:     total = i")?;
    t.keys("\x05")?;
    at(t, 18, "...:     total = i")?;
    t.keys(UP)?;
    at(t, 18, "[1]: for i in range(3):")?;
    t.keys(DOWN)?;
    at(t, 18, "...:     total = i")?;
    t.keys(DOWN)?;
    at(t, 9, "...: last")?;
    t.keys(UP)?;
    at(t, 18, "...:     total = i")
}

fn the_cursor_passes_over_continuation_prompts(t: &mut Terminal) -> Result<(), String> {
    pasted(t)?;
    t.keys(CTRL_A)?;
    at(t, 5, "...: last")?;
    t.keys(LEFT)?;
    at(t, 18, "...:     total = i")?;
    t.keys(RIGHT)?;
    at(t, 5, "...: last")?;
    t.keys("x\x02\x02\x02")?;
    at(t, 17, "...:     total = i")?;
    t.keys("\x06\x06\x06")?;
    at(t, 6, "...: xlast")
}

fn pasted_lines_have_continuation_prompts(t: &mut Terminal) -> Result<(), String> {
    t.prompt(1)?;
    t.keys("\x1b[200~def f(x):\r\n    y = x + 1\r    return y * 10\n\x1b[201~")?;
    t.wait_for("[1]: def f(x):\n...:     y = x + 1\n...:     return y * 10\n...:")?;
    t.keys(ENTER)?;
    t.enter(2, "f(4)")?;
    t.wait_for("50")
}

fn ctrl_d_in_a_block_deletes_forward(t: &mut Terminal) -> Result<(), String> {
    pasted(t)?;
    // At the end there is nothing to delete, and neither the block nor the session ends.
    t.keys(CTRL_D)?;
    t.keys(CTRL_A)?;
    t.keys(CTRL_D)?;
    at(t, 5, "...: ast")?;
    t.keys(LEFT)?;
    t.keys(CTRL_D)?;
    at(t, 18, "...:     total = iast")
}

fn ctrl_d_with_vi_keys_keeps_the_text(t: &mut Terminal) -> Result<(), String> {
    t.enter(1, "%config editing_mode = vi")?;
    t.prompt(2)?;
    t.keys("40 + 2")?;
    t.keys(CTRL_D)?;
    t.keys("0")?;
    t.wait_for("[2]: 40 + 20")
}

fn lines_are_killed_without_their_prompt(t: &mut Terminal) -> Result<(), String> {
    pasted(t)?;
    t.keys("\x15first")?;
    at(t, 10, "...: first")?;
    t.keys("\x15\x15")?;
    at(t, 18, "...:     total = i")?;
    t.keys(" + 1\x15pass\x1b[A\x05\x0b ")?;
    at(t, 24, "[1]: for i in range(3): pass")
}

/// Pasting a program as long as this shows no more than what it is, and runs soon.
fn a_pasted_megabyte(t: &mut Terminal) -> Result<(), String> {
    t.prompt(1)?;
    let lines: String = (0..40_000).map(|i| format!("name_{i} = {i} * 2 + 1\n")).collect();
    t.keys(&format!("\x1b[200~{lines}\x1b[201~"))?;
    t.keys(ENTER)?;
    t.enter(2, "name_39999")?;
    t.wait_for("79999")
}

fn a_pasted_line_of_a_megabyte(t: &mut Terminal) -> Result<(), String> {
    t.prompt(1)?;
    t.keys(&format!("\x1b[200~s = '{}'\x1b[201~", "é".repeat(500_000)))?;
    t.keys(ENTER)?;
    t.enter(2, "len(s)")?;
    t.wait_for("500000")
}

fn sessions_share_the_history() -> Result<(), String> {
    let home = Arc::new(Scratch::new());
    let mut first = Terminal::start_in(Arc::clone(&home), &[])?;
    let mut second = Terminal::start_in(Arc::clone(&home), &[])?;
    first.enter(1, "one = '\\n' + 'a'")?;
    second.enter(1, "two = 2")?;
    block(&mut Terminal::start_in(Arc::clone(&home), &[])?)?;
    first.enter(2, "three = 3")?;
    let held = std::fs::read_to_string(home.path().join("jitbook/history")).map_err(|e| e.to_string())?;
    let lines: Vec<&str> = held.lines().collect();
    let wanted = ["#V2", "one = '\\\\n' + 'a'", "two = 2", "def half(x):\\n    y = x / 2\\n    return y", "three = 3"];
    if lines == wanted { Ok(()) } else { Err(format!("{lines:?}")) }
}

fn strange_history_files() -> Result<(), String> {
    let files: [(&[u8], usize); 4] = [
        (b"#V2\nkept = 1\n\xff\xfe\x00\nlast \\q = 2\n", 0),
        (b"\x7fELF\x00\x01", 1),
        (b"#V2", 0),
        (b"someone else's\nlines\n", 1),
    ];
    for (content, notices) in files {
        let home = Arc::new(Scratch::new());
        std::fs::create_dir(home.path().join("jitbook")).map_err(|e| e.to_string())?;
        let file = home.file("jitbook/history", content);
        let mut t = Terminal::start_in(home, &[])?;
        t.enter(1, "7 * 6")?;
        t.enter(2, "8 * 8")?;
        t.wait_for("64")?;
        let shown = t.text().matches("kept for this session only").count();
        let now = std::fs::read(&file).map_err(|e| e.to_string())?;
        if shown != notices || (notices == 1) != (now == content) {
            return Err(format!("{content:?}: {shown} notices\n{}", t.text()));
        }
    }
    let home = Arc::new(Scratch::new());
    std::fs::create_dir_all(home.path().join("jitbook/history")).map_err(|e| e.to_string())?;
    let mut t = Terminal::start_in(home, &[])?;
    t.enter(1, "7 * 6")?;
    t.wait_for("not a file; kept for this session only")
}

fn colours_where_they_are_wanted() -> Result<(), String> {
    let open = |variables| Terminal::open(Arc::new(Scratch::new()), &[], Setting { rows: 24, columns: 80, variables });
    let mut colored = open(&[("NO_COLOR", None)])?;
    colored.enter(1, "not 'text'")?;
    let mut plain = open(&[])?;
    plain.enter(1, "not 'text'")?;
    if !colored.written().contains("\x1b[35mnot\x1b[m \x1b[32m'text'\x1b[m") || plain.written().contains("\x1b[3") {
        return Err(format!("{:?}\n{:?}", colored.written(), plain.written()));
    }
    Ok(())
}

fn a_dumb_terminal() -> Result<(), String> {
    let setting = Setting { rows: 24, columns: 80, variables: &[("TERM", Some("dumb")), ("NO_COLOR", None)] };
    let mut t = Terminal::open(Arc::new(Scratch::new()), &[], setting)?;
    t.prompt(1)?;
    t.keys("def f(x):\r    return x + 40\r\rf(2)\r")?;
    t.wait_for("42")?;
    if t.written().contains('\x1b') { Err(format!("{:?}", t.written())) } else { Ok(()) }
}
