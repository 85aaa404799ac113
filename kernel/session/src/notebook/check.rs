//! Whether a notebook still says what it said: outputs compared, times and addresses aside.

use super::{Kind, Notebook, joined};
use serde_json::Value;

/// Magics whose output is a measurement, or code for the machine at hand: of those only the kind is compared.
const MEASURES: [&str; 10] =
    ["%bench", "%time", "%timeit", "%%time", "%%timeit", "%passes", "%cache", "%ir", "%clif", "%asm"];

/// What differs between stored outputs and new ones, one entry a cell, in words.
pub fn differences(stored: &Notebook, new: &Notebook) -> Vec<String> {
    let mut out = Vec::new();
    for (i, (old, now)) in stored.cells.iter().zip(&new.cells).enumerate() {
        if old.kind != Kind::Code {
            continue;
        }
        let measured = old.source.lines().any(|l| {
            let line = l.trim_start();
            let call = line.split_once('=').map_or(line, |(_, call)| call.trim_start());
            MEASURES.iter().any(|m| [line, call].iter().any(|l| l.split_whitespace().next() == Some(m)))
        });
        let texts = |outputs: &[Value]| -> Vec<String> {
            let shown = outputs.iter().filter(|o| !is_timing(o));
            shown.map(|o| if measured { kind(o) } else { text(o) }).collect()
        };
        let (mut before, mut after) = (texts(&old.outputs), texts(&now.outputs));
        if measured {
            // How many pieces a measurement is printed in says nothing.
            before.dedup();
            after.dedup();
        }
        if before != after {
            out.push(format!("cell {}:\n{}", i + 1, difference(&before.join("\n"), &after.join("\n"))));
        }
    }
    out
}

fn is_timing(output: &Value) -> bool {
    output["metadata"]["jitbook"]["timing"].is_object() || output["metadata"]["jitbook"]["timing"] == true
}

fn kind(output: &Value) -> String {
    let name = output["output_type"].as_str().unwrap_or("");
    let name = match name {
        "stream" => output["name"].as_str().unwrap_or(""),
        // Words are words, whether they were printed or have a coloured form beside.
        "display_data" if output["data"].get("text/html").is_some() => "stdout",
        other => other,
    };
    format!("({name})")
}

/// What is compared of an output: its words; of pictures that they are there.
fn text(output: &Value) -> String {
    let data = &output["data"];
    let words = if output["output_type"] == "error" {
        format!("{}: {}", output["ename"].as_str().unwrap_or(""), output["evalue"].as_str().unwrap_or(""))
    } else {
        joined(&output["text"]).or_else(|| joined(&data["text/plain"])).unwrap_or_default()
    };
    format!("{} {}", kind(output), timeless(words.trim_end()))
}

/// The text with `#` for times and addresses.
fn timeless(text: &str) -> String {
    const UNITS: [&str; 6] = ["ns", "µs", "us", "ms", "s", "min"];
    let number = |w: &str| {
        let digits = w.trim_start_matches(['~', '(', '±']).trim_end_matches([',', ')', ';']);
        !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit() || ".,".contains(c))
    };
    let hexadecimal = |w: &str| {
        w.find("0x").map(|i| {
            let end = w[i + 2..].find(|c: char| !c.is_ascii_hexdigit()).map_or(w.len(), |e| i + 2 + e);
            format!("{}#{}", &w[..i], &w[end..])
        })
    };
    let mut lines = Vec::new();
    for line in text.split('\n') {
        let words: Vec<&str> = line.split(' ').collect();
        let plain = |i: usize| words.get(i).map_or("", |w| w.trim_end_matches([',', ')', ';', ':', '.']));
        let word = |i: usize| {
            if number(words[i]) && UNITS.contains(&plain(i + 1)) {
                "#".to_string()
            } else {
                hexadecimal(words[i]).unwrap_or_else(|| words[i].to_string())
            }
        };
        lines.push((0..words.len()).map(word).collect::<Vec<_>>().join(" "));
    }
    lines.join("\n")
}

/// The first lines in which two texts differ.
fn difference(before: &str, after: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let first = (0..old.len().max(new.len())).find(|i| old.get(*i) != new.get(*i)).unwrap_or(0);
    let part = |list: &[&str], sign: &str| {
        list.iter().skip(first).take(5).map(|l| format!("  {sign} {l}")).collect::<Vec<_>>()
    };
    let mut out = part(&old, "-");
    out.extend(part(&new, "+"));
    out.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn book(source: &str, outputs: Value) -> Notebook {
        let cell = json!({"cell_type": "code", "metadata": {}, "source": source, "outputs": outputs});
        Notebook::parse(&json!({"nbformat": 4, "cells": [cell], "metadata": {}}).to_string()).unwrap()
    }

    fn printed(text: &str) -> Value {
        json!([{"output_type": "stream", "name": "stdout", "text": text}])
    }

    #[test]
    fn times_and_addresses_are_no_difference() {
        let (a, b) = (book("f()", printed("took 1.5 ms, at 0x7f01>")), book("f()", printed("took 22 ms, at 0x55>")));
        assert!(differences(&a, &b).is_empty());
        let c = book("f()", printed("took 1.5 km, at 0x7f01>"));
        assert!(differences(&a, &c)[0].contains("- (stdout) took # ms"), "{:?}", differences(&a, &c));
    }

    #[test]
    fn measurements_are_compared_by_kind() {
        let (a, b) = (book("%bench f(x)", printed("1\n2")), book("%bench f(x)", printed("3")));
        assert!(differences(&a, &b).is_empty());
        let failed = json!([{"output_type": "error", "ename": "NameError", "evalue": "f", "traceback": []}]);
        assert_eq!(differences(&a, &book("%bench f(x)", failed)).len(), 1);
        assert_eq!(differences(&book("x = 1", printed("1")), &book("x = 1", json!([]))).len(), 1);
    }
}
