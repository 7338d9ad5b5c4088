//! The page: template, styles, scripts and data in one file.

use minijinja::{Environment, Value, context};
use sha2::{Digest, Sha256};

use super::ReportError;
use super::answer::{QUESTION, grouped};
use super::calculations::Calculations;
use super::data::Data;

const TEMPLATE: &str = include_str!("assets/report.html");
/// The section on calculations, of either page.
const CALCULATIONS: &str = include_str!("assets/calculations.html");
/// The page of a queue alone.
const STATUS: &str = include_str!("assets/status.html");
/// Its script: the reader's own light or dark.
const THEME: &str = "document.documentElement.dataset.theme = matchMedia(\"(prefers-color-scheme: dark)\").matches ? \"dark\" : \"light\";";
const STYLE: &str = include_str!("assets/report.css");
/// The vendored libraries, each a script of its own.
const LIBRARIES: [&str; 2] = [
    include_str!("assets/vendor/d3.min.js"),
    include_str!("assets/vendor/plot.min.js"),
];
/// Our own script, in the order of its parts.
const PARTS: [&str; 12] = [
    include_str!("assets/js/core.js"),
    include_str!("assets/js/figure.js"),
    include_str!("assets/js/ranking.js"),
    include_str!("assets/js/explain.js"),
    include_str!("assets/js/periodic.js"),
    include_str!("assets/js/intervals.js"),
    include_str!("assets/js/groups.js"),
    include_str!("assets/js/compositions.js"),
    include_str!("assets/js/hypotheses.js"),
    include_str!("assets/js/physics.js"),
    include_str!("assets/js/lists.js"),
    include_str!("assets/js/main.js"),
];

fn own(error: &dyn std::fmt::Display) -> ReportError {
    ReportError::Own(error.to_string())
}

/// The hash of a script as the Content-Security-Policy writes it.
fn hash(script: &str) -> String {
    format!("'sha256-{}'", base64(&Sha256::digest(script.as_bytes())))
}

/// Templates end in `.html`: what they are given is escaped.
fn environment() -> Result<Environment<'static>, ReportError> {
    let mut environment = Environment::new();
    for (name, text) in [
        ("report.html", TEMPLATE),
        ("calculations.html", CALCULATIONS),
        ("status.html", STATUS),
    ] {
        environment.add_template(name, text).map_err(|e| own(&e))?;
    }
    Ok(environment)
}

/// What a template takes: words stay words and are escaped where they are shown.
fn template_value(calculations: &Calculations) -> Result<Value, ReportError> {
    fn convert(json: serde_json::Value) -> Value {
        use serde_json::Value as Json;
        match json {
            Json::Null => Value::from(()),
            Json::Bool(flag) => Value::from(flag),
            Json::Number(number) => number
                .as_i64()
                .map_or_else(|| Value::from(number.as_f64()), Value::from),
            Json::String(text) => Value::from(text),
            Json::Array(items) => Value::from(items.into_iter().map(convert).collect::<Vec<_>>()),
            Json::Object(map) => Value::from_pairs(map.into_iter().map(|(k, v)| (k, convert(v)))),
        }
    }
    serde_json::to_value(calculations)
        .map(convert)
        .map_err(|e| own(&e))
}

/// The page of a queue alone.
pub(super) fn render_status(
    calculations: &Calculations,
    now_s: i64,
) -> Result<String, ReportError> {
    let environment = environment()?;
    let template = environment
        .get_template("status.html")
        .map_err(|e| own(&e))?;
    template
        .render(context! {
            c => template_value(calculations)?,
            style => STYLE,
            script => THEME,
            hashes => hash(THEME),
            today => crate::calendar::day(now_s),
            version => env!("CARGO_PKG_VERSION"),
        })
        .map_err(|e| own(&e))
}

/// The whole page.
pub(super) fn render(
    data: &Data,
    calculations: Option<&Calculations>,
) -> Result<String, ReportError> {
    let script = format!("(() => {{\n\"use strict\";\n{}\n}})();\n", PARTS.join("\n"));
    let hashes: Vec<String> = LIBRARIES
        .into_iter()
        .chain([script.as_str()])
        .map(hash)
        .collect();
    let json = serde_json::to_string(&data.json).map_err(|e| own(&e))?;
    let info = &data.info;
    let date = info["finished_unix_s"]
        .as_i64()
        .map_or(String::new(), crate::calendar::day);
    let environment = environment()?;
    let template = environment
        .get_template("report.html")
        .map_err(|e| own(&e))?;
    template
        .render(context! {
            c => calculations.map(template_value).transpose()?,
            name => info["name"].as_str().unwrap_or("run"),
            question => QUESTION,
            answer => &data.answer,
            left_out => &data.left_out,
            candidates => grouped(info["candidates"].as_u64().unwrap_or(0)),
            systems => grouped(data.systems() as u64),
            version => info["version"].as_str().unwrap_or(""),
            commit => info["commit"].as_str().unwrap_or(""),
            date => date,
            style => STYLE,
            libraries => LIBRARIES,
            script => script,
            hashes => hashes.join(" "),
            data => in_script(&json),
        })
        .map_err(|e| own(&e))
}

/// JSON that cannot end the element it stands in.
fn in_script(json: &str) -> String {
    json.replace('<', "\\u003c")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

/// Base 64 as the Content-Security-Policy writes hashes.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    bytes
        .chunks(3)
        .flat_map(|chunk| {
            let at = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
            let bits = at(0) << 16 | at(1) << 8 | at(2);
            let length = chunk.len();
            (0..4).map(move |i| {
                if i <= length {
                    char::from(LETTERS[(bits >> (18 - 6 * i) & 63) as usize])
                } else {
                    '='
                }
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_of_the_standard() {
        // RFC 4648, section 10.
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn data_cannot_end_its_element() {
        let hostile = serde_json::json!({ "system": "</script><script>alert(1)</script><!--" });
        let text = in_script(&hostile.to_string());
        assert!(!text.contains('<'));
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&text).expect("JSON"),
            hostile
        );
    }

    #[test]
    fn vendored_files_are_those_of_the_readme() {
        let readme = include_str!("assets/vendor/README.md");
        for library in LIBRARIES {
            let hash = crate::facts::sha256_hex(library.as_bytes());
            assert!(readme.contains(&hash), "{hash} is not in the README");
        }
    }

    #[test]
    fn no_script_ends_early() {
        for script in LIBRARIES.iter().chain(&PARTS) {
            assert!(!script.contains("</script"));
        }
    }
}
