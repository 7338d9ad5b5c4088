//! The facts as one value: loaded and checked once, asked by property and element.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

use super::enthalpy::{FormationEnthalpy, HullPoint};
use super::long::{Fact, Origin, Property, Subject};
use super::periodic::{CrystalStructure, ElementInfo};
use super::phase::{BinarySystem, Phase};
use super::{
    Claim, Coincidence, Conflict, Element, FactError, FactFiles, LiteratureSystem, MeasuredCell,
    NotShipped, Quantity, Reason, Source, Value, overrides,
};

/// One source's number for a property of an element.
#[derive(Debug, Clone, Copy)]
pub struct Listing<'a> {
    /// The row.
    pub fact: &'a Fact,
    /// Whether this is the row that counts.
    pub is_chosen: bool,
}

/// The descriptor table.
#[derive(Debug, Clone)]
pub struct Facts {
    pub(super) elements: Vec<ElementInfo>,
    pub(super) by_slot: Vec<Option<usize>>,
    pub(super) crystals: HashMap<Element, CrystalStructure>,
    pub(super) sources: BTreeMap<String, Source>,
    pub(super) properties: BTreeMap<String, Property>,
    pub(super) rows: Vec<Fact>,
    pub(super) index: HashMap<Arc<str>, HashMap<Subject, Vec<usize>>>,
    pub(super) chosen_source: BTreeMap<String, String>,
    pub(super) phases: Vec<Phase>,
    pub(super) enthalpies: Vec<FormationEnthalpy>,
    pub(super) hull_points: Vec<HullPoint>,
    pub(super) measured_cells: Vec<MeasuredCell>,
    pub(super) coincidences: Vec<Coincidence>,
    /// By film: its rows.
    pub(super) coincidences_of: HashMap<Arc<str>, Vec<usize>>,
    pub(super) binary_systems: HashMap<Element, BinarySystem>,
    pub(super) literature: Vec<LiteratureSystem>,
    pub(super) claims: Vec<Claim>,
    pub(super) conflicts: Vec<Conflict>,
    pub(super) not_shipped: Vec<NotShipped>,
    pub(super) files: FactFiles,
}

impl Facts {
    /// The facts this build was made with.
    ///
    /// ```
    /// use zincscreen::facts::{Element, Facts, Reason};
    /// let facts = Facts::embedded()?;
    /// let zinc = facts.quantity("cohesive_energy_ev", Element::ZN).expect("known");
    /// assert!((zinc.value - 1.3515).abs() < 1e-4);
    /// // Nobody gives a d-band centre of tin, and nobody should.
    /// let tin = "Sn".parse().expect("a symbol");
    /// assert_eq!(facts.quantity("d_band_center_ev", tin), Err(Reason::NoSource));
    /// # Ok::<(), zincscreen::facts::FactError>(())
    /// ```
    ///
    /// # Errors
    /// If the embedded files are defective, which a test excludes.
    pub fn embedded() -> Result<Self, FactError> {
        Self::load(FactFiles::embedded())
    }

    /// The same facts with a user's CSV or Parquet file in the long format laid over them.
    ///
    /// # Errors
    /// If the file cannot be read or a row is wrong; the error names file, line and column.
    pub fn with_overrides(self, path: &Path) -> Result<Self, FactError> {
        self.with_file(path, Origin::User)
    }

    /// The same facts with what `queue collect` wrote laid over them: before the shipped ones, after a user's own.
    ///
    /// # Errors
    /// As [`Facts::with_overrides`].
    pub fn with_calculations(self, path: &Path) -> Result<Self, FactError> {
        self.with_file(path, Origin::Calculated)
    }

    fn with_file(mut self, path: &Path, origin: Origin) -> Result<Self, FactError> {
        let rows = overrides::read(path, origin, &self.properties)?;
        for (i, row) in rows.iter().enumerate() {
            let same = |other: &&Fact| {
                other.origin == origin
                    && (&other.property, &other.subject, &other.host, &other.facet)
                        == (&row.property, &row.subject, &row.host, &row.facet)
            };
            if self.rows.iter().chain(&rows[..i]).any(|other| same(&other)) {
                return Err(FactError::Format {
                    file: path.display().to_string(),
                    problem: format!(
                        "`{}` of {} is given twice; keep the value that shall count",
                        row.property, row.subject
                    ),
                });
            }
        }
        self.rows.extend(rows);
        self.reindex();
        Ok(self)
    }

    /// The same facts with other rows of the long format, e.g. those that a run recorded; compounds, cells
    /// and sources stay.
    #[must_use]
    pub fn with_rows(mut self, rows: Vec<Fact>) -> Self {
        self.rows = rows;
        self.reindex();
        self
    }

    /// The same facts with one source alone for a property.
    ///
    /// # Errors
    /// If the property is unknown or has no such source; the error names the ones it has.
    pub fn with_source(mut self, property: &str, source: &str) -> Result<Self, FactError> {
        let available = self.sources_of(property);
        if !available.iter().any(|s| s == source) {
            return Err(FactError::Format {
                file: "facts.sources".to_owned(),
                problem: format!(
                    "`{property}` has no source `{source}`; expected one of: {}",
                    available.join(", ")
                ),
            });
        }
        self.chosen_source
            .insert(property.to_owned(), source.to_owned());
        Ok(self)
    }

    pub(super) fn reindex(&mut self) {
        self.index.clear();
        for (i, fact) in self.rows.iter().enumerate() {
            self.index
                .entry(fact.property.clone())
                .or_default()
                .entry(fact.subject.clone())
                .or_default()
                .push(i);
        }
    }

    /// Shipped sources that have the property, by preference.
    #[must_use]
    pub fn sources_of(&self, property: &str) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for fact in &self.rows {
            if *fact.property == *property
                && fact.origin == Origin::Shipped
                && !found.iter().any(|s| **s == *fact.source)
            {
                found.push(fact.source.to_string());
            }
        }
        let order = self.properties.get(property).map(|p| p.order.as_slice());
        let place = |key: &String| {
            order
                .and_then(|order| order.iter().position(|k| k == key))
                .unwrap_or(usize::MAX)
        };
        found.sort_by_key(place);
        found
    }

    /// The elements of the index, by atomic number.
    #[must_use]
    pub fn elements(&self) -> &[ElementInfo] {
        &self.elements
    }

    /// What the index says of an element; `None` if it is not in the pool.
    #[must_use]
    pub fn info(&self, element: Element) -> Option<&ElementInfo> {
        self.by_slot[element.slot()].map(|i| &self.elements[i])
    }

    /// The measured cell of an element.
    #[must_use]
    pub fn crystal(&self, element: Element) -> Option<&CrystalStructure> {
        self.crystals.get(&element)
    }

    /// Every property by name.
    pub fn properties(&self) -> impl Iterator<Item = (&str, &Property)> {
        self.properties.iter().map(|(name, p)| (name.as_str(), p))
    }

    /// One property.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties.get(name)
    }

    /// Every source by key.
    pub fn sources(&self) -> impl Iterator<Item = (&str, &Source)> {
        self.sources.iter().map(|(key, s)| (key.as_str(), s))
    }

    /// Every row of the long format, shipped first, then overrides.
    #[must_use]
    pub fn rows(&self) -> &[Fact] {
        &self.rows
    }

    /// The structures of the phase table.
    #[must_use]
    pub fn phases(&self) -> &[Phase] {
        &self.phases
    }

    /// Formation enthalpies of named compounds.
    #[must_use]
    pub fn enthalpies(&self) -> &[FormationEnthalpy] {
        &self.enthalpies
    }

    /// Formation energies of one calculated data set, of which hulls are made.
    #[must_use]
    pub fn hull_points(&self) -> &[HullPoint] {
        &self.hull_points
    }

    /// Measured cells of phases without a full structure.
    #[must_use]
    pub fn measured_cells(&self) -> &[MeasuredCell] {
        &self.measured_cells
    }

    /// How phases and elements fit onto zinc's planes, three rows each.
    #[must_use]
    pub fn coincidences(&self) -> &[Coincidence] {
        &self.coincidences
    }

    /// The rows of one film: a symbol, the id of a structure, the name of a measured cell.
    ///
    /// ```
    /// let facts = zincscreen::facts::Facts::embedded()?;
    /// let planes: Vec<&str> = facts.coincidences_of("Pb").map(|row| &*row.zinc_plane).collect();
    /// assert_eq!(planes, ["(002)", "(100)", "(101)"]);
    /// # Ok::<(), zincscreen::facts::FactError>(())
    /// ```
    pub fn coincidences_of(&self, film: &str) -> impl Iterator<Item = &Coincidence> {
        let places = self.coincidences_of.get(film);
        places.into_iter().flatten().map(|&i| &self.coincidences[i])
    }

    /// What the phase diagram of zinc with an element is known to look like.
    #[must_use]
    pub fn binary_system(&self, element: Element) -> Option<&BinarySystem> {
        self.binary_systems.get(&element)
    }

    /// Systems reported in the literature.
    #[must_use]
    pub fn literature(&self) -> &[LiteratureSystem] {
        &self.literature
    }

    /// Claims of the founding review.
    #[must_use]
    pub fn claims(&self) -> &[Claim] {
        &self.claims
    }

    /// Pairs of sources that disagree beyond tolerance.
    #[must_use]
    pub fn conflicts(&self) -> &[Conflict] {
        &self.conflicts
    }

    /// What is known of but not shipped.
    #[must_use]
    pub fn not_shipped(&self) -> &[NotShipped] {
        &self.not_shipped
    }

    /// The files these facts were read from.
    #[must_use]
    pub fn files(&self) -> &FactFiles {
        &self.files
    }

    /// Every listing of a property of an element, the one that counts marked.
    #[must_use]
    pub fn listings(&self, property: &str, element: Element) -> Vec<Listing<'_>> {
        let subject = Subject::Element(element);
        self.rows_of(property, &subject)
            .map(|fact| {
                // Couples, surfaces and electrolytes are quantities of their own.
                let host = (!fact.host.is_empty()).then_some(&*fact.host);
                let chosen = self.chosen(property, &subject, host);
                Listing {
                    fact,
                    is_chosen: chosen.is_some_and(|c| std::ptr::eq(c, fact)),
                }
            })
            .collect()
    }

    fn rows_of<'a>(&'a self, property: &str, subject: &Subject) -> impl Iterator<Item = &'a Fact> {
        self.index
            .get(property)
            .and_then(|by_subject| by_subject.get(subject))
            .into_iter()
            .flatten()
            .map(|&i| &self.rows[i])
    }

    /// The row that counts, never one about another traded form: a user's before shipped ones, then the order of the sources; among rows of
    /// one source (several sites or faces) the lowest value, which for an energy is the stable one.
    fn chosen<'a>(
        &'a self,
        property: &str,
        subject: &Subject,
        host: Option<&str>,
    ) -> Option<&'a Fact> {
        let order = self.properties.get(property)?.order.as_slice();
        let only = self.chosen_source.get(property);
        self.rows_of(property, subject)
            .filter(|fact| host.is_none_or(|host| *fact.host == *host))
            .filter(|fact| *fact.flag != *NOT_THE_METAL)
            .filter(|fact| {
                fact.origin != Origin::Shipped || only.is_none_or(|source| **source == *fact.source)
            })
            .min_by(|a, b| {
                let key = |fact: &Fact| {
                    let place = order.iter().position(|k| **k == *fact.source);
                    (fact.origin, place.unwrap_or(usize::MAX))
                };
                key(a).cmp(&key(b)).then(a.value.total_cmp(&b.value))
            })
    }

    /// The value of an element's property, or why there is none.
    ///
    /// Sigma joins the stated (or assumed, see [`Property`]) uncertainty of the chosen listing with the
    /// root mean square spread of the other sources around it. A user's own sigma stands alone.
    ///
    /// # Errors
    /// `no_source` if nobody gives a value.
    pub fn quantity(&self, property: &str, element: Element) -> Quantity {
        self.quantity_of(property, &Subject::Element(element))
    }

    /// [`Facts::quantity`] for one host alone, e.g. one ion.
    ///
    /// # Errors
    /// `no_source` if nobody gives a value for that host.
    pub fn quantity_at(&self, property: &str, element: Element, host: &str) -> Quantity {
        self.resolve(property, &Subject::Element(element), Some(host))
    }

    /// [`Facts::quantity`] for any subject, e.g. a phase.
    ///
    /// # Errors
    /// `no_source` if nobody gives a value.
    pub fn quantity_of(&self, property: &str, subject: &Subject) -> Quantity {
        self.resolve(property, subject, None)
    }

    fn resolve(&self, property: &str, subject: &Subject, host: Option<&str>) -> Quantity {
        let chosen = self
            .chosen(property, subject, host)
            .ok_or(Reason::NoSource)?;
        let definition = self.properties.get(property).ok_or(Reason::NoSource)?;
        let own = chosen.sigma.or(definition.sigma).or(definition
            .relative_sigma
            .map(|relative| relative * chosen.value.abs()));
        let (model, sigma) = match chosen.origin {
            Origin::User => ("user", own),
            Origin::Calculated => ("calculated", own),
            Origin::Shipped => ("fact", join(own, self.spread(property, subject, chosen))),
        };
        Ok(Value::new(chosen.value, sigma, model, &chosen.source))
    }

    /// Root mean square distance of the other shipped sources' values from the chosen one.
    fn spread(&self, property: &str, subject: &Subject, chosen: &Fact) -> Option<f64> {
        let mut best_of: BTreeMap<&str, f64> = BTreeMap::new();
        for fact in self.rows_of(property, subject) {
            if fact.origin == Origin::Shipped
                && *fact.flag != *NOT_THE_METAL
                && fact.source != chosen.source
                && fact.host == chosen.host
            {
                let best = best_of.entry(&fact.source).or_insert(fact.value);
                if (fact.value - chosen.value).abs() < (*best - chosen.value).abs() {
                    *best = fact.value;
                }
            }
        }
        if best_of.is_empty() {
            return None;
        }
        let n = best_of.len() as f64;
        let sum: f64 = best_of.values().map(|v| (v - chosen.value).powi(2)).sum();
        Some((sum / n).sqrt())
    }
}

/// Flag of a price that is not the element's own but that of an ore, oxide or ferroalloy.
const NOT_THE_METAL: &str = "basis_not_metal";

/// Two independent uncertainties as one.
fn join(a: Option<f64>, b: Option<f64>) -> Option<f64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.hypot(b)),
        (a, b) => a.or(b),
    }
}
