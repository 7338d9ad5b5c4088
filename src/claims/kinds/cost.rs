//! What does it save to replace a dear addition by a cheap one at the same dose?
//!
//! A kilogram of alloy with a mass fraction w of X costs (1 − w) p_Zn + w p_X. Replacing the dear X by the
//! cheap C saves s = 1 − [(1 − w) p_Zn + w p_C]/[(1 − w) p_Zn + w p_X]; a saving s needs the dose
//! w = s p_Zn/[s p_Zn + (1 − s) p_X − p_C].

use serde::Deserialize;

use super::{Finding, Tools};
use crate::claims::number::Number;
use crate::claims::verdict::{Need, Verdict, among, z_score};
use crate::facts::{Element, Quantity, Reason, Value, join_sources};
use crate::units;

/// A saving of raw materials.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cost {
    /// What is added instead.
    cheap: Vec<String>,
    /// What it replaces; `Zn` for nothing.
    dear: Vec<String>,
    /// Doses, wt.%.
    dose_wt_percent: Vec<f64>,
    /// The claimed saving, %.
    saving_percent: f64,
}

/// Saving as a fraction at a mass fraction `w`; prices of zinc, the cheap and the dear addition.
pub(crate) fn saving([zinc, cheap, dear]: [f64; 3], w: f64) -> f64 {
    1.0 - ((1.0 - w) * zinc + w * cheap) / ((1.0 - w) * zinc + w * dear)
}

/// Mass fraction at which a saving `s` is reached; none if no dose does it.
pub(crate) fn dose_for([zinc, cheap, dear]: [f64; 3], s: f64) -> Option<f64> {
    let below = s * zinc + (1.0 - s) * dear - cheap;
    let dose = s * zinc / below;
    (below > 0.0 && dose <= 1.0).then_some(dose)
}

/// The saving in percent with the sigmas of the three prices.
fn saving_percent(prices: &[Value; 3], w: f64) -> Value {
    let middle: [f64; 3] = std::array::from_fn(|i| prices[i].value);
    let value = units::percent(saving(middle, w));
    let mut variance = Some(0.0);
    for (i, price) in prices.iter().enumerate() {
        let mut moved = middle;
        moved[i] += price.sigma.unwrap_or(0.0);
        let change = units::percent(saving(moved, w)) - value;
        variance = variance
            .filter(|_| price.sigma.is_some())
            .map(|v| v + change * change);
    }
    Value::new(
        value,
        variance.map(f64::sqrt),
        "mass_balance",
        &join_sources(prices),
    )
}

impl Cost {
    pub(crate) fn run(&self, tools: &Tools<'_>) -> Result<Finding, String> {
        let price = |symbol: &str| -> Result<Quantity, String> {
            let element: Element = symbol
                .parse()
                .map_err(|e: crate::facts::UnknownElement| e.to_string())?;
            Ok(tools.facts.quantity("price_usd_per_kg", element))
        };
        let zinc = price("Zn")?;
        let (mut verdicts, mut numbers) = (Vec::new(), Vec::new());
        for symbol in ["Zn"]
            .into_iter()
            .chain(self.cheap.iter().chain(&self.dear).map(String::as_str))
        {
            let number = Number::new(format!("price({symbol})"), "USD/kg", price(symbol)?);
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
        for cheap in &self.cheap {
            for dear in &self.dear {
                let pair = format!("{cheap} for {dear}");
                let (Ok(zn), Ok(c), Ok(x)) = (zinc.clone(), price(cheap)?, price(dear)?) else {
                    verdicts.push(Verdict::NotTestableHere);
                    continue;
                };
                let prices = [zn, c, x];
                for &dose in &self.dose_wt_percent {
                    let saved = saving_percent(&prices, dose / 100.0);
                    let z = z_score(saved.value - self.saving_percent, saved.sigma);
                    verdicts.push(Verdict::of_z(z));
                    numbers.push(Number::new(
                        format!("saving({pair}, {dose} wt.%)"),
                        "%",
                        Ok(saved),
                    ));
                }
                let middle = [0, 1, 2].map(|i: usize| prices[i].value);
                let dose = dose_for(middle, self.saving_percent / 100.0)
                    .map(|w| {
                        Value::new(
                            units::percent(w),
                            None,
                            "mass_balance",
                            &join_sources(&prices),
                        )
                    })
                    .ok_or(Reason::OutsideModel);
                numbers.push(Number::new(format!("dose({pair})"), "wt.%", dose));
            }
        }
        let doses: Vec<String> = self
            .dose_wt_percent
            .iter()
            .map(ToString::to_string)
            .collect();
        let what = format!(
            "{} instead of {} saves {} % of the raw materials at {} wt.%",
            self.cheap.join(" or "),
            self.dear.join(", "),
            self.saving_percent,
            doses.join(", ")
        );
        Ok(Finding::new(among(&verdicts, Need::All), what, numbers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dose_and_saving_are_inverse() {
        let prices = [2.55, 1.79, 167.0];
        let dose = dose_for(prices, 0.5).expect("reached");
        assert!((dose - 1.275 / (1.275 + 83.5 - 1.79)).abs() < 1e-12);
        assert!((saving(prices, dose) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn no_dose_of_a_cheap_reference_halves_the_cost() {
        // Against an addition hardly dearer than the cheap one there is no such dose.
        assert_eq!(dose_for([2.55, 1.79, 2.0], 0.5), None);
        assert!(saving([2.55, 1.79, 18.7], 0.01) < 0.07);
    }

    #[test]
    fn sigma_of_the_saving_grows_with_that_of_the_price() {
        let price = |v: f64, s: f64| Value::new(v, Some(s), "fact", "s");
        let sharp = saving_percent(
            &[price(2.55, 0.0), price(1.79, 0.0), price(18.7, 1.0)],
            0.05,
        );
        let wide = saving_percent(
            &[price(2.55, 0.0), price(1.79, 0.0), price(18.7, 20.0)],
            0.05,
        );
        assert_eq!(sharp.value, wide.value);
        assert_eq!(
            Verdict::of_z(z_score(sharp.value - 50.0, sharp.sigma)),
            Verdict::Contradicted
        );
        assert_eq!(
            Verdict::of_z(z_score(wide.value - 50.0, wide.sigma)),
            Verdict::Undecided
        );
    }
}
