//! Parts of sentences that several descriptors share.

use super::against;
use crate::explain::numbers::plain;
use crate::facts::Value;

/// Below this a difference is none.
pub(super) const NOTHING: f64 = 1e-12;

/// One of two words, by sign.
pub(super) const fn either(
    difference: f64,
    more: &'static str,
    less: &'static str,
) -> &'static str {
    if difference > 0.0 { more } else { less }
}

/// ` (±0.30 eV)`.
pub(super) fn sigma_of(value: &Value, unit: &str) -> String {
    value
        .sigma
        .filter(|sigma| *sigma > 0.0)
        .map_or(String::new(), |sigma| {
            format!(" (±{} {unit})", plain(sigma))
        })
}

/// Two significant digits, as an uncertainty has.
fn two(sigma: f64) -> String {
    if sigma < 1e-4 {
        return plain(sigma);
    }
    let digits = (1.0 - sigma.log10().floor()).clamp(0.0, 6.0) as usize;
    format!("{sigma:.digits$}")
}

/// A positive quantity and its difference to zinc's.
pub(super) fn more_than_zinc(
    own: &Value,
    zinc: Option<&Value>,
    unit: &str,
    what: &str,
    [more, less]: [&'static str; 2],
) -> String {
    let own_text = format!("{what} {} {unit}", plain(own.value));
    let Some(zinc) = zinc else {
        return format!("{own_text}{}", sigma_of(own, unit));
    };
    let a = against(own, zinc.value, zinc.sigma, unit);
    if a.difference.abs() < NOTHING {
        return format!("{own_text}, as zinc");
    }
    let word = either(a.difference, more, less);
    let than = if matches!(more, "above") { "" } else { " than" };
    format!(
        "{own_text}, {} {word}{than} zinc ({}){}",
        a.size,
        plain(zinc.value),
        a.hedge
    )
}

/// Zinc's own price enters both, so that its error does not open the sign of the difference.
pub(super) fn price(own: &Value, zinc: Option<&Value>, unit: &str) -> String {
    let beside = zinc.map_or(String::new(), |zinc| {
        format!("; zinc costs {}", plain(zinc.value))
    });
    format!(
        "its elements cost {} {unit}{}{beside}",
        plain(own.value),
        sigma_of(own, unit)
    )
}

/// Hydrogen exchange currents, in decades.
pub(super) fn exchange(own: &Value, zinc: Option<&Value>, who: &str, how: &str) -> String {
    let current = format!(
        "the hydrogen exchange current of {who} {how} is 10^{:.1} A/cm2",
        own.value
    );
    let Some(zinc) = zinc else {
        return format!("{current}{}", sigma_of(own, "decades"));
    };
    let a = against(own, zinc.value, zinc.sigma, "decades");
    if a.difference.abs() < 0.05 {
        return format!("{current}, as zinc's{}", sigma_of(own, "decades"));
    }
    format!(
        "{current}, {} {} than zinc's{}",
        a.size,
        either(a.difference, "more", "less"),
        a.hedge
    )
}

pub(super) fn hydrogen_current(own: &Value, zinc: Option<&Value>) -> String {
    let current = format!(
        "at zinc's potential hydrogen takes {} A/cm2",
        plain(own.value)
    );
    match zinc.filter(|zinc| zinc.value > 0.0 && own.value > 0.0) {
        Some(zinc) if own.value > zinc.value => {
            format!(
                "{current}, {} times what bare zinc gives it",
                plain(own.value / zinc.value)
            )
        }
        Some(zinc) if own.value < zinc.value => {
            format!(
                "{current}, 1/{} of what bare zinc gives it",
                plain(zinc.value / own.value)
            )
        }
        _ => current,
    }
}

/// Enthalpies: negative is released.
pub(super) fn heat(own: &Value, what: &str, unit: &str) -> String {
    let a = against(own, 0.0, None, unit);
    let verb = either(a.difference, "costs", "releases");
    let hedge = own
        .sigma
        .filter(|s| *s > 0.0)
        .map_or(String::new(), |sigma| {
            if sigma > own.value.abs() {
                format!(" (±{}, so the sign is open)", two(sigma))
            } else {
                format!(" (±{})", two(sigma))
            }
        });
    format!("{what} {verb} {}{hedge}", a.size)
}
