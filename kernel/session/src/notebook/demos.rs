//! The notebooks that come with the program.

use super::Notebook;

/// A notebook embedded in the program.
pub struct Demo {
    /// How it is asked for: `jitbook demo jit`.
    pub name: &'static str,
    pub file: &'static str,
    pub summary: &'static str,
    pub text: &'static str,
}

pub const DEMOS: &[Demo] = &[
    Demo {
        name: "jit",
        file: "01-jit.ipynb",
        summary: "what jit saves, in four cases: 15 minutes",
        text: include_str!("../../../../notebooks/01-jit.ipynb"),
    },
    Demo {
        name: "compiler",
        file: "02-inside-the-compiler.ipynb",
        summary: "one function from source to machine code: 15 minutes",
        text: include_str!("../../../../notebooks/02-inside-the-compiler.ipynb"),
    },
    Demo {
        name: "arrays",
        file: "03-arrays.ipynb",
        summary: "what is different for people who know NumPy: 15 minutes",
        text: include_str!("../../../../notebooks/03-arrays.ipynb"),
    },
    Demo {
        name: "gradients",
        file: "04-gradients.ipynb",
        summary: "what a gradient is, costs and hides: 15 minutes",
        text: include_str!("../../../../notebooks/04-gradients.ipynb"),
    },
    Demo {
        name: "vmap",
        file: "05-vmap.ipynb",
        summary: "one at a time, all at once, and a picture: 15 minutes",
        text: include_str!("../../../../notebooks/05-vmap.ipynb"),
    },
];

/// The demo of a name, or of a file's name.
pub fn find(name: &str) -> Option<&'static Demo> {
    DEMOS.iter().find(|d| d.name == name || d.file == name || d.file.trim_end_matches(".ipynb") == name)
}

/// The list of demos, one a line.
pub fn list() -> String {
    DEMOS.iter().map(|d| format!("  {:<10} {}\n", d.name, d.summary)).collect()
}

impl Demo {
    /// The notebook. What is embedded was read by a test.
    pub fn notebook(&self) -> Result<Notebook, super::Malformed> {
        Notebook::parse(self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notebook::Kind;

    #[test]
    fn every_demo_can_be_read_and_imports_what_it_uses() {
        for demo in DEMOS {
            let book = demo.notebook().unwrap();
            assert!(book.title().is_some());
            let code: Vec<&str> =
                book.cells.iter().filter(|c| c.kind == Kind::Code).map(|c| c.source.as_str()).collect();
            assert!(code[0].contains("import"), "{} begins without imports", demo.name);
            assert!(find(demo.file).is_some_and(|d| d.name == demo.name));
        }
    }
}
