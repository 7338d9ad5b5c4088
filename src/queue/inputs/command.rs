//! What is started in the folder of a job. Argument vectors; no shell.

use crate::queue::calculation::{Calculation, Code};

/// What a job may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resources {
    /// Processes of MPI.
    pub processes: u32,
    /// Threads of each.
    pub threads: u32,
    /// Wall time, s.
    pub wall_s: u64,
    /// Memory of all processes together, MB.
    pub memory_mb: u64,
}

/// The argument vector to run inside the job's folder. Wall time and memory are the executor's business.
///
/// `env` sets the threads, since Slurm, HyperQueue and a plain process hand environments on differently.
/// Processes are not bound to cores: two jobs of one machine would be bound to the same ones.
///
/// ```no_run
/// # use zincscreen::queue::{Calculation, inputs::{Resources, command}};
/// # fn show(calculation: &Calculation) {
/// let resources = Resources { processes: 4, threads: 1, wall_s: 3600, memory_mb: 8000 };
/// // env OMP_NUM_THREADS=1 mpirun --oversubscribe --bind-to none -np 4 gpaw python run.py
/// println!("{}", command(calculation, &resources).join(" "));
/// # }
/// ```
#[must_use]
pub fn command(calculation: &Calculation, resources: &Resources) -> Vec<String> {
    let processes = resources.processes.max(1);
    let mut words = vec![
        "env".to_owned(),
        format!("OMP_NUM_THREADS={}", resources.threads.max(1)),
    ];
    let mut add = |more: &[&str]| words.extend(more.iter().map(|w| (*w).to_owned()));
    match calculation.code {
        Code::Gpaw => {
            if processes > 1 {
                let n = processes.to_string();
                add(&["mpirun", "--oversubscribe", "--bind-to", "none", "-np", &n]);
            }
            add(&["gpaw", "python", "run.py"]);
        }
        Code::Ase(_) => add(&["python3", "run.py"]),
        // The script starts the programs one after the other, each with so many processes.
        Code::QuantumEspresso | Code::Vasp => add(&["python3", "run.py", &processes.to_string()]),
    }
    words
}
