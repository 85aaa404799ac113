//! Draws recorded from NumPy 2.4.6.

use super::*;
use crate::dtype::DType;

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
fn legacy() {
    let mut state = RandomState::new(42);
    assert_eq!(floats(state.random_sample(&[3])), [0.3745401188473625, 0.9507143064099162, 0.7319939418114051]);
    near(
        floats(state.standard_normal(&[5])),
        &[-1.1118801180469204, 0.31890218468938336, 0.2790412922001377, 1.0105152848065264, -0.580878134023515],
    );
    near(floats(state.normal(2.0, 3.0, &[2])), &[0.4244905784655568, 0.28585950273757543]);
    assert_eq!(floats(state.uniform(-1.0, 3.0, &[2])), [1.0990257265289514, 0.727780074568463]);
    assert_eq!(ints(state.randint(-5, 100, DType::I64, &[6])), [43, 85, 53, 36, 86, 54]);
    assert_eq!(ints(state.randint(0, 1 << 40, DType::I64, &[2])), [890057975566, 812137970621]);
    assert_eq!(state.permutation(8).unwrap(), [1, 4, 0, 7, 3, 2, 5, 6]);
    assert_eq!(state.choice(5, 4, true, None).unwrap(), [4, 2, 4, 0]);
    assert_eq!(state.choice(5, 3, false, None).unwrap(), [2, 4, 0]);
    assert_eq!(state.choice(3, 4, true, Some(&[0.2, 0.3, 0.5])).unwrap(), [2, 1, 0, 1]);
    assert_eq!(state.choice(4, 3, false, Some(&[0.1, 0.2, 0.3, 0.4])).unwrap(), [1, 3, 2]);
    let many: f64 = floats(RandomState::new(7).standard_normal(&[10000])).iter().sum();
    assert!((many - -90.73617385975952).abs() < 1e-9);
}

#[test]
fn exponential() {
    let first = floats(Generator::new(&[42]).standard_exponential(&[5]));
    near(first, &[2.4042086039659947, 2.3361896558244535, 2.384760999874255, 0.2797942898515832, 0.08643739969837702]);
    // Every layer and the tail are met.
    let many = floats(Generator::new(&[11]).standard_exponential(&[100000]));
    assert!((many.iter().sum::<f64>() - 100045.72940149611).abs() < 1e-8);
    assert!((many.iter().copied().fold(0.0, f64::max) - 10.672467343884351).abs() < 1e-14);
}

#[test]
fn generator() {
    let mut rng = Generator::new(&[42]);
    assert_eq!(floats(rng.random(&[3])), [0.7739560485559633, 0.4388784397520523, 0.8585979199113825]);
    near(
        floats(rng.standard_normal(&[5])),
        &[0.9405647163912139, -1.9510351886538364, -1.302179506862318, 0.12784040316728537, -0.3162425923435822],
    );
    near(floats(rng.normal(2.0, 3.0, &[2])), &[1.9495965274871336, -0.55913178272074]);
    assert_eq!(floats(rng.uniform(-1.0, 3.0, &[2])), [0.48319209693032494, 2.7070599553944072]);
    assert_eq!(ints(rng.integers(-5, 100, DType::I64, &[7])), [77, 62, 37, 81, 52, 41, 42]);
    assert_eq!(ints(rng.integers(0, 1 << 40, DType::I64, &[2])), [609772421911, 70167815139]);
    assert_eq!(rng.permutation(8).unwrap(), [3, 2, 1, 5, 4, 0, 7, 6]);
    assert_eq!(rng.choice(5, 4, true, None).unwrap(), [3, 1, 0, 4]);
    assert_eq!(rng.choice(50, 6, false, None).unwrap(), [48, 37, 20, 41, 9, 31]);
    assert_eq!(rng.choice(3, 4, true, Some(&[0.2, 0.3, 0.5])).unwrap(), [2, 2, 2, 1]);
    assert_eq!(rng.choice(4, 3, false, Some(&[0.1, 0.2, 0.3, 0.4])).unwrap(), [2, 1, 0]);
    assert_eq!(rng.choice(20000, 1000, false, None).unwrap().iter().sum::<i64>(), 10042725);
    let many: f64 = floats(Generator::new(&[7]).standard_normal(&[100000])).iter().sum();
    assert!((many - -132.63190873851516).abs() < 1e-8);
    assert_eq!(floats(Generator::new(&[3, 0, 0, 0, 1 << 22]).random(&[1])), [0.5300698789573578]);
}
