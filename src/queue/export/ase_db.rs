//! ASE's SQLite database, schema 9: what `ase db` and `ase.db.connect` read.
//!
//! Numbers are int32 and float64, little-endian; positions (n, 3) and cell (3, 3) by rows, angstrom; `pbc` a mask of
//! bits; times in years since 2000. Source: ase/db/sqlite.py of ASE 3.22 to 3.29.

use std::path::Path;

use rusqlite::{Connection, params};

use super::super::QueueError;
use super::super::store::{State, Store, now_ms};
use super::keys;

const SCHEMA: &str = "
CREATE TABLE systems (id INTEGER PRIMARY KEY AUTOINCREMENT, unique_id TEXT UNIQUE, ctime REAL, mtime REAL, username TEXT,
 numbers BLOB, positions BLOB, cell BLOB, pbc INTEGER, initial_magmoms BLOB, initial_charges BLOB, masses BLOB, tags BLOB,
 momenta BLOB, constraints TEXT, calculator TEXT, calculator_parameters TEXT, energy REAL, free_energy REAL, forces BLOB,
 stress BLOB, dipole BLOB, magmoms BLOB, magmom REAL, charges BLOB, key_value_pairs TEXT, data BLOB, natoms INTEGER,
 fmax REAL, smax REAL, volume REAL, mass REAL, charge REAL);
CREATE TABLE species (Z INTEGER, n INTEGER, id INTEGER, FOREIGN KEY (id) REFERENCES systems(id));
CREATE TABLE keys (key TEXT, id INTEGER, FOREIGN KEY (id) REFERENCES systems(id));
CREATE TABLE text_key_values (key TEXT, value TEXT, id INTEGER, FOREIGN KEY (id) REFERENCES systems(id));
CREATE TABLE number_key_values (key TEXT, value REAL, id INTEGER, FOREIGN KEY (id) REFERENCES systems(id));
CREATE TABLE information (name TEXT, value TEXT);
CREATE INDEX unique_id_index ON systems(unique_id);
CREATE INDEX ctime_index ON systems(ctime);
CREATE INDEX username_index ON systems(username);
CREATE INDEX calculator_index ON systems(calculator);
CREATE INDEX species_index ON species(Z);
CREATE INDEX key_index ON keys(key);
CREATE INDEX text_index ON text_key_values(key);
CREATE INDEX number_index ON number_key_values(key);
INSERT INTO information VALUES ('version', '9');";

/// Milliseconds from 1970 to 2000 as ASE counts, and of its year.
const EPOCH_MS: f64 = 946_681_200_000.0;
const YEAR_MS: f64 = 31_557_600_000.0;

/// Writes the jobs of these states, each once, into a new database that appears whole.
///
/// # Errors
/// The database, the disk.
pub fn write(store: &Store, states: &[State], path: &Path) -> Result<usize, QueueError> {
    let part = path.with_extension("db.part");
    if part.exists() {
        std::fs::remove_file(&part).map_err(QueueError::file(&part))?;
    }
    let n = fill(store, states, &part)?;
    std::fs::rename(&part, path).map_err(QueueError::file(path))?;
    Ok(n)
}

fn fill(store: &Store, states: &[State], path: &Path) -> Result<usize, QueueError> {
    let failed = |source| QueueError::Database {
        file: path.display().to_string(),
        source,
    };
    let mut database = Connection::open(path).map_err(failed)?;
    database.execute_batch(SCHEMA).map_err(failed)?;
    let transaction = database.transaction().map_err(failed)?;
    let years = (now_ms() as f64 - EPOCH_MS) / YEAR_MS;
    let jobs = store.jobs_in(states, usize::MAX)?;
    for job in &jobs {
        let calculation = store.calculation(job)?;
        let result = store.result(job)?;
        let structure = match result.as_ref().and_then(|r| r.outcome.structure.as_ref()) {
            Some(structure) => structure.structure()?,
            None => calculation.structure.clone(),
        };
        let sites = structure.sites();
        let numbers: Vec<i32> = sites
            .iter()
            .map(|s| i32::from(s.element.atomic_number()))
            .collect();
        let positions: Vec<f64> = (0..sites.len())
            .flat_map(|i| <[f64; 3]>::from(structure.position_ang(i)))
            .collect();
        let cell: Vec<f64> = structure.lattice().vectors_ang().concat();
        let pbc: i32 = structure
            .periodic()
            .iter()
            .enumerate()
            .map(|(i, p)| i32::from(*p) << i)
            .sum();
        let fixed: Vec<usize> = (0..sites.len())
            .filter(|&i| calculation.fixed.get(i) == Some(&true))
            .collect();
        let constraints = (!fixed.is_empty()).then(|| {
            serde_json::json!([{"name": "FixAtoms", "kwargs": {"indices": fixed}}]).to_string()
        });
        let pairs = keys(store, job)?;
        let mut map = serde_json::Map::new();
        for (key, value) in &pairs {
            map.insert((*key).to_owned(), value.clone().into());
        }
        transaction
            .execute(
                "INSERT INTO systems (unique_id, ctime, mtime, username, numbers, positions, cell, pbc, constraints, \
                 calculator, calculator_parameters, energy, key_value_pairs, data, natoms, volume, mass, charge) \
                 VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, 0.0, 0.0)",
                params![
                    &job.id.as_str()[..32],
                    years,
                    store.actor().user,
                    bytes(numbers.iter().map(|n| n.to_le_bytes())),
                    bytes(positions.iter().map(|x| x.to_le_bytes())),
                    bytes(cell.iter().map(|x| x.to_le_bytes())),
                    pbc,
                    constraints,
                    // ASE shows an energy only beside a calculator's name.
                    result.as_ref().map(|_| "unknown"),
                    result.as_ref().map(|_| "{}"),
                    result.as_ref().map(|r| r.outcome.energy_ev),
                    serde_json::Value::Object(map).to_string(),
                    Vec::<u8>::new(),
                    i64::try_from(sites.len()).unwrap_or(i64::MAX),
                    structure.lattice().volume_ang3(),
                ],
            )
            .map_err(failed)?;
        let row = transaction.last_insert_rowid();
        for (element, n) in structure.composition() {
            transaction
                .execute(
                    "INSERT INTO species VALUES (?1, ?2, ?3)",
                    params![
                        element.atomic_number(),
                        i64::try_from(n).unwrap_or(i64::MAX),
                        row
                    ],
                )
                .map_err(failed)?;
        }
        for (key, value) in &pairs {
            transaction
                .execute(
                    "INSERT INTO text_key_values VALUES (?1, ?2, ?3)",
                    params![key, value, row],
                )
                .map_err(failed)?;
            transaction
                .execute("INSERT INTO keys VALUES (?1, ?2)", params![key, row])
                .map_err(failed)?;
        }
    }
    transaction.commit().map_err(failed)?;
    database.close().map_err(|(_, error)| failed(error))?;
    Ok(jobs.len())
}

fn bytes<const N: usize>(numbers: impl Iterator<Item = [u8; N]>) -> Vec<u8> {
    numbers.flatten().collect()
}
