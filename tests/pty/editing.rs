//! Editing: blocks, pasted text, the history.

use jitbook_tests::program::Scratch;
use jitbook_tests::terminal::keys::{ALT_ENTER, CTRL_A, CTRL_D, CTRL_R, DOWN, ENTER, ESCAPE, UP};
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
