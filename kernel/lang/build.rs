//! Lists the library modules of `src/lib`, so that they are embedded by their dotted names.

use std::fmt::Write;
use std::path::Path;

fn main() {
    let root = Path::new(&std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("src/lib");
    println!("cargo:rerun-if-changed={}", root.display());
    let mut modules = Vec::new();
    walk(&root, "", &mut modules);
    modules.sort();
    let mut text = String::from("pub static LIBRARY: &[(&str, &str, bool)] = &[\n");
    for (name, path, package) in modules {
        println!("cargo:rerun-if-changed={path}");
        writeln!(text, "    ({name:?}, include_str!({path:?}), {package}),").expect("writing to a string");
    }
    text.push_str("];\n");
    let out = Path::new(&std::env::var("OUT_DIR").expect("cargo sets it")).join("library.rs");
    std::fs::write(out, text).expect("OUT_DIR is writable");
}

fn walk(dir: &Path, prefix: &str, out: &mut Vec<(String, String, bool)>) {
    println!("cargo:rerun-if-changed={}", dir.display());
    for entry in std::fs::read_dir(dir).expect("src/lib is readable").flatten() {
        let path = entry.path();
        let stem = path.file_stem().and_then(|s| s.to_str()).unwrap_or_default().to_string();
        if path.is_dir() {
            walk(&path, &format!("{prefix}{stem}."), out);
        } else if path.extension().is_some_and(|e| e == "py") {
            let package = stem == "__init__";
            let name = if package { prefix.trim_end_matches('.').to_string() } else { format!("{prefix}{stem}") };
            out.push((name, path.display().to_string(), package));
        }
    }
}
