//! Viridis, so that colours keep their order for every eye and in grey.

use plotters::prelude::RGBColor;

/// Nine points of viridis, evenly spaced. S. van der Walt, N. Smith, matplotlib (2015), CC0.
const VIRIDIS: [(u8, u8, u8); 9] = [
    (68, 1, 84),
    (71, 45, 123),
    (59, 82, 139),
    (44, 114, 142),
    (33, 145, 140),
    (40, 174, 128),
    (94, 201, 98),
    (173, 220, 48),
    (253, 231, 37),
];

/// The colour of a share between 0 and 1, linear between the points.
pub(super) fn viridis(share: f64) -> RGBColor {
    let at = share.clamp(0.0, 1.0) * (VIRIDIS.len() - 1) as f64;
    let low = (at.floor() as usize).min(VIRIDIS.len() - 2);
    let part = at - low as f64;
    let (a, b) = (VIRIDIS[low], VIRIDIS[low + 1]);
    let mix = |a: u8, b: u8| (f64::from(a) + part * (f64::from(b) - f64::from(a))).round() as u8;
    RGBColor(mix(a.0, b.0), mix(a.1, b.1), mix(a.2, b.2))
}

/// Black or white, whichever reads better on a colour: relative luminance of WCAG 2.
pub(super) fn ink_on(color: RGBColor) -> RGBColor {
    let linear = |v: u8| {
        let v = f64::from(v) / 255.0;
        if v <= 0.040_45 {
            v / 12.92
        } else {
            ((v + 0.055) / 1.055).powf(2.4)
        }
    };
    let luminance = 0.2126 * linear(color.0) + 0.7152 * linear(color.1) + 0.0722 * linear(color.2);
    // Equal contrast with black and white: (L + 0.05)^2 = 0.05 * 1.05.
    if luminance > 0.179 {
        RGBColor(16, 22, 26)
    } else {
        RGBColor(255, 255, 255)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_and_ink() {
        assert_eq!(viridis(-1.0), RGBColor(68, 1, 84));
        assert_eq!(viridis(1.0), RGBColor(253, 231, 37));
        assert_eq!(ink_on(viridis(1.0)), RGBColor(16, 22, 26));
        assert_eq!(ink_on(viridis(0.0)), RGBColor(255, 255, 255));
    }
}
