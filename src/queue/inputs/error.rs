//! Why an input was not written, and the cure.

use crate::facts::Element;

/// What a calculation, a table of potentials or a template lacks.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// No preset of this name.
    #[error("`{name}` is no preset; expected {known}")]
    UnknownPreset {
        /// The word.
        name: String,
        /// The known ones.
        known: String,
    },
    /// Data of this program or of the user that cannot be read.
    #[error("{file}: {problem}")]
    Data {
        /// Name of the file.
        file: String,
        /// What is wrong with it, and the cure.
        problem: String,
    },
    /// A file or folder of templates cannot be opened.
    #[error("{file}: cannot be read: {source}")]
    Read {
        /// The path.
        file: String,
        /// The system's answer.
        #[source]
        source: std::io::Error,
    },
    /// A file in the folder of templates that is none.
    #[error("{file}: no template has this name{nearest}; expected one of {known}")]
    UnknownTemplate {
        /// The path.
        file: String,
        /// `; did you mean ...`, or nothing.
        nearest: String,
        /// The known names.
        known: String,
    },
    /// A template asks for what it does not get, or is malformed.
    #[error("template {name}: {problem}")]
    Template {
        /// Its name.
        name: String,
        /// What the engine says, with the line.
        problem: String,
    },
    /// The calculation contradicts itself.
    #[error("`{key}` {problem}")]
    Calculation {
        /// The field of the calculation or of its settings.
        key: &'static str,
        /// Value, expectation and cure.
        problem: String,
    },
    /// The code cannot do what the settings say.
    #[error("{code} has no {what}; {cure}")]
    Unsupported {
        /// Name of the code.
        code: &'static str,
        /// What it lacks.
        what: String,
        /// What helps.
        cure: String,
    },
    /// An element without a potential.
    #[error("{file}: no potential for {element} in the set `{set}`; {cure}")]
    NoPotential {
        /// The table.
        file: &'static str,
        /// The element.
        element: Element,
        /// Name of the set.
        set: String,
        /// What helps.
        cure: String,
    },
    /// The calculation was planned for other potentials.
    #[error(
        "the calculation is for the potentials `{planned}`, {file} is the set `{set}`; energies of \
         different sets may not be subtracted: plan again with this table, or give the table of the plan"
    )]
    OtherPotentials {
        /// What the calculation says.
        planned: String,
        /// The table.
        file: &'static str,
        /// Its set.
        set: String,
    },
}
