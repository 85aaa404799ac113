//! Compiled code: registers, instructions, constants and the tables beside them.

pub struct Code {}
