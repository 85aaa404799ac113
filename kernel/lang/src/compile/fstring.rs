//! f-strings: their parts as strings in consecutive registers.

use super::*;

impl<'a> Compiler<'a> {
    pub(super) fn fstring(&mut self, f: &'a ast::ExprFString, want: Option<Reg>) -> Res<Operand> {
        let mark = self.f.next;
        let start = self.f.next as Reg;
        let mut n = 0;
        for part in f.value.iter() {
            match part {
                ast::FStringPart::Literal(l) => {
                    let (t, op) = (self.temp(), self.constant(Value::str(l.as_str())));
                    self.put(t, op);
                    n += 1;
                }
                ast::FStringPart::FString(s) => n += self.interpolated(s.elements.iter())?,
            }
        }
        let dst = self.result(mark, want);
        self.emit(Instr::BuildString { dst, start, n });
        Ok(dst)
    }

    /// The parts of an f-string or a format spec into consecutive temporaries: how many.
    pub(super) fn interpolated(
        &mut self,
        elements: impl Iterator<Item = &'a ast::InterpolatedStringElement>,
    ) -> Res<u16> {
        let mut n = 0;
        for e in elements {
            match e {
                ast::InterpolatedStringElement::Literal(l) => {
                    let (t, op) = (self.temp(), self.constant(Value::str(&*l.value)));
                    self.put(t, op);
                    n += 1;
                }
                ast::InterpolatedStringElement::Interpolation(x) => {
                    if let Some(d) = &x.debug_text {
                        let (t, op) = (self.temp(), self.constant(Value::str(d.as_str())));
                        self.put(t, op);
                        n += 1;
                    }
                    let dst = self.temp();
                    let keep = self.f.next;
                    let src = self.expr(&x.expression, None)?;
                    let spec = match &x.format_spec {
                        None => self.constant(Value::Undefined),
                        Some(s) => {
                            let start = self.f.next as Reg;
                            let k = self.interpolated(s.elements.iter())?;
                            self.f.next = start as usize;
                            match (k, s.elements.first()) {
                                (1, Some(ast::InterpolatedStringElement::Literal(l))) => {
                                    self.constant(Value::str(&*l.value))
                                }
                                _ => {
                                    let t = self.temp();
                                    self.emit(Instr::BuildString { dst: t, start, n: k });
                                    t
                                }
                            }
                        }
                    };
                    let conversion = match x.conversion {
                        ast::ConversionFlag::None if x.debug_text.is_some() && x.format_spec.is_none() => b'r',
                        c => c.to_byte().unwrap_or(0),
                    };
                    self.span(x.range);
                    self.emit(Instr::FormatValue { conversion, dst, src, spec });
                    self.f.next = keep;
                    n += 1;
                }
            }
        }
        Ok(n)
    }
}
