//! Words of others in files of others: what a label may leave behind, Fortran's strings and numbers.

/// Longer titles are cut.
const LONGEST_TITLE: usize = 100;

/// A label as a comment: one line of letters, digits and a few signs. Quotes, comment marks, assignments,
/// template braces and everything a shell would read become `_`.
pub(super) fn title(label: &str) -> String {
    let clean: String = label
        .trim()
        .chars()
        .take(LONGEST_TITLE)
        .map(|c| {
            if c.is_ascii_alphanumeric() || " ()@.+-_/,:".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    if clean.is_empty() {
        "untitled".to_owned()
    } else {
        clean
    }
}

/// A string of Fortran, `'...'`; quotes inside are doubled, control characters refused.
pub(super) fn fortran_filter(text: &str) -> Result<String, minijinja::Error> {
    if text.chars().any(char::is_control) {
        return Err(minijinja::Error::new(
            minijinja::ErrorKind::InvalidOperation,
            format!("{text:?} holds control characters and is no string of Fortran"),
        ));
    }
    Ok(format!("'{}'", text.replace('\'', "''")))
}

/// `.true.` or `.false.`.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "what the engine takes")]
pub(super) fn logical(value: bool) -> &'static str {
    if value { ".true." } else { ".false." }
}

/// A finite number with every digit; exponents as `1e-6`, which Fortran and VASP read, too.
pub(super) fn real(value: f64) -> Result<String, minijinja::Error> {
    if value.is_finite() {
        Ok(number(value))
    } else {
        Err(minijinja::Error::new(
            minijinja::ErrorKind::InvalidOperation,
            format!("{value} is no finite number"),
        ))
    }
}

/// Twelve significant digits: beyond the precision of any input, and free of the noise of unit conversion.
pub(super) fn number(value: f64) -> String {
    let rounded: f64 = format!("{value:.11e}").parse().unwrap_or(value);
    // No minus before zero.
    format!("{:?}", rounded + 0.0)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn titles_are_one_harmless_line() {
        assert_eq!(
            title("Zn97Sn3@dilute H hollow-fcc"),
            "Zn97Sn3@dilute H hollow-fcc"
        );
        assert_eq!(
            title("a\n/\n&SYSTEM '; rm -rf $(x) `y` {{z}} #!"),
            "a_/__SYSTEM __ rm -rf _(x) _y_ __z__ __"
        );
        assert_eq!(title("  "), "untitled");
        assert_eq!(title(&"é".repeat(500)).len(), LONGEST_TITLE);
    }

    #[test]
    fn fortran_doubles_quotes() {
        assert_eq!(fortran_filter("it's").unwrap(), "'it''s'");
        assert!(fortran_filter("a\nb").is_err());
    }

    #[test]
    fn numbers_are_plain() {
        assert_eq!(number(1e-6), "1e-6");
        assert_eq!(number(-0.0), "0.0");
        assert_eq!(number(0.1 + 0.2), "0.3");
        assert_eq!(number(12.0), "12.0");
        assert!(real(f64::NAN).is_err());
    }
}
