//! Notebooks and demos from the command line: run, checked, converted, played to the end.

use jitbook_tests::program::{Outcome, Run, Scratch, seconds};
use jitbook_tests::{checkout, quick};
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::{Value, json};
use std::path::Path;

type Test = fn(&Scratch) -> Result<(), String>;

fn main() {
    let arguments = Arguments::from_args();
    let tests: [(&str, Test); 10] = [
        ("outputs_are_stored", outputs_are_stored),
        ("check_sees_what_changed", check_sees_what_changed),
        ("timing_is_kept_on_request_only", timing_is_kept_on_request_only),
        ("a_failing_cell_ends_the_run", a_failing_cell_ends_the_run),
        ("a_page_needs_nothing_else", a_page_needs_nothing_else),
        ("what_is_no_notebook_is_refused", what_is_no_notebook_is_refused),
        ("pictures_are_written_in_three_formats", pictures_are_written_in_three_formats),
        ("demos_are_listed_and_saved_once", demos_are_listed_and_saved_once),
        ("a_piped_demo_plays_to_its_end", a_piped_demo_plays_to_its_end),
        ("the_lessons_still_say_what_they_said", the_lessons_still_say_what_they_said),
    ];
    let slow = ["a_piped_demo_plays_to_its_end", "the_lessons_still_say_what_they_said"];
    let trials = tests.into_iter().filter(|(name, _)| !(quick() && slow.contains(name))).map(|(name, test)| {
        Trial::test(format!("notebooks::{name}"), move || test(&Scratch::new()).map_err(Failed::from))
    });
    libtest_mimic::run(&arguments, trials.collect()).exit();
}

fn jitbook(folder: &Path, words: &[&str]) -> Result<Outcome, String> {
    Run::new(words).dir(folder).limit(seconds(120)).finish()
}

fn expect(holds: bool, what: &str, outcome: &Outcome) -> Result<(), String> {
    if holds {
        return Ok(());
    }
    Err(format!("{what}; {}\n{}\n{}", outcome.ending(), outcome.stdout, outcome.stderr))
}

fn code(source: &str) -> Value {
    json!({"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": null})
}

fn written(scratch: &Scratch, cells: &[Value]) {
    let book = json!({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 2});
    scratch.file("in.ipynb", book.to_string());
}

fn read(scratch: &Scratch, name: &str) -> Result<Value, String> {
    let text = std::fs::read_to_string(scratch.path().join(name)).map_err(|e| e.to_string())?;
    serde_json::from_str(&text).map_err(|e| e.to_string())
}

/// What format 4.5 demands of a notebook, as far as ours could get it wrong.
fn is_valid(book: &Value) -> Result<(), String> {
    let demand = |holds: bool, what: &str| if holds { Ok(()) } else { Err(format!("{what} in {book}")) };
    demand(book["nbformat"] == 4 && book["nbformat_minor"] == 5, "format")?;
    demand(book["metadata"].is_object(), "metadata")?;
    for cell in book["cells"].as_array().ok_or("no cells")? {
        let id = cell["id"].as_str().unwrap_or("");
        let letters = id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        demand(!id.is_empty() && id.len() <= 64 && letters, "id")?;
        demand(cell["metadata"].is_object() && (cell["source"].is_array() || cell["source"].is_string()), "cell")?;
        if cell["cell_type"] != "code" {
            continue;
        }
        for output in cell["outputs"].as_array().ok_or("no outputs")? {
            let kind = output["output_type"].as_str().unwrap_or("");
            let fields: &[&str] = match kind {
                "stream" => &["name", "output_type", "text"],
                "execute_result" => &["data", "execution_count", "metadata", "output_type"],
                "display_data" => &["data", "metadata", "output_type"],
                "error" => &["ename", "evalue", "output_type", "traceback"],
                _ => &[],
            };
            let mut names: Vec<&str> =
                output.as_object().into_iter().flat_map(|o| o.keys()).map(String::as_str).collect();
            names.sort_unstable();
            demand(names == fields, "output")?;
        }
    }
    Ok(())
}

/// nbformat's own judgement, where Jupyter's front ends are there.
fn nbformat_agrees(path: &Path) -> Result<(), String> {
    let python = checkout().join("target/jupyter/bin/python");
    if !python.exists() {
        return Ok(());
    }
    let script = "import nbformat, sys; nbformat.validate(nbformat.read(sys.argv[1], as_version=4))";
    let outcome = Run::of(&python, [Path::new("-c"), Path::new(script), path]).finish()?;
    expect(outcome.status == Some(0), "nbformat refuses it", &outcome)
}

const CELLS: [&str; 6] = [
    "print('a'); print('b')\nx = 6",
    "x * 7",
    "import sys\nprint('to stderr', file=sys.stderr)\nx;",
    "import matplotlib.pyplot as plt\nlines = plt.plot([1, 2, 3])",
    "1 / 0",
    "",
];

fn outputs_are_stored(scratch: &Scratch) -> Result<(), String> {
    let mut cells = vec![json!({"cell_type": "markdown", "metadata": {}, "source": "# Words"})];
    cells.extend(CELLS.map(code));
    cells[5]["metadata"]["tags"] = json!(["raises-exception"]);
    written(scratch, &cells);
    let outcome = jitbook(scratch.path(), &["notebook", "run", "in.ipynb", "--output", "out.ipynb"])?;
    expect(outcome.status == Some(0) && outcome.stdout.contains("7 cells"), "it runs", &outcome)?;
    let book = read(scratch, "out.ipynb")?;
    is_valid(&book)?;
    nbformat_agrees(&scratch.path().join("out.ipynb"))?;
    let output = |i: usize| &book["cells"][i]["outputs"];
    let of = [
        (output(1)[0]["text"] == json!(["a\n", "b\n"]), "a stream"),
        (output(2)[0]["data"]["text/plain"] == json!(["42"]) && output(2)[0]["execution_count"] == 2, "a result"),
        (output(3)[0]["name"] == "stderr" && output(3).as_array().is_some_and(|o| o.len() == 1), "a silent result"),
        (output(4)[0]["data"]["image/png"].as_str().is_some_and(|p| p.starts_with("iVBOR")), "a picture"),
        (output(4)[0]["data"]["image/svg+xml"].is_array(), "a drawing"),
        (output(5)[0]["ename"] == "ZeroDivisionError" && output(5)[0]["evalue"] == "division by zero", "an error"),
        (book["cells"][6]["execution_count"].is_null(), "an empty cell does not count"),
    ];
    match of.iter().find(|o| !o.0) {
        Some((_, what)) => Err(format!("{what}: {book:#}")),
        None => Ok(()),
    }
}

fn check_sees_what_changed(scratch: &Scratch) -> Result<(), String> {
    written(scratch, &[code("print(object())"), code("%time sum(range(1000))"), code("1 + 1")]);
    jitbook(scratch.path(), &["notebook", "run", "in.ipynb", "--output", "out.ipynb"])?;
    let again = jitbook(scratch.path(), &["notebook", "run", "out.ipynb", "--check"])?;
    expect(again.status == Some(0) && again.stdout.contains("outputs as stored"), "the same again", &again)?;
    let text = std::fs::read_to_string(scratch.path().join("out.ipynb")).map_err(|e| e.to_string())?;
    scratch.file("other.ipynb", text.replace("\"2\"", "\"3\""));
    let other = jitbook(scratch.path(), &["notebook", "run", "other.ipynb", "--check"])?;
    let told = other.stderr.contains("cell 3") && other.stderr.contains("- (execute_result) 3");
    expect(other.status == Some(1) && told, "the difference", &other)
}

fn timing_is_kept_on_request_only(scratch: &Scratch) -> Result<(), String> {
    written(scratch, &[code("import jax, jax.numpy as jnp\njax.jit(lambda x: x + 1)(jnp.arange(3))")]);
    for (flag, shown) in [(&[][..], false), (&["--timing"][..], true)] {
        let words = [&["notebook", "run", "in.ipynb", "--output", "out.ipynb"], flag].concat();
        let outcome = jitbook(scratch.path(), &words)?;
        let text = read(scratch, "out.ipynb")?.to_string();
        expect(text.contains("compiled") == shown, "the timing line", &outcome)?;
        is_valid(&read(scratch, "out.ipynb")?)?;
    }
    Ok(())
}

fn a_failing_cell_ends_the_run(scratch: &Scratch) -> Result<(), String> {
    written(scratch, &[code("x = 1"), code("print(undefined)"), code("print('never')")]);
    let outcome = jitbook(scratch.path(), &["notebook", "run", "in.ipynb", "--output", "out.ipynb"])?;
    let told = outcome.stderr.contains("NameError") && outcome.stderr.contains("cell 2 failed");
    expect(outcome.status == Some(1) && told, "the failure", &outcome)?;
    let book = read(scratch, "out.ipynb")?;
    let stopped = book["cells"][1]["outputs"][0]["ename"] == "NameError" && book["cells"][2]["outputs"] == json!([]);
    expect(stopped, "what was written", &outcome)
}

fn a_page_needs_nothing_else(scratch: &Scratch) -> Result<(), String> {
    let words =
        json!({"cell_type": "markdown", "metadata": {}, "source": "# A title\n\n| a | b |\n|---|---|\n| 1 | 2 |"});
    written(scratch, &[words, code("print('<&>')"), code(CELLS[3])]);
    let outcome = jitbook(scratch.path(), &["notebook", "run", "in.ipynb", "--output", "out.html"])?;
    let page = std::fs::read_to_string(scratch.path().join("out.html")).unwrap_or_default();
    for part in ["<title>A title</title>", "<td>1</td>", "&lt;&amp;&gt;", "<svg ", "</html>"] {
        expect(page.contains(part), &format!("{part} is missing"), &outcome)?;
    }
    let outside = ["src=\"http", "href=\"http", "<script", "@import"].iter().any(|w| page.contains(w));
    expect(!outside, "it asks for something outside", &outcome)
}

fn what_is_no_notebook_is_refused(scratch: &Scratch) -> Result<(), String> {
    scratch.file("bad.ipynb", "{\"nbformat\": 4}");
    for (words, part) in [
        (&["notebook", "run", "bad.ipynb"][..], "no cells"),
        (&["notebook", "run", "missing.ipynb"], "missing.ipynb"),
        (&["notebook", "run"], "which notebook"),
        (&["notebook", "walk"], "usage:"),
        (&["demo", "nonsense"], "nonsense"),
        (&["demo", "--save"], "usage:"),
    ] {
        let outcome = jitbook(scratch.path(), words)?;
        expect(outcome.status == Some(2) && outcome.stderr.contains(part), &format!("{words:?}"), &outcome)?;
    }
    Ok(())
}

fn pictures_are_written_in_three_formats(scratch: &Scratch) -> Result<(), String> {
    let program = "import matplotlib.pyplot as plt\nimport numpy as np\nplt.plot([1, 2, 3], 'ro--', label='$x^2$')\n\
        plt.legend()\nplt.imshow(np.eye(3))\nplt.colorbar()\nfor f in ['png', 'svg', 'pdf']: plt.savefig('p.' + f)\n\
        try: plt.savefig('p.xyz')\nexcept ValueError as e: print(e)\n";
    scratch.file("p.py", program);
    let outcome = jitbook(scratch.path(), &["p.py"])?;
    expect(outcome.status == Some(0) && outcome.stdout.contains("'xyz' is not supported"), "it runs", &outcome)?;
    for (name, begins) in [("p.png", &b"\x89PNG"[..]), ("p.svg", b"<?xml"), ("p.pdf", b"%PDF-")] {
        let bytes = std::fs::read(scratch.path().join(name)).unwrap_or_default();
        expect(bytes.starts_with(begins) && bytes.len() > 1000, name, &outcome)?;
    }
    Ok(())
}

fn demos_are_listed_and_saved_once(scratch: &Scratch) -> Result<(), String> {
    let list = jitbook(scratch.path(), &["demo"])?;
    for (name, file) in [
        ("jit", "01-jit.ipynb"),
        ("compiler", "02-inside-the-compiler.ipynb"),
        ("arrays", "03-arrays.ipynb"),
        ("gradients", "04-gradients.ipynb"),
        ("vmap", "05-vmap.ipynb"),
    ] {
        expect(list.status == Some(0) && list.stdout.contains(&format!("  {name} ")), "the list", &list)?;
        let saved = jitbook(scratch.path(), &["demo", name, "--save", "lessons"])?;
        expect(saved.status == Some(0), "the first time", &saved)?;
        let path = Path::new("lessons").join(file);
        is_valid(&read(scratch, &path.to_string_lossy())?)?;
        nbformat_agrees(&scratch.path().join(path))?;
    }
    let again = jitbook(scratch.path(), &["demo", "jit", "--save", "lessons"])?;
    expect(again.status == Some(1) && again.stderr.contains("exists"), "the second time", &again)
}

fn a_piped_demo_plays_to_its_end(scratch: &Scratch) -> Result<(), String> {
    let demos: [(&str, &[&str]); 5] = [
        ("jit", &["What jit saves", "%bench add(1.0, 2.0)", "%bench collatz(30_000)", "Your turn", "def length(v):"]),
        ("compiler", &["Inside the compiler", "%asm energy(big)", "v weak f32 -> f32", "Your turn", "variance_2(v)"]),
        ("arrays", &["for people who know NumPy", "605032704", "x[1] = 7.0", "Your turn", "neighbours"]),
        ("gradients", &["Gradients", "with all slopes 13", "0.0 nan", "[0.6 0.8]", "Your turn"]),
        ("vmap", &["all at once: vmap", "[-62. -64.]", "181 1161", "(240, 300) int32 60", "Your turn"]),
    ];
    for (name, parts) in demos {
        let outcome = jitbook(scratch.path(), &["demo", name])?;
        for part in parts {
            expect(outcome.stdout.contains(part), &format!("{part} is missing"), &outcome)?;
        }
        expect(outcome.status == Some(0), "it ends well", &outcome)?;
    }
    Ok(())
}

fn the_lessons_still_say_what_they_said(scratch: &Scratch) -> Result<(), String> {
    let folder = checkout().join("notebooks");
    let mut names: Vec<_> =
        std::fs::read_dir(&folder).map_err(|e| e.to_string())?.flatten().map(|f| f.path()).collect();
    names.retain(|p| p.extension().is_some_and(|e| e == "ipynb"));
    for path in names {
        let file = path.to_string_lossy().into_owned();
        let outcome = jitbook(scratch.path(), &["notebook", "run", &file, "--check"])?;
        expect(outcome.status == Some(0), &file, &outcome)?;
        let text = std::fs::read_to_string(&path).map_err(|e| e.to_string())?;
        is_valid(&serde_json::from_str(&text).map_err(|e| e.to_string())?)?;
        nbformat_agrees(&path)?;
    }
    Ok(())
}
