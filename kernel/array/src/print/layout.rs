//! Words into lines: NumPy's `_formatArray`.

/// The words of an array's (cut down) elements, and what is needed to lay them out.
pub(super) struct Layout<'a> {
    pub words: &'a [String],
    /// The shape of the words, and of the whole array.
    pub shape: &'a [usize],
    pub full: &'a [usize],
    /// Items kept at each end of a summarised axis.
    pub edge: Option<usize>,
    pub separator: &'a str,
}

impl Layout<'_> {
    pub(super) fn text(&self, indent: &str, width: usize) -> String {
        self.nested(0, 0, indent, width)
    }

    /// The text of the block at `axis` whose first word is `first`.
    fn nested(&self, axis: usize, first: usize, indent: &str, width: usize) -> String {
        if axis == self.shape.len() {
            return self.words[first].clone();
        }
        // Where the items after the dots begin.
        let cut = self.edge.filter(|&edge| self.full[axis] > 2 * edge);
        let inner = if axis + 1 == self.shape.len() {
            self.row(axis, first, cut, indent, width)
        } else {
            self.block(axis, first, cut, indent, width)
        };
        format!("[{}]", &inner[indent.len()..])
    }

    /// The last axis: words one after the other, wrapped.
    fn row(&self, axis: usize, first: usize, cut: Option<usize>, indent: &str, width: usize) -> String {
        let limit = width.saturating_sub(self.separator.trim_end().len().max(1));
        let mut out = String::new();
        let mut line = indent.to_string();
        let mut push = |line: &mut String, word: &str| {
            if line.len() + word.chars().count() > limit && line.len() > indent.len() {
                out.push_str(line.trim_end());
                out.push('\n');
                line.clear();
                line.push_str(indent);
            }
            line.push_str(word);
        };
        let n = self.shape[axis];
        for i in 0..n {
            if cut == Some(i) {
                push(&mut line, "...");
                line.push_str(self.separator);
            }
            push(&mut line, &self.words[first + i]);
            if i + 1 < n {
                line.push_str(self.separator);
            }
        }
        out + &line
    }

    /// An outer axis: blocks, one below the other, with a blank line for each further axis.
    fn block(&self, axis: usize, first: usize, cut: Option<usize>, indent: &str, width: usize) -> String {
        let gap = format!("{}{}", self.separator.trim_end(), "\n".repeat(self.shape.len() - axis - 1));
        let step: usize = self.shape[axis + 1..].iter().product();
        let deeper = format!("{indent} ");
        let mut out = String::new();
        for i in 0..self.shape[axis] {
            if i > 0 {
                out.push_str(&gap);
            }
            if cut == Some(i) {
                out.push_str(indent);
                out.push_str("...");
                out.push_str(&gap);
            }
            out.push_str(indent);
            out.push_str(&self.nested(axis + 1, first + i * step, &deeper, width.saturating_sub(1)));
        }
        out
    }
}
