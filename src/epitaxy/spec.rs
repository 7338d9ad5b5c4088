//! How people name a net: `Cu(111)`, `Sn`, `Cu5Zn8@phase.mp-1368(110)`, `slab.cif(001)`,
//! `net(2.665, 2.665, 120)`.

use std::str::FromStr;

use super::EpitaxyError;
use crate::crystal::{Miller, Net};

/// What a text names.
#[derive(Debug, Clone, PartialEq)]
pub enum NetSpec {
    /// Two lengths in angstrom and the angle between them in degrees.
    Bare(Net),
    /// Something with planes, and which plane.
    Named {
        /// An element, a phase or a file.
        name: String,
        /// In three or four indices.
        plane: Option<Miller>,
    },
}

impl FromStr for NetSpec {
    type Err = EpitaxyError;

    /// ```
    /// use zincscreen::epitaxy::NetSpec;
    /// let NetSpec::Named { name, plane } = "MgZn2@phase.mp-1124(10-10)".parse()? else { panic!() };
    /// assert_eq!(name, "MgZn2@phase.mp-1124");
    /// assert_eq!(plane.expect("a plane").to_string(), "(100)");
    /// assert!(matches!("net(2.665, 4.947, 90)".parse()?, NetSpec::Bare(_)));
    /// # Ok::<(), zincscreen::epitaxy::EpitaxyError>(())
    /// ```
    fn from_str(text: &str) -> Result<Self, EpitaxyError> {
        let text = text.trim();
        let failed = |cause: String| EpitaxyError::Spec {
            text: text.to_owned(),
            cause,
        };
        let Some(inner) = text.strip_suffix(')') else {
            if text.is_empty() {
                return Err(failed("expected e.g. `Cu(111)`".to_owned()));
            }
            return Ok(Self::Named {
                name: text.to_owned(),
                plane: None,
            });
        };
        let (name, inner) = inner
            .rsplit_once('(')
            .ok_or_else(|| failed("a bracket is closed that was not opened".to_owned()))?;
        let name = name.trim();
        if name == "net" {
            let numbers: Vec<f64> = inner
                .split([',', ' '])
                .filter(|part| !part.is_empty())
                .map(str::parse)
                .collect::<Result<_, _>>()
                .map_err(|_| failed(BARE.to_owned()))?;
            let [a, b, gamma] = numbers[..] else {
                return Err(failed(BARE.to_owned()));
            };
            return Ok(Self::Bare(Net::from_parameters(a, b, gamma)));
        }
        if name.is_empty() {
            return Err(failed(
                "a plane of what? expected e.g. `Cu(111)`".to_owned(),
            ));
        }
        let plane = inner
            .parse()
            .map_err(|e: crate::crystal::MillerError| failed(e.to_string()))?;
        Ok(Self::Named {
            name: name.to_owned(),
            plane: Some(plane),
        })
    }
}

const BARE: &str =
    "expected two lengths in angstrom and an angle in degrees, e.g. `net(2.665, 4.947, 90)`";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planes_are_split_off() {
        let named = |text: &str| match text.parse() {
            Ok(NetSpec::Named { name, plane }) => (name, plane.map(|p: Miller| p.to_string())),
            other => panic!("{other:?}"),
        };
        assert_eq!(named("Sn"), ("Sn".to_owned(), None));
        assert_eq!(
            named(" Zn (002)"),
            ("Zn".to_owned(), Some("(001)".to_owned()))
        );
        assert_eq!(
            named("a (1).cif(1 0 -1)"),
            ("a (1).cif".to_owned(), Some("(10-1)".to_owned()))
        );
    }

    #[test]
    fn nonsense_is_refused() {
        for text in [
            "",
            "Cu111)",
            "(111)",
            "Cu(11)",
            "Cu(000)",
            "net(1, 2)",
            "net(a, b, c)",
            "net()",
        ] {
            let error = text.parse::<NetSpec>().expect_err(text).to_string();
            assert!(error.contains(text), "{error}");
        }
    }
}
