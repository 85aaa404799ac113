//! Every recorded case of `numpy_index_recorded.txt` (which `record/index.py` writes).

use super::*;
use crate::error::ErrorClass;
use crate::structure::{iota, reshape};

fn numbers<T: std::str::FromStr>(text: &str, separator: char) -> Vec<T> {
    text.split(separator).filter_map(|t| t.parse().ok()).collect()
}

fn item(text: &str) -> Index {
    let (kind, rest) = text.split_once(':').unwrap_or((text, ""));
    let array = || {
        let (shape, values) = rest.split_once(':').unwrap();
        Array::from_vec(numbers::<i64>(values, ' '), &numbers::<usize>(shape, ','))
    };
    match kind {
        "n" => Index::NewAxis,
        "e" => Index::Ellipsis,
        "i" => Index::Int(rest.parse().unwrap()),
        "a" => Index::Array(array()),
        "b" => Index::Bool(cast(&array(), DType::Bool).unwrap()),
        "s" => {
            let parts: Vec<Option<i64>> = rest.split(':').map(|t| t.parse().ok()).collect();
            Index::Slice { start: parts[0], stop: parts[1], step: parts[2] }
        }
        other => panic!("{other}"),
    }
}

fn arange(shape: &[usize]) -> Array {
    let line = iota(DType::I64, &[shape.iter().product()], 0).unwrap();
    reshape(&line, shape).unwrap()
}

fn text(values: &Array) -> String {
    values.to_vec::<i64>().iter().map(i64::to_string).collect::<Vec<_>>().join(" ")
}

#[test]
fn recorded_cases() {
    for line in include_str!("numpy_index_recorded.txt").lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let shape = numbers::<usize>(fields[0], ',');
        let index: Vec<Index> = fields[1].split(';').filter(|t| !t.is_empty()).map(item).collect();
        let x = arange(&shape);
        match numpy_get(&x, &index) {
            Ok(y) => {
                let shape = y.shape().iter().map(usize::to_string).collect::<Vec<_>>().join(",");
                assert_eq!(format!("{shape}|{}", text(&y)), fields[2], "{line}");
                if fields[3] == "True" {
                    assert!(y.shares_memory(&x), "no view: {line}");
                } else if !y.shares_memory(&x) || fields[1].is_empty() {
                    // NumPy gives a scalar for x[()] and for ints alone; a view of one element stands for it here.
                } else {
                    assert!(y.rank() == 0 || y.size() == 0, "a view: {line}");
                }
                numpy_set(&x, &index, &Array::scalar(-1i64)).unwrap();
                assert_eq!(text(&x), fields[4], "{line}");
            }
            Err(error) => {
                let class = if error.class == ErrorClass::Index { "IndexError" } else { "ValueError" };
                assert_eq!(format!("{class}: {}", error.message), fields[2], "{line}");
            }
        }
    }
}

#[test]
fn values_broadcast_or_are_refused() {
    let x = arange(&[2, 3]);
    let all = [Index::Ellipsis];
    numpy_set(&x, &all, &Array::from_vec(vec![7i64, 8, 9], &[1, 1, 3])).unwrap();
    assert_eq!(text(&x), "7 8 9 7 8 9");
    let error = numpy_set(&x, &all, &arange(&[2])).unwrap_err();
    assert_eq!(error.message, "could not broadcast input array from shape (2,) into shape (2,3)");
    let mask = Index::Bool(Array::from_vec(vec![true, false, true], &[3]));
    let error = numpy_set(&arange(&[3]), &[mask], &arange(&[3])).unwrap_err();
    let expect = "NumPy boolean array indexing assignment cannot assign 3 input values to the 2 output values where the mask is true";
    assert_eq!(error.message, expect);
}

#[test]
fn overlapping_assignment_acts_as_if_copied() {
    let x = arange(&[5]);
    let slice = |start, stop| Index::Slice { start, stop, step: None };
    let source = numpy_get(&x, &[slice(None, Some(4))]).unwrap();
    numpy_set(&x, &[slice(Some(1), None)], &source).unwrap();
    assert_eq!(text(&x), "0 0 1 2 3");
    let reversed = numpy_get(&x, &[Index::Slice { start: None, stop: None, step: Some(-1) }]).unwrap();
    numpy_set(&x, &[Index::Ellipsis], &reversed).unwrap();
    assert_eq!(text(&x), "3 2 1 0 0");
    let doubled = Array::from_vec(vec![0i64, 0], &[2]);
    numpy_set(&x, &[Index::Array(doubled)], &Array::from_vec(vec![5i64, 6], &[2])).unwrap();
    assert_eq!(x.to_vec::<i64>()[0], 6);
}
