//! Plain values as JSON, and back.

use jitbook_lang::{Dict, Exc, R, Value, Vm};
use serde_json::{Map, Number, Value as Json};

/// A value of dicts, lists, texts, numbers and None as JSON.
pub(crate) fn to_json(vm: &mut Vm, v: &Value) -> R<Json> {
    vm.enter(" while encoding a JSON object")?;
    let done = encoded(vm, v);
    vm.leave();
    done
}

fn encoded(vm: &mut Vm, v: &Value) -> R<Json> {
    Ok(match v.plain() {
        Value::None => Json::Null,
        Value::Bool(b) => Json::Bool(*b),
        Value::Int(i) => Json::from(*i),
        Value::Big(n) => n.to_string().parse::<Number>().map_or(Json::Null, Json::Number),
        // JSON has no NaN and no infinities.
        Value::Float(x) => Number::from_f64(*x).map_or(Json::Null, Json::Number),
        Value::Str(s) => Json::from(s.as_str()),
        Value::List(_) | Value::Tuple(_) => {
            let items = vm.collect(v)?;
            Json::Array(items.iter().map(|i| to_json(vm, i)).collect::<R<_>>()?)
        }
        Value::Dict(dict) => {
            let mut out = Map::new();
            for (key, value) in dict.items() {
                let key = match key.plain() {
                    Value::Str(s) => s.to_string(),
                    Value::None => "null".into(),
                    Value::Bool(b) => b.to_string(),
                    Value::Int(_) | Value::Float(_) | Value::Big(_) => vm.str(&key)?.to_string(),
                    other => {
                        let class = vm.type_name(other);
                        let text = format!("keys must be str, int, float, bool or None, not {class}");
                        return Err(Exc::type_error(text));
                    }
                };
                out.insert(key, to_json(vm, &value)?);
            }
            Json::Object(out)
        }
        other => {
            let class = vm.type_name(other);
            return Err(Exc::type_error(format!("Object of type {class} is not JSON serializable")));
        }
    })
}

/// JSON as values of the language. The parser has bounded its depth.
pub(crate) fn to_value(vm: &mut Vm, json: &Json) -> R {
    Ok(match json {
        Json::Null => Value::None,
        Json::Bool(b) => Value::Bool(*b),
        Json::Number(n) => match n.as_i64() {
            Some(i) => Value::Int(i),
            None => Value::Float(n.as_f64().unwrap_or(f64::NAN)),
        },
        Json::String(s) => Value::str(s.as_str()),
        Json::Array(items) => Value::list(items.iter().map(|i| to_value(vm, i)).collect::<R<_>>()?),
        Json::Object(map) => {
            let dict = Dict::new();
            for (key, value) in map {
                dict.set_str(key, to_value(vm, value)?);
            }
            Value::Dict(dict)
        }
    })
}
