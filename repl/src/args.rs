//! The command line.

/// What to do.
#[derive(Clone, PartialEq, Debug)]
pub enum What {
    Prompt,
    File(String),
    Code(String),
    /// `demo`, `notebook` and `jupyter` with their own arguments.
    Demo(Vec<String>),
    Notebook(Vec<String>),
    Jupyter(Vec<String>),
    Help,
    Version,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Args {
    pub what: What,
    /// Open the prompt after the program.
    pub interactive: bool,
    /// Show on stderr what the program cost.
    pub timing: bool,
    /// `sys.argv`.
    pub argv: Vec<String>,
}

pub const HELP: &str = "\
jitbook: array programs, compiled as you watch.

usage: jitbook                     open the prompt
       jitbook FILE.py [ARGS]      run a program
       jitbook -c CODE [ARGS]      run a program given as text
       program | jitbook           run a program from standard input
       jitbook demo [NAME]         play a lesson: what jit saves, cell by cell
       jitbook notebook run FILE   run a notebook; --output writes .ipynb or .html, --check compares
       jitbook jupyter run -f FILE serve Jupyter's front ends: FILE says where

  -i          open the prompt after the program, with its names
  --timing    say on stderr what tracing, compiling and running cost
  --version   show the version
  --help      show this text

At the prompt: jit, grad, vmap, jax, jnp, lax, random, np and plt are there without an import.
%bench f(x) shows when jit pays, %timeit f(x) measures, %jaxpr f(x) looks into the compiler, %lsmagic lists all.
startup.py in the configuration folder (~/.config/jitbook, or JITBOOK_HOME) runs before the first prompt.
Ctrl-C stops what runs and keeps the session; Ctrl-D leaves.
";

/// Reads the arguments after the program's name.
pub fn parse(mut args: impl Iterator<Item = String>) -> Result<Args, String> {
    let mut out = Args { what: What::Prompt, interactive: false, timing: false, argv: vec![String::new()] };
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--help" | "-h" => out.what = What::Help,
            "--version" | "-V" => out.what = What::Version,
            "-i" => out.interactive = true,
            "--timing" => out.timing = true,
            "-c" => {
                let code = args.next().ok_or("argument expected for the -c option")?;
                out.what = What::Code(code);
                out.argv = std::iter::once("-c".to_string()).chain(args).collect();
                return Ok(out);
            }
            "-" => {}
            "demo" => {
                out.what = What::Demo(args.collect());
                return Ok(out);
            }
            "notebook" => {
                out.what = What::Notebook(args.collect());
                return Ok(out);
            }
            "jupyter" => {
                out.what = What::Jupyter(args.collect());
                return Ok(out);
            }
            other if other.starts_with('-') => return Err(format!("unknown option {other}")),
            file => {
                out.what = What::File(file.to_string());
                out.argv = std::iter::once(file.to_string()).chain(args).collect();
                return Ok(out);
            }
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(words: &[&str]) -> Result<Args, String> {
        parse(words.iter().map(|w| w.to_string()))
    }

    #[test]
    fn a_file_takes_the_rest_as_its_own_arguments() {
        let args = of(&["-i", "x.py", "--help"]).unwrap();
        assert_eq!(args.what, What::File("x.py".into()));
        assert_eq!(args.argv, ["x.py", "--help"]);
        assert!(args.interactive);
    }

    #[test]
    fn code_and_mistakes() {
        assert_eq!(of(&["-c", "1", "a"]).unwrap().argv, ["-c", "a"]);
        assert!(of(&["-c"]).is_err());
        assert!(of(&["--nonsense"]).unwrap_err().contains("--nonsense"));
    }
}
