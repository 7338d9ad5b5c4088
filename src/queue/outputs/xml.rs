//! XML of codes, element by element: bounded depth, bounded text, whatever the size of the file.
//!
//! A document type is refused: no code writes one, and its entities could name other files or grow without end.
//! The five entities of every XML and numbered characters are all that is understood.

use std::io::{self, BufRead, BufReader, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::OutputError;
use super::error::cut;
use super::folder::Folder;

/// Deeper trees are none of a code: VASP's reach 9.
const DEEPEST: usize = 40;
/// One tag, or the text of one element, is no larger.
const MOST_TEXT: usize = 16 << 20;

/// What the walk comes across.
pub(super) enum Node<'a> {
    /// An element begins; the path ends with it.
    Start {
        path: &'a [String],
        tag: &'a BytesStart<'a>,
    },
    /// An element ends; the path ends with it. `text` is what stood in it since its last child.
    End { path: &'a [String], text: &'a str },
}

/// A reader that gives up when one event takes too many bytes.
struct Bounded<R> {
    inner: R,
    left: usize,
}

impl<R: BufRead> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buffer)
    }
}

impl<R: BufRead> BufRead for Bounded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::Error::other(format!(
                "a tag or text of more than {MOST_TEXT} bytes"
            )));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.left = self.left.saturating_sub(amount);
        self.inner.consume(amount);
    }
}

/// Walks a file of at most `most` bytes; false if it is not there.
pub(super) fn walk(
    folder: &Folder<'_>,
    file: &str,
    most: u64,
    mut visit: impl FnMut(Node<'_>) -> Result<(), OutputError>,
) -> Result<bool, OutputError> {
    let Some(open) = folder.open(file, most)? else {
        return Ok(false);
    };
    let name = folder.name(file);
    let malformed = |problem: String| OutputError::Malformed {
        file: name.clone(),
        problem,
    };
    let mut reader = Reader::from_reader(Bounded {
        inner: BufReader::new(open),
        left: MOST_TEXT,
    });
    let mut buffer = Vec::new();
    let mut path: Vec<String> = Vec::new();
    let mut text = String::new();
    let mut has_root = false;
    loop {
        buffer.clear();
        reader.get_mut().left = MOST_TEXT;
        let event = reader
            .read_event_into(&mut buffer)
            .map_err(|error| match error {
                quick_xml::Error::Syntax(_) if has_root => OutputError::Truncated {
                    file: name.clone(),
                    problem: error.to_string(),
                },
                other => malformed(format!("no XML: {other}")),
            })?;
        match event {
            Event::Start(tag) => {
                if path.len() >= DEEPEST {
                    return Err(malformed(format!(
                        "more than {DEEPEST} elements in each other"
                    )));
                }
                has_root = true;
                path.push(String::from_utf8_lossy(tag.name().as_ref()).into_owned());
                text.clear();
                visit(Node::Start {
                    path: &path,
                    tag: &tag,
                })?;
            }
            Event::Empty(tag) => {
                has_root = true;
                path.push(String::from_utf8_lossy(tag.name().as_ref()).into_owned());
                visit(Node::Start {
                    path: &path,
                    tag: &tag,
                })?;
                visit(Node::End {
                    path: &path,
                    text: "",
                })?;
                path.pop();
                text.clear();
            }
            Event::Text(piece) => {
                if text.len() + piece.len() > MOST_TEXT {
                    return Err(malformed(format!("a text of more than {MOST_TEXT} bytes")));
                }
                text.push_str(&String::from_utf8_lossy(&piece));
            }
            Event::GeneralRef(entity) => {
                let Some(character) = character(&entity) else {
                    let name = cut(&String::from_utf8_lossy(&entity));
                    return Err(malformed(format!(
                        "an entity `&{name};`, which no code writes"
                    )));
                };
                text.push(character);
            }
            Event::DocType(_) => {
                return Err(malformed(
                    "a document type, which no code writes".to_owned(),
                ));
            }
            Event::End(_) => {
                visit(Node::End {
                    path: &path,
                    text: &text,
                })?;
                path.pop();
                text.clear();
            }
            Event::Eof if has_root && path.is_empty() => return Ok(true),
            Event::Eof => {
                return Err(OutputError::Truncated {
                    file: name.clone(),
                    problem: match path.last() {
                        Some(open) => format!("it ends inside <{open}>"),
                        None => "there is no element in it".to_owned(),
                    },
                });
            }
            _ => {}
        }
    }
}

/// What `&lt;` or `&#60;` stands for.
fn character(entity: &BytesRef<'_>) -> Option<char> {
    match entity.resolve_char_ref() {
        Ok(Some(character)) => Some(character),
        Ok(None) => match &**entity {
            b"lt" => Some('<'),
            b"gt" => Some('>'),
            b"amp" => Some('&'),
            b"quot" => Some('"'),
            b"apos" => Some('\''),
            _ => None,
        },
        Err(_) => None,
    }
}

/// The value of an attribute.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    tag.attributes()
        .flatten()
        .find(|a| a.key.as_ref() == name.as_bytes())
        .map(|a| String::from_utf8_lossy(&a.value).into_owned())
}

/// Finite numbers separated by blanks; none if a word is none. Stars of Fortran and NaN are none.
pub(super) fn numbers(text: &str) -> Option<Vec<f64>> {
    text.split_whitespace()
        .map(|word| {
            let number: f64 = word.replace(['d', 'D'], "e").parse().ok()?;
            number.is_finite().then_some(number)
        })
        .collect()
}

/// Three at a time.
pub(super) fn triples(text: &str) -> Option<Vec<[f64; 3]>> {
    let numbers = numbers(text)?;
    let (triples, rest) = numbers.as_chunks::<3>();
    rest.is_empty().then(|| triples.to_vec())
}
