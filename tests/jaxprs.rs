//! What `make_jaxpr` and its kin print, recorded from JAX (tests/jaxprs): the text must be the same to the letter.

use jitbook_tests::cases::trials;
use jitbook_tests::compare::exact;
use libtest_mimic::Arguments;

fn main() {
    let arguments = Arguments::from_args();
    libtest_mimic::run(&arguments, trials("jaxprs", |case| case.check(exact))).exit();
}
