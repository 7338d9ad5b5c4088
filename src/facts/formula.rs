//! Whole-number compositions.

use std::fmt;

use super::Element;

/// Whole-number composition, alphabetical by symbol, in lowest terms.
///
/// ```
/// use zincscreen::facts::Formula;
/// let gamma: Formula = "Zn8Cu5".parse().expect("a formula");
/// assert_eq!(gamma.to_string(), "Cu5Zn8");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Formula(Vec<(Element, u32)>);

impl Formula {
    /// Elements and their counts, alphabetical.
    #[must_use]
    pub fn parts(&self) -> &[(Element, u32)] {
        &self.0
    }

    /// Atomic fraction of an element, 0 if absent.
    #[must_use]
    pub fn fraction(&self, element: Element) -> f64 {
        let total: u32 = self.0.iter().map(|p| p.1).sum();
        let count = self.0.iter().find(|p| p.0 == element).map_or(0, |p| p.1);
        f64::from(count) / f64::from(total)
    }

    /// The elements other than zinc, alphabetical.
    pub fn solutes(&self) -> impl Iterator<Item = Element> {
        self.0.iter().map(|p| p.0).filter(|&e| e != Element::ZN)
    }
}

impl fmt::Display for Formula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for &(element, count) in &self.0 {
            f.write_str(element.symbol())?;
            if count != 1 {
                write!(f, "{count}")?;
            }
        }
        Ok(())
    }
}

impl std::str::FromStr for Formula {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut rest = text;
        let mut parts = read_group(&mut rest, 0)?;
        if !rest.is_empty() {
            return Err(format!(
                "`{text}`: a closing bracket without an opening one"
            ));
        }
        if parts.is_empty() {
            return Err("an empty formula".to_owned());
        }
        let divisor = parts.iter().fold(0, |d, p| gcd(d, p.1));
        for part in &mut parts {
            part.1 /= divisor;
        }
        parts.sort_by_key(|p| p.0.symbol());
        Ok(Self(parts))
    }
}

/// Elements and counts up to the end or the closing bracket of a group: `Ca(ZnGe)2`.
fn read_group(rest: &mut &str, depth: u32) -> Result<Vec<(Element, u32)>, String> {
    if depth > 8 {
        return Err("brackets nested too deep".to_owned());
    }
    let mut parts: Vec<(Element, u32)> = Vec::new();
    while let Some(first) = rest.chars().next() {
        if first == ')' {
            break;
        }
        let found = if first == '(' {
            *rest = &rest[1..];
            let inner = read_group(rest, depth + 1)?;
            *rest = rest
                .strip_prefix(')')
                .ok_or("an opening bracket without a closing one")?;
            inner
        } else {
            let lower = rest
                .chars()
                .skip(1)
                .take_while(char::is_ascii_lowercase)
                .count();
            let length = first.len_utf8() + lower;
            let element: Element = rest[..length]
                .parse()
                .map_err(|e: super::UnknownElement| e.to_string())?;
            *rest = &rest[length..];
            vec![(element, 1)]
        };
        let digits = rest.chars().take_while(char::is_ascii_digit).count();
        let count: u32 = match &rest[..digits] {
            "" => 1,
            text => text
                .parse()
                .ok()
                .filter(|n| (1..=100_000).contains(n))
                .ok_or_else(|| format!("`{text}` is not a count"))?,
        };
        *rest = &rest[digits..];
        for (element, n) in found {
            let n = n.checked_mul(count).ok_or("too many atoms")?;
            match parts.iter_mut().find(|p| p.0 == element) {
                Some(part) => part.1 = part.1.checked_add(n).ok_or("too many atoms")?,
                None => parts.push((element, n)),
            }
        }
    }
    Ok(parts)
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_alphabetical_and_reduced() {
        let f: Formula = "Zn22Ni6".parse().expect("a formula");
        assert_eq!(f.to_string(), "Ni3Zn11");
        assert!((f.fraction(Element::ZN) - 11.0 / 14.0).abs() < 1e-15);
        let bracketed: Formula = "Ca(ZnGe)2".parse().expect("a formula");
        assert_eq!(bracketed.to_string(), "CaGe2Zn2");
        for wrong in ["Ca(ZnGe", "CaZn)2", "((((((((((Zn))))))))))", "Zn99999999"] {
            assert!(wrong.parse::<Formula>().is_err(), "{wrong}");
        }
        assert!("Zn0".parse::<Formula>().is_err());
        assert!("Xy2".parse::<Formula>().is_err());
        assert!("".parse::<Formula>().is_err());
        assert!("é3".parse::<Formula>().is_err());
    }
}
