//! Static figures of a run, for papers and slides: SVG with text as text.

use super::ReportError;
use super::data::Data;

pub(super) fn all(_data: &Data) -> Result<Vec<(String, String)>, ReportError> {
    Ok(Vec::new())
}
