"""Records draws of NumPy: run with the venv's Python, output to src/numpy_random/tests.rs."""
import numpy as np
f=lambda a: "["+", ".join(repr(float(v)) for v in np.ravel(a))+"]"
g=lambda a: "["+", ".join(str(int(v)) for v in np.ravel(a))+"]"
print('''//! Draws recorded from NumPy 2.4.6.

use super::*;

fn floats(x: Result<Array>) -> Vec<f64> {
    x.unwrap().to_vec::<f64>()
}

fn ints(x: Result<Array>) -> Vec<i64> {
    x.unwrap().to_vec::<i64>()
}

/// Equal but for the last bits that the math library's `log` and `exp` may differ in.
fn near(got: Vec<f64>, expect: &[f64]) {
    assert_eq!(got.len(), expect.len());
    for (g, e) in got.iter().zip(expect) {
        assert!((g - e).abs() <= 4e-16 * e.abs(), "{got:?} {expect:?}");
    }
}

#[test]
fn legacy() {''')
s=np.random.RandomState(42)
print(f"    let mut state = RandomState::new(42);\n    assert_eq!(floats(state.random_sample(&[3])), {f(s.random_sample(3))});")
print(f"    near(floats(state.standard_normal(&[5])), &{f(s.randn(5))});")
print(f"    near(floats(state.normal(2.0, 3.0, &[2])), &{f(s.normal(2,3,2))});")
print(f"    assert_eq!(floats(state.uniform(-1.0, 3.0, &[2])), {f(s.uniform(-1,3,2))});")
print(f"    assert_eq!(ints(state.randint(-5, 100, &[6])), {g(s.randint(-5,100,6))});")
print(f"    assert_eq!(ints(state.randint(0, 1 << 40, &[2])), {g(s.randint(0,1<<40,2))});")
print(f"    assert_eq!(state.permutation(8), {g(s.permutation(8))});")
print(f"    assert_eq!(state.choice(5, 4, true, None), {g(s.choice(5,4))});")
print(f"    assert_eq!(state.choice(5, 3, false, None), {g(s.choice(5,3,replace=False))});")
print(f"    assert_eq!(state.choice(3, 4, true, Some(&[0.2, 0.3, 0.5])), {g(s.choice(3,4,p=[.2,.3,.5]))});")
print(f"    assert_eq!(state.choice(4, 3, false, Some(&[0.1, 0.2, 0.3, 0.4])), {g(s.choice(4,3,replace=False,p=[.1,.2,.3,.4]))});")
t=np.random.RandomState(7); z=t.randn(10000)
print(f"    let many: f64 = floats(RandomState::new(7).standard_normal(&[10000])).iter().sum();\n    assert!((many - {float(sum(z))!r}).abs() < 1e-9);")
print("}\n\n#[test]\nfn generator() {")
s=np.random.default_rng(42)
print(f"    let mut rng = Generator::new(&[42]);\n    assert_eq!(floats(rng.random(&[3])), {f(s.random(3))});")
print(f"    near(floats(rng.standard_normal(&[5])), &{f(s.standard_normal(5))});")
print(f"    near(floats(rng.normal(2.0, 3.0, &[2])), &{f(s.normal(2,3,2))});")
print(f"    assert_eq!(floats(rng.uniform(-1.0, 3.0, &[2])), {f(s.uniform(-1,3,2))});")
print(f"    assert_eq!(ints(rng.integers(-5, 100, &[7])), {g(s.integers(-5,100,7))});")
print(f"    assert_eq!(ints(rng.integers(0, 1 << 40, &[2])), {g(s.integers(0,1<<40,2))});")
print(f"    assert_eq!(rng.permutation(8), {g(s.permutation(8))});")
print(f"    assert_eq!(rng.choice(5, 4, true, None), {g(s.choice(5,4))});")
print(f"    assert_eq!(rng.choice(50, 6, false, None), {g(s.choice(50,6,replace=False))});")
print(f"    assert_eq!(rng.choice(3, 4, true, Some(&[0.2, 0.3, 0.5])), {g(s.choice(3,4,p=[.2,.3,.5]))});")
print(f"    assert_eq!(rng.choice(4, 3, false, Some(&[0.1, 0.2, 0.3, 0.4])), {g(s.choice(4,3,replace=False,p=[.1,.2,.3,.4]))});")
big=s.choice(20000,1000,replace=False)
print(f"    assert_eq!(rng.choice(20000, 1000, false, None).iter().sum::<i64>(), {int(big.sum())});")
s=np.random.default_rng(7); z=s.standard_normal(100000)
print(f"    let many: f64 = floats(Generator::new(&[7]).standard_normal(&[100000])).iter().sum();\n    assert!((many - {float(sum(z))!r}).abs() < 1e-8);")
s=np.random.default_rng(2**150+3)
print(f"    assert_eq!(floats(Generator::new(&[3, 0, 0, 0, 1 << 22]).random(&[1])), {f(s.random(1))});")
print("}")
