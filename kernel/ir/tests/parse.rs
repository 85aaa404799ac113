//! Printing, parsing and printing again changes no letter: over every recorded jaxpr and every primitive's samples.

use jitbook_ir::parse::{parse, parse_with};
use jitbook_ir::trace::bind;
use jitbook_ir::{Array, Aval, PRIMS, stage};
use std::path::Path;

/// The jaxprs of a recording: from a line that opens one to the line that closes it.
fn jaxprs(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    for line in text.lines() {
        let head = line.starts_with("{ lambda") || (line.starts_with("let ") && line.contains(" = { lambda"));
        if open.is_empty() && !head {
            continue;
        }
        open.push(line);
        let depth = |c: char| open.iter().map(|l| l.matches(c).count()).sum::<usize>();
        if depth('{') == depth('}') && !line.ends_with(" in") {
            found.push(open.join("\n"));
            open.clear();
        }
    }
    found
}

/// What has no way back from its text: functions in parameters, and primitives that are not here.
fn exempt(text: &str) -> bool {
    let functions = [
        "custom_jvp_call[",
        "custom_vmap_call[",
        "fwd=fwd",
        "callback[",
        "debug_print[",
        "policy=<",
        "policy=Dots",
        "policy=Save",
    ];
    // Several results by the name of what nothing needs.
    let others = ["custom_linear_solve[", "all_gather[", "all_to_all[", ", _)"];
    functions.iter().chain(&others).any(|p| text.contains(p)) || text.lines().any(|l| is_cut_elsewhere(l, text))
}

/// Whether a jaxpr that stands in front occurs again with the same variables: something was cut out of it.
fn is_cut_elsewhere(line: &str, text: &str) -> bool {
    let inputs = line.strip_prefix("let ").and_then(|l| l.split_once(" = ")).and_then(|(_, l)| l.split_once(". let"));
    inputs.is_some_and(|(inputs, _)| text.matches(inputs).count() > 1)
}

fn round_trip(text: &str) -> Result<(), String> {
    let closed = parse_with(text, &mut |aval| Array::zeros(aval.dtype, &aval.shape)).map_err(|e| e.to_string())?;
    let again = closed.to_string();
    if again == text { Ok(()) } else { Err(format!("printed again as\n{again}")) }
}

#[test]
fn recorded_jaxprs_come_back() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/jaxprs");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    let (mut tried, mut left_out, mut failures) = (0, 0, Vec::new());
    for file in files.iter().filter(|f| f.extension().is_some_and(|e| e == "out")) {
        for text in jaxprs(&std::fs::read_to_string(file).unwrap()) {
            if exempt(&text) {
                left_out += 1;
                continue;
            }
            tried += 1;
            if let Err(e) = round_trip(&text) {
                failures.push(format!("{}: {e}\n{text}", file.file_name().unwrap().to_string_lossy()));
            }
        }
    }
    assert!(failures.is_empty(), "{} of {tried} failed\n{}", failures.len(), failures.join("\n\n"));
    assert!(tried > 900 && left_out < tried / 10, "{tried} tried, {left_out} left out");
}

#[test]
fn every_primitive_comes_back() {
    let mut failures = Vec::new();
    for (op, inputs) in PRIMS.iter().flat_map(|p| p.samples()) {
        let avals: Vec<Aval> = inputs.iter().map(Aval::of).collect();
        let staged = stage(&avals, &mut |x| bind(&op, x)).unwrap().closed();
        let text = staged.to_string();
        if exempt(&text) {
            continue;
        }
        match parse(&text, &staged.consts) {
            Ok(back) if back.to_string() != text => failures.push(format!("{text}\nprinted again as\n{back}")),
            Ok(back) if back.out_avals().iter().zip(staged.out_avals()).any(|(a, b)| !a.matches(&b)) => {
                failures.push(format!("{text}\nhas other types"));
            }
            Ok(_) => {}
            Err(e) => failures.push(format!("{text}\n{e}")),
        }
    }
    assert!(failures.is_empty(), "{} failed\n{}", failures.len(), failures.join("\n\n"));
}

#[test]
fn a_parsed_jaxpr_computes() {
    let text = "{ lambda a:f32[2]; b:f32[2]. let c:f32[2] = mul b a; d:f32[2] = add c 1.5:f32[] in (d,) }";
    let closed = parse(text, &[Array::from_vec(vec![2f32, 3.0], &[2])]).unwrap();
    let outs = jitbook_ir::eval::eval_arrays(&closed, &[Array::from_vec(vec![10f32, 100.0], &[2])]).unwrap();
    assert_eq!(outs[0].to_vec::<f32>(), [21.5, 301.5]);
}

#[test]
fn mistakes_say_where() {
    let cases = [
        ("{ lambda ; a:f32[2]. let b:f32[2] = sin c in (b,) }", "line 1: no variable \"c\" here"),
        (
            "{ lambda ; a:f32[2]. let\n    b:f32[3] = sin a\n  in (b,) }",
            "line 2: sin gives f32[2], where the text says f32[3]",
        ),
        ("{ lambda ; a:f33[2]. let  in (a,) }", "\"f33\" is not a dtype"),
        ("{ lambda ; a:f32[2]. let b:f32[2] = sine a in (b,) }", "\"sine\" is no primitive that is here"),
        ("{ lambda ; a:f32[2]. let b:f32[2] = cumsum[reverse=False] a in (b,) }", "parameter 'axis' is missing"),
        ("{ lambda c:f32[2]; a:f32[2]. let  in (a,) }", "a constant of type f32[2] is missing"),
        (
            "let f = { lambda ; a:f32[]. let b:f32[] = jit[name=f jaxpr=f] a in (b,) } in\n{ lambda ; a:f32[]. let b:f32[] = jit[name=f jaxpr=f] a in (b,) }",
            "no jaxpr has the name f here",
        ),
        ("{ lambda ; a:f32[2]. let", "expected a primitive"),
    ];
    for (text, want) in cases {
        let e = parse(text, &[]).unwrap_err().to_string();
        assert!(e.contains(want), "{text}\n{e}");
    }
    let deep = "{ lambda ; . let a:f32[] = jit[name=f jaxpr=".repeat(5000);
    assert!(parse(&deep, &[]).unwrap_err().to_string().contains("too deeply nested"));
}
