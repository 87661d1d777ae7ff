//! A cell that holds JSON, for what has a form of its own: the phases of a plan, as the CSV export
//! writes them.

use serde_json::Value as Json;

use super::value::{Wrong, quote};

/// The keys that hold days, which TOML writes bare.
const DAYS: &[&str] = &["from", "to", "due"];

/// The JSON as an inline value of TOML.
pub(super) fn toml(text: &str) -> Result<String, Wrong> {
    let json: Json = serde_json::from_str(text).map_err(|error| {
        Wrong::new(
            (format!("not JSON: {error}"), format!("sai cú pháp JSON: {error}")),
            (
                "write it as `export inventory --format csv` does, or declare it in TOML"
                    .to_owned(),
                "ghi theo dạng của `export inventory --format csv`, hoặc khai báo bằng TOML"
                    .to_owned(),
            ),
        )
    })?;
    Ok(of("", &json))
}

fn of(key: &str, json: &Json) -> String {
    match json {
        Json::String(day) if DAYS.contains(&key) && day.parse::<jiff::civil::Date>().is_ok() => {
            day.clone()
        }
        Json::String(text) => quote(text),
        Json::Array(values) => {
            let values: Vec<String> = values.iter().map(|value| of("", value)).collect();
            format!("[{}]", values.join(", "))
        }
        Json::Object(table) => {
            let pairs = table.iter().filter(|(_, value)| !value.is_null());
            let pairs: Vec<String> =
                pairs.map(|(key, value)| format!("{} = {}", quote(key), of(key, value))).collect();
            format!("{{ {} }}", pairs.join(", "))
        }
        // TOML has no null; a lone one reads as an empty text, and is a fault of its field.
        Json::Null => quote(""),
        Json::Bool(_) | Json::Number(_) => json.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_becomes_inline_toml() {
        let text = r#"[{"id":"1","from":"2019-01-01","task":[{"a":true,"b":0.5}]}]"#;
        let toml = toml(text).unwrap();
        assert_eq!(
            toml,
            r#"[{ "from" = 2019-01-01, "id" = "1", "task" = [{ "a" = true, "b" = 0.5 }] }]"#
        );
        assert!(super::toml("{").is_err());
    }
}
